/** Nothing typed is lost, whatever happens while it is typed; and what belongs to one county stays there. */
import { expect, type Page, test } from "@playwright/test";

import { cutTexts, shoot, violations } from "./station";

test.use({ actionTimeout: 10_000 });

const TODAY = "Vi har én eldre maskin, og bare to av ni lærere kan den.";
const leader = async (page: Page, persona = "school-leader") => {
  const response = await page.request.post("/api/v1/session", { data: { persona }, headers: { "X-Fagloft-Client": "1" } });
  expect(response.ok()).toBe(true);
};
const saved = (page: Page) => expect(page.getByRole("status").filter({ hasText: /Lagret\s\d/ })).toBeVisible();
const onwards = async (page: Page, phone: boolean | undefined) => {
  if (phone) await page.getByRole("button", { name: "Neste" }).click();
};
const unique = (what: string) => `${what} ${Date.now().toString(36)}`;

/** A need with its first words saved, so that a draft lies on the server; standing where its practice is asked for. */
async function begun(page: Page, phone: boolean | undefined, title: string) {
  await leader(page);
  await page.goto("/needs/new");
  await page.getByLabel("Behovet i én setning").fill(title);
  await saved(page);
  await expect(page).toHaveURL(/draft=/);
  await onwards(page, phone);
  return new URL(page.url()).searchParams.get("draft") ?? "";
}

test("what was typed a moment before a reload is there afterwards", async ({ page, isMobile }) => {
  const title = unique("Lærerne kan ikke den nye maskinen");
  await leader(page);
  await page.goto("/needs/new");
  await page.getByLabel("Behovet i én setning").fill(title);
  // At once: before the pause in which it is sent to the server has passed.
  await page.reload();
  await expect(page.getByLabel("Behovet i én setning")).toHaveValue(title);
  await expect(page.getByText("Vi fant tekst du skrev sist, som ikke var lagret. Den er satt inn igjen.")).toBeVisible();
  await saved(page);
  await onwards(page, isMobile);
  const sent = page.waitForResponse((response) => response.request().method() === "PATCH" && response.ok());
  await page.getByLabel("Slik er det i dag").fill(TODAY);
  await sent;
  await page.evaluate(() => localStorage.clear());
  await page.reload();
  // Now from the server alone.
  await expect(page.getByLabel("Slik er det i dag")).toHaveValue(TODAY);
});

test("what is typed without a net is saved when it comes back", async ({ page, context, isMobile }) => {
  const id = await begun(page, isMobile, unique("Nettet er borte i verkstedet"));
  await context.setOffline(true);
  await page.getByLabel("Slik er det i dag").fill(TODAY);
  await expect(page.getByText(/Ikke lagret hos oss ennå\. Teksten din ligger trygt i denne nettleseren\./)).toBeVisible();
  await expect(page.getByLabel("Slik er det i dag")).toHaveValue(TODAY);
  await shoot(page, "keeping-offline");
  await context.setOffline(false);
  await saved(page);
  const kept = (await (await page.request.get(`/api/v1/needs/${id}`)).json()) as { current_practice: string };
  expect(kept.current_practice).toBe(TODAY);
});

test("what was typed when the session ran out is there after a new login", async ({ page, isMobile }) => {
  await begun(page, isMobile, unique("Økten gikk ut mens jeg skrev"));
  await page.request.delete("/api/v1/session", { headers: { "X-Fagloft-Client": "1" } });
  await page.getByLabel("Slik er det i dag").fill(TODAY);
  await expect(page.getByRole("heading", { level: 1, name: "Hvem vil du være?" })).toBeVisible();
  await expect(page.getByText("Du er logget ut. Det du skrev, er tatt vare på i denne nettleseren.")).toBeVisible();
  await page
    .getByRole("button")
    .filter({ has: page.getByText("Avdelingsleder, Thor Heyerdahl vgs", { exact: true }) })
    .click();
  await expect(page.getByLabel("Slik er det i dag")).toHaveValue(TODAY);
  await saved(page);
});

for (const [button, kept] of [
  ["Behold min versjon", "mine"],
  ["Bruk den andres versjon", "theirs"],
] as const) {
  test(`another's save shows both versions, and one can choose ${kept}`, async ({ page, isMobile }) => {
    const theirs = "En kollega skrev noe annet mens jeg satt her.";
    const id = await begun(page, isMobile, unique("To skriver på det samme"));
    const address = `/api/v1/needs/${id}`;
    const newest = await page.request.get(address);
    const other = await page.request.patch(address, { data: { current_practice: theirs }, headers: { "If-Match": newest.headers().etag ?? "", "X-Fagloft-Client": "1" } });
    expect(other.ok(), String(other.status())).toBe(true);

    const refused = page.waitForResponse((response) => response.request().method() === "PATCH");
    await page.getByLabel("Slik er det i dag").fill(TODAY);
    expect((await refused).status()).toBe(412);
    const notice = page.getByRole("alert").filter({ hasText: "Noen andre lagret samtidig" });
    await expect(notice).toBeVisible();
    await expect(notice).toBeFocused();
    await expect(notice.getByText(TODAY)).toBeVisible();
    await expect(notice.getByText(theirs)).toBeVisible();
    await shoot(page, `keeping-conflict-${kept}`);
    expect(await cutTexts(page)).toEqual([]);
    expect(await violations(page)).toEqual([]);

    await notice.getByRole("button", { name: button }).click();
    await expect(notice).toBeHidden();
    const wanted = kept === "mine" ? TODAY : theirs;
    await expect(page.getByLabel("Slik er det i dag")).toHaveValue(wanted);
    await expect.poll(async () => ((await (await page.request.get(address)).json()) as { current_practice: string }).current_practice).toBe(wanted);
  });
}

test("one from another county meets the same page as for an address that does not exist", async ({ page }) => {
  await leader(page);
  const { items } = (await (await page.request.get("/api/v1/needs?limit=1")).json()) as { items: { id: string; title: string }[] };
  const [need] = items;
  await page.goto(`/needs/${need?.id}`);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(need?.title ?? "");
  await leader(page, "agder-school-leader");
  await page.goto(`/needs/${need?.id}`);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Vi finner ikke denne siden");
  await expect(page.getByText(need?.title ?? "", { exact: true })).toHaveCount(0);
  await page.getByRole("main").getByRole("link", { name: "Til startsiden" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(/^Hei/);
});
