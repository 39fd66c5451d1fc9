import { expect, it, vi } from "vitest";

import { ifMatch } from "./etag";
import { newIdempotencyKey } from "./idempotency";
import { ApiProblem, fieldFromPointer, problemFrom, showProblemInForm } from "./problem";

it.each([
  ["/amount_ore", "amount_ore"],
  ["#/lines/0/amount_ore", "lines.0.amount_ore"],
  ["/body/title", "title"],
  ["/a~1b", "a/b"],
  ["", null],
  [null, null],
])("the pointer %s is the field %s", (pointer, field) => expect(fieldFromPointer(pointer)).toBe(field));

it("reads problem details, and survives an answer that holds none", async () => {
  const full = await problemFrom(
    new Response(JSON.stringify({ title: "Nei", detail: "Fordi", code: "wrong_state", request_id: "r-1", errors: [] }), { status: 409 }),
  );
  expect([full.status, full.code, full.message, full.requestId]).toEqual([409, "wrong_state", "Fordi", "r-1"]);
  const bare = await problemFrom(new Response("<html>", { status: 502, headers: { "X-Request-ID": "r-2" } }));
  expect([bare.code, bare.requestId, bare.isConflict]).toEqual(["http_502", "r-2", false]);
});

it("renames the server's fields to the form's, and shows a problem without details as a whole", () => {
  const setError = vi.fn();
  showProblemInForm(new ApiProblem(422, "invalid", "Nei", null, [{ pointer: "/org_no", message: "Feil" }]), { setError }, ["number"], { org_no: "number" });
  expect(setError).toHaveBeenCalledExactlyOnceWith("number", { type: "server", message: "Feil" });
  showProblemInForm(new ApiProblem(409, "closed", "Nei", "Runden er lukket."), { setError }, []);
  expect(setError).toHaveBeenLastCalledWith("root.server", { type: "closed", message: "Runden er lukket." });
});

it("makes the headers of a change", () => {
  expect(ifMatch({ id: "n1", version: 3 })).toEqual({ "if-match": '"n1-3"' });
  expect(newIdempotencyKey()).not.toBe(newIdempotencyKey());
});
