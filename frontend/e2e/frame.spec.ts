import { AxeBuilder } from "@axe-core/playwright";
import { expect, type Page, test } from "@playwright/test";

/** The frame alone, with the server's answers made up here: log in, move about, change the language. */
const persona = {
  key: "leader",
  name: "Ingrid Haugland",
  role: "school_leader",
  county: "42",
  county_name: "Agder",
  organisation_name: "Sørvest videregående skole",
  description: { nb: "Melder inn behov.", nn: "Melder inn behov.", en: "Reports needs." },
};

async function answers(page: Page) {
  let actor: object | null = null;
  await page.route("**/api/v1/**", (route) => route.fulfill({ status: 404, json: { title: "Finnes ikke", status: 404, code: "not_found" } }));
  await page.route("**/api/v1/personas", (route) => route.fulfill({ json: { items: [persona] } }));
  await page.route("**/api/v1/session", (route) => {
    const method = route.request().method();
    if (method === "POST") {
      expect(route.request().headers()["x-fagloft-client"]).toBe("1");
      actor = { ...persona, subject: "leader", counties: ["42"], organisation_id: "o1", seat_id: null };
    }
    if (method === "DELETE") actor = null;
    return method === "DELETE" ? route.fulfill({ status: 204 }) : route.fulfill({ json: { demo: true, example_date: "2026-03-03", actor } });
  });
}

test("a person without a session logs in and comes to the page she asked for", async ({ page, baseURL, isMobile }) => {
  const foreign: string[] = [];
  page.on("request", (request) => {
    if (baseURL && !request.url().startsWith(baseURL) && !request.url().startsWith("data:")) foreign.push(request.url());
  });
  await answers(page);
  await page.goto("/forum?tab=seats");
  await expect(page).toHaveURL(/\/login\?redirect=%2Fforum%3Ftab%3Dseats/);
  await expect(page).toHaveTitle("Hvem vil du være? – Fagløft");
  await expect(page.getByText("3. mars 2026")).toBeVisible();
  expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);

  await page.getByRole("button", { name: /Ingrid Haugland/ }).click();
  await expect(page).toHaveURL(/\/forum\?tab=seats$/);
  await expect(page.getByRole("heading", { level: 1 })).toBeFocused();
  await expect(page.locator("html")).toHaveAttribute("data-county", "42");
  expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);

  if (isMobile) await page.getByRole("button", { name: "Meny" }).click();
  await page.getByRole("button", { name: "English" }).click();
  await expect(page.locator("html")).toHaveAttribute("lang", "en");
  await page.getByRole("button", { name: "Log out" }).click();
  await expect(page).toHaveTitle("Who would you like to be? – Fagløft");
  expect(foreign).toEqual([]);
});

test("an address that does not exist says so and leads on", async ({ page }) => {
  await answers(page);
  await page.goto("/login");
  await page.getByRole("button", { name: /Ingrid Haugland/ }).click();
  await expect(page).toHaveURL(/\/$/);
  await page.goto("/no-such-page");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Vi finner ikke denne siden");
  await page.getByRole("link", { name: "Til startsiden", exact: true }).click();
  await expect(page).toHaveTitle("Hei, Ingrid – Fagløft");
});
