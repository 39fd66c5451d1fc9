import { act, render, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it, vi } from "vitest";

import { ApiProblem } from "@/api/problem";

import { ActionBar } from "./ActionBar";

it("draws exactly what the server allows, the way forward first", () => {
  render(<ActionBar actions={["return", "forward", "update"]} exclude={["update"]} onAction={vi.fn()} labels={{ forward: "Send behovet videre" }} />);
  expect(screen.getAllByRole("button", { hidden: false }).map((button) => button.textContent)).toEqual(["Send behovet videre", "Send tilbake"]);
});

it("asks for a reason where one is needed, and sends it along", async () => {
  const onAction = vi.fn().mockResolvedValue(undefined);
  render(<ActionBar actions={["return"]} onAction={onAction} />);
  await userEvent.click(screen.getByRole("button", { name: "Send tilbake" }));
  const dialog = screen.getByRole("dialog");
  await userEvent.click(within(dialog).getByRole("button", { name: "Send tilbake" }));
  expect(await within(dialog).findByText(/Skriv en begrunnelse/)).toBeTruthy();
  expect(onAction).not.toHaveBeenCalled();
  await userEvent.type(within(dialog).getByRole("textbox"), " Mangler forankring ");
  await userEvent.click(within(dialog).getByRole("button", { name: "Send tilbake" }));
  await waitFor(() => expect(onAction).toHaveBeenCalledWith("return", "Mangler forankring"));
});

it("says why the server refused", async () => {
  const refusal = new ApiProblem(409, "four_eyes", "Stopp", "Den som foreslo planen, kan ikke vedta den.");
  render(<ActionBar actions={["adopt"]} onAction={vi.fn().mockRejectedValue(refusal)} />);
  await userEvent.click(screen.getByRole("button", { name: "Vedta planen" }));
  expect((await screen.findByRole("alert")).textContent).toContain("Den som foreslo planen, kan ikke vedta den.");
});

it("a double click does it once", async () => {
  const onAction = vi.fn().mockResolvedValue(undefined);
  render(<ActionBar actions={["forward"]} onAction={onAction} />);
  const button = screen.getByRole("button", { name: "Send videre" });
  act(() => {
    button.click();
    button.click();
  });
  await waitFor(() => expect(onAction).toHaveBeenCalledTimes(1));
});
