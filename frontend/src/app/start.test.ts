import { expect, it } from "vitest";

import { firstNameOf, targetOf, taskWay } from "./start";

it.each([
  ["Ingrid Haugland", "Ingrid"],
  ["Åse Marie Østby", "Åse"],
  ["Forumets sekretær", null],
  ["Rådgiver, Utdanningsdirektoratet", null],
  ["Nettverkskoordinator", null],
])("%s is greeted as %s", (name, first) => expect(firstNameOf(name)).toBe(first));

const task = { code: "plan_to_adopt", record_type: "plan" as const, record_id: "p1", label: "", count: 1, due_on: null, days_left: null };

it("each task leads to where it is done", () => {
  expect(taskWay(task, 2023)).toEqual({ to: "/plans/$id", params: { id: "p1" }, search: {} });
  expect(taskWay({ ...task, code: "need_draft", record_type: "need" }, 2023).to).toBe("/needs/$id/edit");
  expect(taskWay({ ...task, code: "needs_received", record_id: null }, 2023).search).toEqual({ school_year: "2024" });
  expect(targetOf("seat", "s1").to).toBe("/");
});
