import { describe, expect, it } from "vitest";

import type { Finding } from "./queries";
import { hindersProposal, nextStep, waySteps } from "./steps";

const finding = (clause: string | null): Finding => ({ pointer: "/partners", code: "missing", clause, message: "", remedy: "", hinders: clause === "C2" ? "approve" : "propose" });
const row = (action: string, at: string) => ({ action, at });

describe("the way", () => {
  it("shows what has been with its day, and what is to come", () => {
    const steps = waySteps("running", [row("start", "c"), row("approve", "b"), row("propose", "a"), row("create", "0")]);
    expect(steps.map((step) => [step.state, step.at, step.done, step.now])).toEqual([
      ["proposed", "a", true, false],
      ["approved", "b", true, false],
      ["running", "c", true, true],
      ["completed", null, false, false],
      ["evaluated", null, false, false],
    ]);
  });
  it("ends where it was stopped", () => {
    expect(waySteps("cancelled", [row("cancel", "d"), row("approve", "b"), row("propose", "a")]).map((step) => step.state)).toEqual(["proposed", "approved", "cancelled"]);
    expect(waySteps("rejected", [row("reject", "b"), row("propose", "a")]).at(-1)).toEqual({ state: "rejected", at: "b", done: true, now: true });
  });
  it("knows nothing of a draft's steps", () => {
    expect(waySteps("draft", []).some((step) => step.done || step.now)).toBe(false);
  });
});

describe("what comes next", () => {
  const at = (status: Parameters<typeof nextStep>[0]["status"], allowed: string[] = [], findings: Finding[] = []) => ({ status, allowed_actions: allowed, findings });
  it.each([
    [at("draft", ["propose", "update"]), null, "propose"],
    [at("draft", ["propose"], [finding("C2")]), null, "propose"],
    [at("draft", ["propose"], [finding("C1")]), null, "complete_draft"],
    [at("proposed", ["approve"]), null, "approve"],
    [at("proposed", ["approve"], [finding("C2")]), null, "missing_for_approval"],
    [at("proposed"), null, "wait_approval"],
    [at("approved", ["start"]), null, "start"],
    [at("running"), null, "wait_complete"],
    [at("completed"), null, "begin_evaluation"],
    [at("completed"), { status: "returned" as const }, "go_on_evaluating"],
    [at("completed"), { status: "submitted" as const }, "wait_evaluation"],
    [at("evaluated"), { status: "approved" as const }, "read_evaluation"],
    [at("rejected"), null, "ended"],
  ])("%j", (measure, evaluation, next) => {
    expect(nextStep(measure, evaluation, true)).toBe(next);
  });
  it("waits for the owner's evaluation when it is not one's own", () => {
    expect(nextStep(at("completed"), null, false)).toBe("wait_evaluation");
  });
});

it("only partners can wait until after the proposal", () => {
  expect(hindersProposal([finding("C1"), finding("C2"), finding(null)])).toHaveLength(2);
});
