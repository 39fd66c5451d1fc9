/** An application is answered: prepared with the findings beside it, taken, read as a letter, and accepted. */
import { expect, type Page, test } from "@playwright/test";

import { listen, settled, station } from "./station";

test.use({ actionTimeout: 10_000 });

const CLIENT = { "X-Fagloft-Client": "1" };
async function be(page: Page, persona: string) {
  const response = await page.request.post("/api/v1/session", { data: { persona }, headers: CLIENT });
  expect(response.ok()).toBe(true);
}
async function read<Body>(page: Page, path: string): Promise<Body> {
  return (await (await page.request.get(`/api/v1${path}`)).json()) as Body;
}

/** An application of the company's, with a partner, as it is when it has been sent. */
async function applied(page: Page, title: string): Promise<string> {
  await be(page, "company");
  const { actor } = await read<{ actor: { organisation_id: string } }>(page, "/session");
  const needs = await read<{ items: { id: string; status: string }[] }>(page, "/needs?school_year=2023&limit=200");
  const schools = await read<{ items: { id: string }[] }>(page, "/organisations?kind=school&county=38&limit=1");
  const made = await page.request.post("/api/v1/measures", {
    data: {
      owner_id: actor.organisation_id,
      title,
      school_year: 2023,
      kind: "course",
      description: "To kvelder om veiledning.",
      start_on: "2024-04-01",
      end_on: "2024-04-30",
      need_ids: [needs.items.find((one) => one.status === "submitted" || one.status === "forwarded")?.id],
      partner_ids: [schools.items[0]?.id],
      groups: { instructor: 12 },
      cost_lines: [{ category: "lecturer", description: "Foredragsholder", amount_ore: 1_200_000 }],
    },
    headers: { ...CLIENT, "Idempotency-Key": title },
  });
  expect(made.status()).toBe(201);
  const measure = (await made.json()) as { id: string };
  const sent = await page.request.post(`/api/v1/measures/${measure.id}/transitions`, {
    data: { action: "propose" },
    headers: { ...CLIENT, "If-Match": made.headers().etag ?? "", "Idempotency-Key": `${title} sent` },
  });
  expect(sent.status()).toBe(200);
  return measure.id;
}

test("an application is granted in part, with a letter; the company accepts, sends its invoice, and is paid", async ({ page }) => {
  test.setTimeout(180_000);
  const title = `Veiledning på byggeplass (${Date.now().toString(36)})`;
  const measure = await applied(page, title);
  const heard = listen(page, { allowed: [/status of 422/] });
  const dialogue = page.getByRole("dialog");

  await be(page, "forum-secretary");
  await page.goto(`/measures/${measure}`);
  await page.getByRole("link", { name: "Forbered vedtak" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Forbered vedtak" })).toBeVisible();
  await settled(page);
  await page.getByLabel("Hva svarer dere?").selectOption("part");
  await page.getByLabel("Hvor mye får de?").fill("9 000");
  await page.getByLabel("Fra hvilken pott?").selectOption({ index: 1 });
  await page.getByLabel(/^Forumets møte/).fill("14.3.2024");
  await page.getByLabel(/^Begrunnelse/).fill("Tiltaket svarer på behovet. Vi dekker det meste av foredragsholderen.");
  await station(page, "decide-01-form");
  await page.getByRole("button", { name: "Lagre og se over" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(`Vedtak under arbeid: ${title}`);
  await settled(page);
  await station(page, "decide-02-prepared");
  await page.getByRole("button", { name: "Fatt vedtaket" }).click();
  await expect(dialogue).toContainText("9 000 kr");
  await dialogue.getByRole("button", { name: "Fatt vedtaket" }).click();
  await expect(page.getByText("Vedtaket er fattet")).toBeVisible();
  await settled(page);
  await station(page, "decide-03-taken");
  const address = new URL(page.url()).pathname;

  await be(page, "company");
  await page.goto(`/measures/${measure}`);
  await page.getByRole("main").getByRole("link", { name: "En del er innvilget" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(new RegExp(`^Innvilget 9\\s000\\skr: `));
  await settled(page);
  await station(page, "decide-04-company");
  const letter = await page.request.get(`/api/v1${address}/letter`);
  expect(letter.headers()["content-type"]).toBe("application/pdf");
  expect((await letter.body()).subarray(0, 5).toString()).toBe("%PDF-");
  await expect(page.getByRole("link", { name: "Les brevet (PDF)" })).toHaveAttribute("href", `/api/v1${address}/letter`);
  await page.getByRole("button", { name: "Takk ja" }).click();
  await expect(page.getByText("Dere har takket ja")).toBeVisible();
  await settled(page);

  // The county pays companies on an invoice: a claim with its receipt.
  await page.goto(`/measures/${measure}`);
  await page.getByRole("link", { name: /^Tilsagn nr/ }).click();
  await page.getByRole("button", { name: "Krev utbetaling" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Krev utbetaling" })).toBeVisible();
  await page.getByRole("button", { name: "Send kravet" }).click();
  await expect(page.locator("[data-testid=error-summary]:focus-within")).toBeVisible();
  await page.getByLabel("Fakturanummer eller referanse").fill("F-2024-7");
  await page.getByLabel("Hva ble betalt?").fill("Foredragsholder, to kvelder");
  await page.getByLabel("Beløp").fill("8 500");
  await page.getByLabel("Dato på kvitteringen", { exact: true }).fill("12.3.2024");
  await page.getByTestId("attach-claim").setInputFiles({ name: "kvittering.exe", mimeType: "application/pdf", buffer: Buffer.from("MZ") });
  await expect(page.getByText(/kvittering\.exe.*ikke en filtype vi tar imot/)).toBeVisible();
  await page.getByTestId("attach-claim").setInputFiles({ name: "kvittering.pdf", mimeType: "application/pdf", buffer: Buffer.from("%PDF-1.7\n%%EOF\n") });
  await expect(page.getByRole("link", { name: "kvittering.pdf" })).toBeVisible();
  await page.reload();
  await expect(page.getByLabel("Hva ble betalt?")).toHaveValue("Foredragsholder, to kvelder");
  await settled(page);
  await station(page, "decide-05-claim");
  await page.getByRole("button", { name: "Send kravet" }).click();
  await expect(page.getByText("Kravet er sendt", { exact: true })).toBeVisible();
  await settled(page);
  const claim = new URL(page.url()).pathname;

  await be(page, "county-economist");
  await page.goto(claim);
  await expect(page.getByRole("link", { name: "kvittering.pdf" })).toBeVisible();
  await settled(page);
  await station(page, "decide-06-claim-sent");
  await page.getByRole("button", { name: "Godkjenn kravet" }).click();
  await expect(page.getByText("Kravet er godkjent", { exact: true })).toBeVisible();
  await page.getByRole("button", { name: "Registrer utbetaling" }).click();
  await expect(page.getByText("Kravet er betalt", { exact: true })).toBeVisible();
  await settled(page);
  await station(page, "decide-07-claim-paid");
  expect((await read<{ status: string; amount_ore: number }>(page, claim))).toMatchObject({ status: "paid", amount_ore: 850_000 });
  expect(heard).toEqual([]);
});
