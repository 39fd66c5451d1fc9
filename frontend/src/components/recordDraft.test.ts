import { act, renderHook } from "@testing-library/react";
import { useForm } from "react-hook-form";
import { afterEach, beforeEach, expect, it, vi } from "vitest";

import { ApiProblem } from "@/api/problem";

import { begun, hasUnread, leftHere, useRecordDraft } from "./recordDraft";
import { refusedNow, without } from "./refused";
import { recoverDraft } from "./useAutosave";

interface Values {
  title: string | null;
  people: number | { unread: string } | null;
}
interface Rec extends Values {
  id: string;
  version: number;
}

const empty: Values = { title: null, people: null };
let server: Rec | null;
const create = vi.fn<(body: { title: string }, headers: { "idempotency-key": string }) => Promise<Rec>>();
const update = vi.fn<(record: Rec, values: Values, refused: ReadonlySet<string>) => Promise<Rec>>();
const onBegun = vi.fn<(record: Rec, here: boolean) => void>();

function mount(record: Rec | null = null) {
  return renderHook(() => {
    const form = useForm<Values>({ defaultValues: record ? { title: record.title, people: record.people } : empty });
    const draft = useRecordDraft<Values, Rec, { title: string }>({
      form,
      record,
      newKey: "new",
      keyOf: (id) => `need-${id}`,
      begin: (values) => (values.title ? { title: values.title } : null),
      create,
      update,
      read: async () => server as Rec,
      toValues: ({ title, people }) => ({ title, people }),
      onBegun,
    });
    return { form, draft };
  });
}
type Mounted = ReturnType<typeof mount>;
const type = (mounted: Mounted, name: keyof Values, value: unknown) => act(() => mounted.result.current.form.setValue(name, value as never, { shouldDirty: true }));
const pause = (ms = 1500) => act(() => vi.advanceTimersByTimeAsync(ms));

beforeEach(() => {
  vi.useFakeTimers();
  localStorage.clear();
  server = null;
  create.mockReset().mockImplementation(async ({ title }) => (server = { id: "n1", version: 1, title, people: null }));
  onBegun.mockReset();
  update.mockReset().mockImplementation(async (record, values, refused) => {
    const { people, ...rest } = without(values, refused);
    if (typeof people === "number" && people < 0) throw new ApiProblem(422, "invalid", "Noe må rettes.", null, [{ pointer: "/people", code: "too_small", message: "Tallet er for lite." }]);
    if (record.version !== server?.version) throw new ApiProblem(412, "stale_version", "Noen andre har lagret");
    return (server = { ...server, ...rest, people: people === undefined ? server.people : hasUnread(people) ? null : people, version: server.version + 1 });
  });
});
afterEach(() => vi.useRealTimers());

it("a draft is made once there is enough, then changed; the browser's copy goes when the server has it", async () => {
  const form = mount();
  type(form, "people", 3);
  await pause();
  expect([create.mock.calls.length, form.result.current.draft.state.kind, recoverDraft("new")]).toEqual([0, "local", { title: null, people: 3 }]);
  type(form, "title", "Drone");
  await pause();
  expect(server).toMatchObject({ title: "Drone", people: 3, version: 2 });
  expect([form.result.current.draft.recordId, form.result.current.draft.state.kind, recoverDraft("new"), recoverDraft("need-n1")]).toEqual(["n1", "saved", null, null]);
});

it("a lost answer makes no second draft: the same first words go out under the same key", async () => {
  create.mockRejectedValueOnce(new ApiProblem(0, "network", "Ingen kontakt"));
  const form = mount();
  type(form, "title", "Dro");
  await pause();
  type(form, "title", "Drone");
  await pause();
  const [[first, key], [second, again]] = create.mock.calls as [[unknown, unknown], [unknown, unknown]];
  expect([second, again]).toEqual([first, key]);
  expect(server?.title).toBe("Drone");
  expect(begun("new", () => "fresh").body).toBe("fresh");
});

it("a refused beginning is begun anew with what was corrected", async () => {
  create.mockRejectedValueOnce(new ApiProblem(403, "not_your_organisation", "Ikke din"));
  const form = mount();
  type(form, "title", "Feil");
  await pause();
  type(form, "title", "Rett");
  await pause();
  expect(create.mock.calls.map(([body]) => body.title)).toEqual(["Feil", "Rett"]);
});

