/** A company applies for a course between two jobs: from the public page to a receipt, in few fields and little time. */
import { expect, type Page, test } from "@playwright/test";

import { listen, settled, station } from "./station";

test.use({ actionTimeout: 10_000 });

const FIELDS = 20;
const SECONDS = 180;
/** Keystroke-level model (Card, Moran and Newell): a key on a phone, finding and touching a field, and thinking of what to say. */
const KEY = 0.28;
const POINT = 1.1;
const THINK = 1.35;

/** What a person sees to fill in: every control of the form that is shown. */
const shown = (page: Page) =>
  page.locator("main form :is(input, select, textarea)").evaluateAll((all) => all.filter((one) => (one as HTMLElement).checkVisibility({ checkVisibilityCSS: true })).length);

test("a company applies for a course in under three minutes and twenty fields, and loses nothing on the way", async ({ page, context }) => {
  test.setTimeout(120_000);
  const heard = listen(page, { allowed: [/ERR_INTERNET_DISCONNECTED/, /Failed to fetch/] });
  let keys = 0;
  let touched = 0;
  let fields = 0;
  const write = async (label: string | RegExp, text: string) => {
    await page.getByLabel(label).first().fill(text);
    keys += text.length;
    touched += 1;
  };
  const choose = async (label: string | RegExp, option: string) => {
    await page.getByLabel(label).first().selectOption(option);
    touched += 2;
  };
  const title = `Kurs i veiledning av lærlinger (${Date.now().toString(36)})`;

  await page.goto("/calls");
  await settled(page);
  await station(page, "apply-01-calls");
  await page.getByRole("link", { name: "Vestfold og Telemark fylkeskommune" }).click();
  await settled(page);
  await station(page, "apply-02-call");
  await page.getByRole("link", { name: "Skriv en søknad" }).click();
  await page
    .getByRole("button")
    .filter({ has: page.getByText("Faglig leder, lærebedrift", { exact: true }) })
    .click();
  await expect(page.getByLabel("Skoleår")).toHaveValue("2023");
  await settled(page);
  touched += 4;

  // One group of questions at a time.
  const onwards = async (name = "Neste") => {
    if (!(await page.getByText(/^Steg \d av \d/).isVisible())) return;
    await station(page, `apply-03-step-${new URL(page.url()).searchParams.get("step") ?? "needs"}`);
    fields += await shown(page);
    await page.getByRole("button", { name }).click();
    touched += 1;
  };
  const picker = page.getByRole("combobox", { name: /behov/i }).first();
  await picker.click();
  await page.getByRole("listbox").getByRole("option").first().click();
  touched += 2;
  await onwards();

  // What was typed a moment before a reload is there afterwards.
  await write("Navn på tiltaket", title);
  await page.reload();
  await expect(page.getByLabel("Navn på tiltaket")).toHaveValue(title);
  await settled(page);
  await choose(/^Type tiltak/, "course");
  const text = "To kvelder for instruktørene: hvordan vi gir tilbakemelding på et arbeid.";
  await expect(page.getByRole("status").filter({ hasText: /Lagret\s\d/ })).toBeVisible();

  // Between two jobs the net is gone.
  await context.setOffline(true);
  await write("Hva skal dere gjøre?", text);
  await expect(page.getByText(/Teksten din ligger trygt i denne nettleseren/)).toBeVisible();
  await context.setOffline(false);
  await onwards();
  await write(/^Instruktører/, "12");
  await onwards();
  await write(/^Første dag/, "1.4.2024");
  await write(/^Siste dag/, "30.4.2024");
  await onwards();
  await choose("Type kostnad, linje 1", "lecturer");
  await write("Hva, linje 1", "Foredragsholder");
  await write("Beløp i kroner, linje 1", "12 000");
  await expect(page.getByRole("status").filter({ hasText: /Lagret\s\d/ })).toBeVisible();
  await settled(page);
  await page.getByTestId("attach-measure").setInputFiles({ name: "program.pdf", mimeType: "application/pdf", buffer: Buffer.from("%PDF-1.7\n%%EOF\n") });
  await expect(page.getByRole("link", { name: "program.pdf" })).toBeVisible();
  await settled(page);
  touched += 2;
  if (fields === 0) fields = await shown(page);
  await onwards("Se over før du sender");
  await station(page, "apply-03-form");
  const seconds = keys * KEY + touched * POINT + fields * THINK;
  test.info().annotations.push({ type: "effort", description: `${fields} fields, ${keys} keys, ${touched} touches, about ${Math.round(seconds)} s` });
  expect(fields).toBeLessThanOrEqual(FIELDS);
  expect(seconds).toBeLessThan(SECONDS);

  await page.getByRole("button", { name: "Send søknaden" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(title);
  await settled(page);
  await station(page, "apply-04-receipt");
  const measure = (await (await page.request.get(`/api/v1${new URL(page.url()).pathname}`)).json()) as { status: string; description: string };
  expect(measure.status).toBe("proposed");
  expect(measure.description).toBe(text);
  expect(heard).toEqual([]);
});
