/** What takes two to agree on: needs that are merged, and a measure that two counties pay for. */
import { expect, type Page, test } from "@playwright/test";

import { listen, settled, shoot, station } from "./station";
import { logIn, made, phone, stepped } from "./told";

const YEAR = 2026; // nobody else's
const main = (page: Page) => page.getByRole("main");

async function sent(page: Page, title: string): Promise<string> {
  const me = (await (await page.request.get("/api/v1/session")).json()) as { actor: { organisation_id: string } };
  const need = await made<{ id: string }>(page, "/needs", {
    owner_id: me.actor.organisation_id,
    school_year: YEAR,
    title,
    current_practice: "Hver vurderer for seg.",
    desired_practice: "Skole og bedrift vurderer sammen.",
    programme: "EL",
    target_groups: ["instructor"],
    people: 8,
    anchoring_process: "staff_meeting",
    anchoring_date: "2024-02-01",
    anchoring_leaders: 1,
    anchoring_employees: 5,
  });
  await stepped(page, `/needs/${need.id}`, "submit");
  return need.id;
}

test.use({ actionTimeout: 10_000 });

test("two owners agree that their needs are merged", async ({ page, browser, isMobile }) => {
  test.skip(isMobile, "The company has a phone of its own");
  const faults = listen(page);
  const company = await phone(browser, "company");
  await sent(company, "Batteriberegning på byggeplassen, felles");
  await logIn(page, "school-leader");
  const mine = await sent(page, "Batteriberegning i verkstedet, felles");
  await page.goto(`/needs/${mine}`);
  await settled(page);
  await main(page).getByRole("button", { name: "Foreslå å slå sammen med et annet" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("radio", { name: /Batteriberegning på byggeplassen/ }).check();
  await dialog.getByLabel(/Hvorfor hører de sammen/).fill("Samme batterier, samme kurs.");
  await dialog.getByRole("button", { name: /^Foreslå sammenslåing med behov/ }).click();
  await expect(main(page).getByText(/Vi har spurt Vestmoheia Elektro AS/)).toBeVisible();
  await station(page, "merge-proposed");

  await company.goto("/");
  await settled(company);
  await main(company).getByRole("link", { name: /Svar på om behovet skal slås sammen/ }).click();
  await expect(main(company).getByRole("heading", { name: /Dere er spurt/ })).toBeVisible();
  await settled(company);
  await shoot(company, "merge-asked-phone");
  await main(company).getByRole("button", { name: "Ja, slå sammen" }).click();
  await expect(main(company).getByText("De blir prioritert og svart på som ett.")).toBeVisible();

  await page.reload();
  await settled(page);
  await expect(main(page).getByText(/Slått sammen med behov/).first()).toBeVisible();
  expect(faults).toEqual([]);
});

test("two counties agree to pay for a measure together", async ({ page, browser, isMobile }) => {
  test.skip(isMobile, "The other county has a phone of its own");
  const faults = listen(page);
  await logIn(page, "network-coordinator");
  const me = (await (await page.request.get("/api/v1/session")).json()) as { actor: { organisation_id: string } };
  const need = await sent(page, "Felles vurdering i Skagerrak");
  const title = "Felles samling i Skagerrak";
  const measure = await made<{ id: string }>(page, "/measures", {
    owner_id: me.actor.organisation_id,
    need_ids: [need],
    school_year: YEAR,
    title,
    kind: "course",
    description: "To dager om vurdering.",
    start_on: `${YEAR}-09-01`,
    end_on: `${YEAR}-09-02`,
    groups: { instructor: 20 },
    cost_lines: [{ category: "lecturer", description: "Foredrag", amount_ore: 10_000_000 }],
  });
  await page.goto(`/measures/${measure.id}`);
  await settled(page);
  await main(page).getByText("Del kostnaden mellom fylker").click();
  await main(page).getByLabel("Vestfold og Telemark fylkeskommune").fill("60");
  await main(page).getByLabel("Agder fylkeskommune").fill("30");
  await main(page).getByRole("button", { name: "Lagre delingen" }).click();
  await expect(main(page).getByText(/Delene må bli 100 prosent/)).toBeVisible();
  await main(page).getByLabel("Agder fylkeskommune").fill("40");
  await main(page).getByRole("button", { name: "Lagre delingen" }).click();
  const shares = main(page).getByRole("table", { name: "Betales av flere fylker" });
  await expect(shares.getByRole("row", { name: /Agder.*40.*40.000/ })).toBeVisible();
  await station(page, "measure-split");
  await stepped(page, `/measures/${measure.id}`, "propose");

  const other = await phone(browser, "agder-forum-secretary");
  await other.goto("/measures");
  await expect(main(other).getByRole("heading", { name: new RegExp(title) })).toBeVisible();
  await settled(other);
  await shoot(other, "measure-offered-phone");
  await main(other).getByRole("button", { name: "Ta opp vår del" }).click();
  await expect(main(other).getByRole("heading", { level: 1, name: title })).toBeVisible();
  await expect(main(other).getByText(/Under arbeid som tiltak/).nth(1)).toBeVisible();
  expect(faults).toEqual([]);
});