it("another's save stops the saving until one has chosen; mine goes on top of theirs", async () => {
  const mine: Rec = { id: "n1", version: 1, title: "A", people: 1 };
  server = { ...mine, title: "Deres", version: 2 };
  const form = mount(mine);
  type(form, "title", "Min");
  await pause();
  expect(form.result.current.draft.conflict?.title).toBe("Deres");
  type(form, "people", 2);
  await pause();
  expect(server.title).toBe("Deres");
  await act(() => form.result.current.draft.keepMine());
  expect([server.title, server.people, form.result.current.draft.conflict, form.result.current.draft.state.kind]).toEqual(["Min", 2, null, "saved"]);
});

it("theirs replaces what was typed", async () => {
  const mine: Rec = { id: "n1", version: 1, title: "A", people: 1 };
  server = { ...mine, title: "Deres", version: 2 };
  const form = mount(mine);
  type(form, "title", "Min");
  await pause();
  act(() => form.result.current.draft.takeTheirs());
  await pause();
  expect([form.result.current.form.getValues("title"), server.version, recoverDraft("need-n1")]).toEqual(["Deres", 2, null]);
});

it("what cannot be read stays in the browser, and comes back without a quarrel", async () => {
  const record: Rec = { id: "n1", version: 1, title: "A", people: null };
  server = record;
  const form = mount(record);
  type(form, "people", { unread: "tre" });
  await pause();
  expect(form.result.current.draft.state.kind).toBe("local");
  form.unmount();
  const again = mount(server);
  await pause();
  expect(again.result.current.form.getValues("people")).toEqual({ unread: "tre" });
  expect([again.result.current.draft.recovered, again.result.current.draft.conflict]).toEqual([true, null]);
});

it("what was typed on an older version is shown beside the newer one", async () => {
  const record: Rec = { id: "n1", version: 1, title: "A", people: null };
  server = record;
  update.mockRejectedValue(new ApiProblem(0, "network", "Ingen kontakt"));
  const form = mount(record);
  type(form, "title", "Uten nett");
  await pause();
  form.unmount();
  server = { ...record, title: "Deres", version: 2 };
  const again = mount(server);
  await pause();
  expect([again.result.current.form.getValues("title"), again.result.current.draft.conflict?.title]).toEqual(["Uten nett", "Deres"]);
});

it("a refused value is left out and told of at its field, and the rest is saved", async () => {
  const record: Rec = { id: "n1", version: 1, title: "A", people: 7 };
  server = record;
  const form = mount(record);
  type(form, "people", -5);
  type(form, "title", "B");
  await pause();
  expect(server).toMatchObject({ title: "B", people: 7, version: 2 });
  const { draft, form: fields } = form.result.current;
  expect([draft.state.kind, refusedNow(draft.state).map((one) => one.pointer)]).toEqual(["local", ["/people"]]);
  expect([fields.getFieldState("people").error?.message, recoverDraft("need-n1")]).toEqual(["Tallet er for lite.", { title: "B", people: -5 }]);
  // Nothing is sent on while it is so, and nothing is called saved.
  await expect(act(() => draft.flush())).rejects.toThrow("Noe må rettes.");
  act(() => void window.dispatchEvent(new Event("online")));
  await pause();
  expect(form.result.current.draft.state.kind).toBe("local");
  type(form, "people", 5);
  await pause();
  expect([server.people, form.result.current.draft.state.kind, form.result.current.form.getFieldState("people").error, recoverDraft("need-n1")]).toEqual([5, "saved", undefined, null]);
});

it("an answer that comes after one has left touches no other page, and the draft is found where it was begun", async () => {
  let answer: (made: Rec) => void = () => {};
  create.mockImplementation(() => new Promise<Rec>((resolve) => (answer = resolve)));
  const form = mount();
  type(form, "title", "Drone");
  form.unmount();
  await pause();
  server = { id: "n1", version: 1, title: "Drone", people: null };
  await act(async () => answer(server as Rec));
  await pause();
  expect([onBegun.mock.calls.map(([, here]) => here), server?.version, leftHere()]).toEqual([[false], 2, "n1"]);
});
