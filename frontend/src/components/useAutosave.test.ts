import { act, renderHook } from "@testing-library/react";
import { afterEach, beforeEach, expect, it, vi } from "vitest";

import { ApiProblem } from "@/api/problem";

import { recoverDraft, useAutosave } from "./useAutosave";

beforeEach(() => {
  vi.useFakeTimers();
  localStorage.clear();
});
afterEach(() => vi.useRealTimers());

const start = (save: (values: { text: string }) => Promise<void>) =>
  renderHook(({ text }) => useAutosave({ draftKey: "need-1", values: { text }, dirty: text !== "", save, delay: 500 }), {
    initialProps: { text: "" },
  });
const wait = (ms: number) => act(() => vi.advanceTimersByTimeAsync(ms));

it("saves once after a pause, and keeps a local copy until the server has it", async () => {
  const save = vi.fn().mockResolvedValue(undefined);
  const { result, rerender } = start(save);
  rerender({ text: "a" });
  rerender({ text: "ab" });
  expect(recoverDraft("need-1")).toEqual({ text: "ab" });
  await wait(600);
  expect(save.mock.calls).toEqual([[{ text: "ab" }]]);
  expect(result.current.kind).toBe("saved");
  expect(recoverDraft("need-1")).toBeNull();
});

it("keeps the text when the net is gone, and sends it when it comes back", async () => {
  const save = vi.fn().mockRejectedValueOnce(new ApiProblem(0, "network", "Borte")).mockResolvedValue(undefined);
  const { result, rerender } = start(save);
  rerender({ text: "a" });
  await wait(600);
  expect([result.current.kind, recoverDraft("need-1")]).toEqual(["local", { text: "a" }]);
  act(() => void window.dispatchEvent(new Event("online")));
  await wait(600);
  expect([result.current.kind, save.mock.calls.length]).toEqual(["saved", 2]);
});

it("tells of another's save", async () => {
  const { result, rerender } = start(vi.fn().mockRejectedValue(new ApiProblem(412, "stale", "Endret")));
  rerender({ text: "a" });
  await wait(600);
  expect(result.current.kind).toBe("conflict");
});

it("sends what was typed while a save was under way", async () => {
  let finish = () => {};
  const save = vi
    .fn()
    .mockImplementationOnce(() => new Promise<void>((resolve) => (finish = resolve)))
    .mockResolvedValue(undefined);
  const { rerender } = start(save);
  rerender({ text: "a" });
  await wait(600);
  rerender({ text: "ab" });
  await wait(600);
  await act(async () => finish());
  await wait(600);
  expect(save.mock.calls.map(([values]) => values.text)).toEqual(["a", "ab"]);
});
