/** Every page of the product with somebody it is for in front of it, on the example's data. */
import { expect, type Page, test } from "@playwright/test";

import { cutTexts, listen, settled, shoot, violations } from "./station";

type Language = "nb" | "nn" | "en";
const languagesAt = (phone: boolean): Language[] => (phone ? ["nb", "nn", "en"] : ["nb"]);

async function answer<Body>(page: Page, path: string): Promise<Body> {
  const response = await page.request.get(`/api/v1${path}`);
  expect(response.ok(), `${path}: ${response.status()}`).toBe(true);
  return (await response.json()) as Body;
}
/** The first of the example's own records: what the other tests have written stands in the same lists. */
const firstOf = async (page: Page, path: string) => {
  const { items } = await answer<{ items: { id: string; status?: string; synthetic?: boolean }[] }>(page, `${path}&limit=200`);
  const wanted = new URLSearchParams(path.split("?")[1]).get("status");
  const found = items.find((one) => one.synthetic !== false && (wanted === null || one.status === undefined || one.status === wanted));
  expect(found, `nothing at ${path}`).toBeDefined();
  return found?.id ?? "";
};

/** As the persona chooser does it; the chooser itself is driven in the chain. */
async function logIn(page: Page, persona: string, language: Language) {
  await page.addInitScript((chosen) => localStorage.setItem("fagloft.language", chosen), language);
  const response = await page.request.post("/api/v1/session", { data: { persona }, headers: { "X-Fagloft-Client": "1" } });
  expect(response.ok()).toBe(true);
}

interface Shown {
  name: string;
  path: string | ((page: Page) => Promise<string>);
}
const found = (path: string, list: string, tail = ""): Shown["path"] => async (page) => `${path}/${await firstOf(page, list)}${tail}`;

const PAGES: Record<string, Shown[]> = {
  "school-leader": [
    { name: "start-school-leader", path: "/" },
    { name: "needs", path: "/needs" },
    { name: "needs-map", path: "/needs?view=map" },
    { name: "need-new", path: "/needs/new" },
    { name: "measures", path: "/measures" },
    { name: "measure-new", path: "/measures/new" },
    { name: "evaluations", path: "/evaluations" },
    { name: "evaluation-new", path: async (page) => `/evaluations/new?measure_id=${await firstOf(page, "/measures?mine=true&status=completed")}` },
  ],
  company: [{ name: "start-company", path: "/" }],
  "network-coordinator": [
    { name: "start-network", path: "/" },
    { name: "need", path: found("/needs", "/needs?school_year=2023") },
  ],
  "forum-secretary": [
    { name: "start-secretary", path: "/" },
    { name: "need-secretary", path: found("/needs", "/needs?status=submitted") },
    { name: "priorities", path: "/priorities" },
    { name: "round-new", path: "/priorities?new=1" },
    { name: "round-decided", path: found("/priorities", "/priority-rounds?school_year=2023&status=decided") },
    { name: "round-closed", path: found("/priorities", "/priority-rounds?school_year=2023&status=closed") },
    { name: "rules-compared", path: found("/priorities", "/priority-rounds?school_year=2023&status=closed", "/compare") },
    { name: "meetings", path: "/meetings" },
    { name: "meeting-new", path: "/meetings?new=1" },
    { name: "meeting-called", path: found("/meetings", "/meetings?status=called") },
    { name: "meeting-approved", path: found("/meetings", "/meetings?status=approved") },
    { name: "long-term-plans", path: "/plans/long-term" },
    { name: "long-term-new", path: "/plans/long-term?new=1" },
    { name: "long-term-plan", path: found("/plans/long-term", "/long-term-plans?county=38") },
    { name: "what-if", path: found("/plans", "/plans?school_year=2023", "/what-if") },
    { name: "measure", path: found("/measures", "/measures?status=evaluated") },
    { name: "plans", path: "/plans" },
    { name: "plan-new", path: "/plans?new=1" },
    { name: "plan", path: found("/plans", "/plans?school_year=2023") },
    { name: "decisions", path: "/decisions" },
    { name: "decision", path: found("/decisions", "/decisions?status=decided") },
    { name: "decision-prepared", path: found("/decisions", "/decisions?status=prepared") },
    { name: "decision-edit", path: found("/decisions", "/decisions?status=prepared", "/edit") },
    { name: "rules", path: "/rules" },
    { name: "practice", path: "/practice" },
    { name: "evaluation", path: found("/evaluations", "/evaluations?status=submitted") },
    { name: "forum", path: "/forum" },
    { name: "organisations", path: "/organisations" },
    { name: "access-list", path: "/access" },
    { name: "webhooks", path: "/webhooks" },
  ],
  "forum-member": [
    { name: "start-member", path: "/" },
    { name: "meeting-member", path: found("/meetings", "/meetings?status=called") },
    { name: "round-open", path: found("/priorities", "/priority-rounds?status=open&school_year=2024") },
  ],
  "county-economist": [
    { name: "start-economist", path: "/" },
    { name: "money", path: "/budgets" },
    { name: "money-commitments", path: "/budgets?view=commitments" },
    { name: "money-postings", path: "/budgets?view=postings" },
    { name: "money-grants", path: "/budgets?view=grants" },
    { name: "money-radar", path: "/budgets?view=radar" },
    { name: "money-claims", path: "/budgets?view=claims" },
    { name: "money-other-scheme", path: "/budgets?scheme=decentralised" },
    { name: "claim", path: found("/claims", "/claims?status=sent") },
    { name: "money-payments", path: "/budgets?view=payments" },
    { name: "money-closing", path: "/budgets?view=closing" },
    { name: "commitment-new", path: "/budgets?new=commitment" },
    { name: "grant-new", path: "/budgets?new=grant" },
    { name: "commitment", path: found("/budgets/commitments", "/commitments?school_year=2023") },
  ],
  "county-governor": [{ name: "start-governor", path: "/" }],
  directorate: [
    { name: "start-directorate", path: "/" },
    { name: "report", path: "/reports" },
    { name: "report-agder", path: "/reports?county=42" },
    { name: "figure", path: "/reports/figures/money.paid" },
    { name: "trace", path: found("/trace", "/postings?kind=payment&county=38&school_year=2023") },
  ],
};

