import { expect, it } from "vitest";

import { chosen } from "@/components/useUrlFilters";

import { safeRedirect } from "./LoginPage";

it.each([
  ["/needs?status=open", "/needs?status=open"],
  ["//evil.example", "/"],
  ["/\\evil.example", "/"],
  ["https://evil.example", "/"],
  ["/login?redirect=/", "/"],
  [undefined, "/"],
])("after login, %s leads to %s", (wanted, target) => expect(safeRedirect(wanted)).toBe(target));

it("the address holds only what is chosen", () => expect(chosen({ status: "open", q: "", year: 2026, x: null })).toEqual({ status: "open", year: "2026" }));