/** What holds on every page, in every language and at every width. */
async function held(page: Page, name: string, language: Language) {
  const heading = page.getByRole("heading", { level: 1 });
  // Read together, again and again: the page before may still stand while the next one is fetched.
  const named = async () => (await page.title()) === `${await heading.first().innerText()} – Fagløft`;
  await expect.configure({ soft: true }).poll(named, `${name}: the document's title`).toBe(true);
  await settled(page);
  await shoot(page, language === "nb" ? `pages-${name}` : `pages-${name}-${language}`);
  await expect.soft(heading, `${name}: one heading above the others`).toHaveCount(1);
  await expect.soft(page.locator("html"), `${name}: lang`).toHaveAttribute("lang", language);
  expect.soft(await cutTexts(page), `${name}: cut or overflowing`).toEqual([]);
  expect.soft(await violations(page, { colours: language === "nb" }), `${name}: axe`).toEqual([]);
  // A key that stands where its text should be.
  expect.soft(await page.locator("body").innerText(), `${name}: a text that is missing`).not.toMatch(/\b[a-z]+(?:_[a-z]+)*\.[a-z]+(?:_[a-z]+)*(?:\.[a-z_]+)+\b|\{\{|\bundefined\b|\bNaN\b/);
}

for (const language of ["nb", "nn", "en"] as const) {
  test.describe(`every page in ${language}`, () => {
    test.beforeEach(({ isMobile }) => {
      test.skip(!languagesAt(isMobile).includes(language), "the longest words are looked at where there is least room");
      test.setTimeout(120_000);
    });

    for (const [persona, pages] of Object.entries(PAGES)) {
      test(`for ${persona}`, async ({ page }) => {
        await logIn(page, persona, language);
        const heard = listen(page);
        await page.goto("/");
        await settled(page);
        for (const { name, path } of pages) {
          await test.step(name, async () => {
            const address = typeof path === "string" ? path : await path(page);
            const before = new URL(page.url());
            const elsewhere = new URL(address, before).pathname !== before.pathname;
            // As a link does it: without loading the document anew.
            await page.evaluate((to) => {
              document.querySelector("h1")?.setAttribute("data-left", "");
              history.pushState({}, "", to);
            }, address);
            if (elsewhere) await expect(page.locator("h1:not([data-left])")).toHaveCount(1);
            await settled(page);
            if (elsewhere) await expect.soft(page.getByRole("heading", { level: 1 }), `${name}: focus after navigation`).toBeFocused();
            await held(page, name, language);
          });
        }
        expect(heard).toEqual([]);
      });
    }

    test("for one who is not logged in, is lost, or has no access", async ({ page }) => {
      await page.addInitScript((chosen) => localStorage.setItem("fagloft.language", chosen), language);
      const heard = listen(page, { allowed: [/status of 40[34]/] });
      await page.goto("/login");
      await held(page, "login", language);
      await page.request.post("/api/v1/session", { data: { persona: "county-governor" }, headers: { "X-Fagloft-Client": "1" } });
      for (const [name, address] of [
        ["not-found", "/no-such-page"],
        ["not-found-need", "/needs/00000000-0000-7000-8000-000000000000"],
        ["no-access", "/needs/new"],
      ] as const) {
        await page.goto(address);
        await held(page, name, language);
      }
      expect(heard).toEqual([]);
    });
  });
}

test("the description of the interface is served from here, and can be read", async ({ page }) => {
  const heard = listen(page);
  await page.goto("/api/docs");
  await expect(page.getByRole("heading", { level: 1, name: /^Fagløft/ })).toBeVisible();
  await page.getByRole("heading", { level: 3, name: /^needs/ }).click();
  await expect(page.locator(".opblock-summary").first()).toBeVisible();
  await shoot(page, "pages-api-docs");
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(page.viewportSize()?.width ?? 0);
  expect(heard).toEqual([]);
});
