/** The forum at work: a meeting is prepared, members vote on phones, rules are compared, and what was decided comes out on paper. */
import { readFile, writeFile } from "node:fs/promises";

import { type Browser, expect, type Locator, type Page, test } from "@playwright/test";

import { listen, settled, shoot, station } from "./station";
import { changed, client, logIn, made, phone, stepped } from "./told";

const YEAR = 2027; // nobody else's: a county adopts one plan a year
const NEEDS = {
  robot: "Robotcelle uten lærere som kan programmere den",
  away: "Lærlingen bur på brakke fire netter i veka",
  lost: "To lærlinger sluttet før jul – vi så det ikke komme",
  apart: "Kompetansebevis: skole og bedrift planlegger hver for seg",
};
const REASON = "Bedriftene i distriktet får ellers ingenting i år.";
const main = (page: Page) => page.getByRole("main");

/** A plan of the year that waits for the forum. How one is written by hand is driven in the chain. */
async function proposedPlan(browser: Browser, title: string): Promise<string> {
  const { baseURL } = test.info().project.use;
  const leader = await (await browser.newContext({ baseURL })).newPage();
  await logIn(leader, "school-leader");
  const me = (await (await leader.request.get("/api/v1/session")).json()) as { actor: { organisation_id: string } };
  const need = await made<{ id: string }>(leader, "/needs", {
    owner_id: me.actor.organisation_id,
    school_year: YEAR,
    title: "Felles vurdering av fagprøven",
    current_practice: "Hver vurderer for seg.",
    desired_practice: "Skole og bedrift vurderer sammen.",
    programme: "EL",
    target_groups: ["vocational_teacher"],
    people: 12,
    anchoring_process: "staff_meeting",
    anchoring_date: "2024-02-01",
    anchoring_leaders: 2,
    anchoring_employees: 9,
  });
  await stepped(leader, `/needs/${need.id}`, "submit");
  const partner = ((await (await leader.request.get("/api/v1/organisations?kind=company&county=38&limit=1")).json()) as { items: { id: string }[] }).items[0];
  const measure = await made<{ id: string }>(leader, "/measures", {
    owner_id: me.actor.organisation_id,
    need_ids: [need.id],
    partner_ids: [partner?.id],
    school_year: YEAR,
    title: "Tre samlinger om vurdering",
    kind: "course",
    description: "Tre samlinger der lærere og fagprøvemedlemmer vurderer sammen.",
    start_on: `${YEAR}-09-01`,
    end_on: `${YEAR}-11-30`,
    groups: { vocational_teacher: 12 },
    cost_lines: [{ category: "lecturer", description: "Foredrag", amount_ore: 9_000_000 }],
  });
  await stepped(leader, `/measures/${measure.id}`, "propose");
  const secretary = await (await browser.newContext({ baseURL })).newPage();
  await logIn(secretary, "forum-secretary");
  const plan = await made<{ id: string }>(secretary, "/plans", { school_year: YEAR, budget_year: YEAR, title, frame_ore: 20_000_000 });
  await changed(secretary, `/plans/${plan.id}`, {
    pots: [
      { code: "open", nb: "Søkbare tiltak", nn: "Søkbare tiltak", en: "Open", amount_ore: 15_000_000, actor: "schools" },
      { code: "boards", nb: "Prøvenemnder", nn: "Prøvenemnder", en: "Boards", amount_ore: 5_000_000, actor: "examination_boards" },
    ],
    shares: [
      { actor: "schools", share: 7500 },
      { actor: "examination_boards", share: 2500 },
    ],
  });
  await changed(secretary, `/plans/${plan.id}`, {
    lines: [{ measure_id: measure.id, pot_code: "open", amount_ore: 9_000_000, meets_c1: "Funnet i avdelingsmøter på to skoler.", meets_c2: "Bedriften planlegger samlingene sammen med skolen." }],
  });
  await stepped(secretary, `/plans/${plan.id}`, "propose");
  return plan.id;
}

/** Presses a button, and once more in the dialog that asks. */
async function confirmed(page: Page, name: string) {
  await main(page).getByRole("button", { name, exact: true }).first().click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("button", { name, exact: true }).click();
  await expect(dialog).toBeHidden();
}

/** A document as it is handed out: a tagged PDF in that language; kept when pictures are. */
async function handedOut(page: Page, path: string, name: string) {
  const response = await page.request.get(`/api/v1${path}`);
  expect(response.headers()["content-type"]).toBe("application/pdf");
  const body = await response.body();
  expect(body.subarray(0, 5).toString()).toBe("%PDF-");
  if (process.env.SCREENSHOTS === "1") await writeFile(`../screenshots/${name}.pdf`, body);
}

test.use({ actionTimeout: 10_000 });

test.describe("The forum", () => {
  test("prepares, votes on phones, compares, departs, adopts and publishes", async ({ page, browser, isMobile }) => {
    test.skip(isMobile, "the members have phones of their own in it");
    test.setTimeout(240_000);
    const heard = listen(page);
    const word = Date.now().toString(36).slice(-4);
    const [round, meeting, plan] = [`Hvem får støtte nå? (${word})`, `Forumsmøte (${word})`, `Disponeringsplan ${YEAR}/${YEAR - 1999} (${word})`];
    const planId = await proposedPlan(browser, plan);
    await logIn(page, "forum-secretary");

    await test.step("the secretary opens a round over the money that is left", async () => {
      await page.goto("/priorities?new=1");
      await page.getByLabel("Skoleår").selectOption("2023");
      await page.getByLabel("Navn på runden").fill(round);
      await page.getByLabel("Slik stemmer forumet").selectOption("approval");
      await expect(page.getByLabel("Slik telles det opp")).toHaveValue("equalshares-add1");
      await page.getByLabel(/^Ramme å fordele/).fill("200 000");
      await station(page, "forum-01-round-new");
      await page.getByRole("button", { name: "Lag runden" }).click();
      await expect(page.getByRole("heading", { level: 1 })).toHaveText(round);
      for (const title of Object.values(NEEDS)) await page.getByRole("checkbox", { name: title }).check();
      await expect(page.getByText(/^4 av \d+ behov er med\.$/)).toBeVisible();
      await confirmed(page, "Åpne runden");
      await expect(page.getByText("Runden er åpen", { exact: true })).toBeVisible();
    });
    const roundAddress = new URL(page.url()).pathname;

    await test.step("and prepares the meeting", async () => {
      await page.goto("/meetings?new=1");
      await page.getByLabel("Navn på møtet").fill(meeting);
      await page.getByRole("textbox", { name: /^Dato/ }).fill("15.3.2024");
      await page.getByLabel("Sted").fill("Fylkeshuset i Skien");
      await page.getByRole("button", { name: "Lag møtet" }).click();
      await expect(page.getByRole("heading", { level: 1 })).toHaveText(meeting);
      const items = page.getByRole("list").filter({ has: page.getByLabel("Hva saken gjelder") }).getByRole("listitem");
      const add = async (title: string, about: string, proposal: string) => {
        await page.getByRole("button", { name: "Legg til sak" }).click();
        const item = items.last();
        await item.getByLabel("Hva saken gjelder").fill(title);
        await item.getByLabel(/^Gjelder en runde eller plan/).selectOption({ label: about });
        await item.getByLabel(/^Forslag til vedtak/).fill(proposal);
      };
      await add("Restmidler", `Runde: ${round}`, "Forumet følger rekkefølgen som er satt.");
      await add("Planen", `Plan: ${plan}`, "Forumet vedtar planen.");
      await expect(page.getByRole("status").filter({ hasText: /Lagret\s\d/ })).toBeVisible();
      await station(page, "forum-02-agenda");
      await main(page).getByRole("button", { name: "Kall inn forumet" }).click();
      await expect(page.getByText("Forumet er kalt inn.")).toBeVisible();
    });
    const meetingAddress = new URL(page.url()).pathname;

    const members = await Promise.all(["forum-member", "forum-member-lo", "forum-member-teachers"].map((persona) => phone(browser, persona)));
    await test.step("three members vote on phones", async () => {
      const supports = [[NEEDS.robot, NEEDS.apart], [NEEDS.robot, NEEDS.away], [NEEDS.robot, NEEDS.apart]];
      for (const [at, member] of members.entries()) {
        await member.goto(roundAddress);
        for (const title of supports[at] ?? []) await member.getByRole("checkbox", { name: title }).check();
        await expect(member.getByText("Du støtter 2 av 4 behov.")).toBeVisible();
        await expect(member.getByText(/^Stemmen din er levert\./)).toBeVisible();
      }
      if (members[0]) {
        await settled(members[0]);
        await shoot(members[0], "forum-03-vote-phone");
      }
    });

    await test.step("two rules are compared", async () => {
      await page.goto(roundAddress);
      await confirmed(page, "Lukk runden");
      await page.getByRole("link", { name: "Sammenlign regler" }).click();
      await expect(page.getByRole("heading", { level: 1 })).toHaveText("Samme stemmer, flere regler");
      await expect(page.getByText(`«${NEEDS.robot}»: valgt.`)).toBeVisible();
      await page.getByLabel("Forklar utfallet etter").selectOption("greedy");
      await expect(page.getByText(`«${NEEDS.robot}»: valgt med 3 poeng.`)).toBeVisible();
      await expect(page.getByText(/Med (én|\d+) støttespiller/).first()).toBeVisible();
      await station(page, "forum-04-compare");
      const file = page.waitForEvent("download");
      await page.getByRole("link", { name: /Last ned stemmer og utfall/ }).click();
      expect(await readFile(await (await file).path(), "utf8")).toContain("rule;greedy");
    });

    await test.step("the forum departs from the order with a reason", async () => {
      await page.goto(roundAddress);
      await page.getByRole("combobox", { name: `Utfall for «${NEEDS.lost}»` }).selectOption("prioritised");
      await page.getByRole("button", { name: "Lagre rekkefølgen" }).click();
      await expect(page.getByText("Skriv hvorfor forumet avviker fra poengene.").first()).toBeVisible();
      await page.getByLabel(/^Hvorfor tar forumet med dette behovet/).fill(REASON);
      await page.getByRole("button", { name: "Lagre rekkefølgen" }).click();
      await expect(page.getByText(/^Lagret\s\d/)).toBeVisible();
      await station(page, "forum-05-order");
      await confirmed(page, "Vedta");
      await expect(page.getByText(REASON)).toBeVisible();
    });

    await test.step("the meeting agrees on one item and votes on the other", async () => {
      await page.goto(meetingAddress);
      await main(page).getByRole("button", { name: "Sett møtet" }).click();
      await expect(page.getByText("Møtet er satt.")).toBeVisible();
      await page.getByRole("button", { name: "Resten er til stede" }).click();
      await expect(page.getByText(/^Nok til å stemme/)).toBeVisible();
      const [first, second] = [page.getByRole("article", { name: "Restmidler" }), page.getByRole("article", { name: "Planen" })];
      await first.getByRole("button", { name: "Vedtatt ved enighet" }).click();
      await expect(first.getByText("Vedtatt ved enighet.")).toBeVisible();
      await second.getByRole("button", { name: "Ikke enige: åpne avstemning" }).click();
      await second.getByLabel("Hvorfor førte ikke drøftingen til enighet?").fill("Utdanningsforbundet vil gi mer til skolene.");
      await second.getByRole("button", { name: "Åpne avstemning", exact: true }).click();
      await expect(second.getByText("Avstemningen er åpen")).toBeVisible();
      for (const [at, member] of members.entries()) {
        await member.goto(meetingAddress);
        if (at === 2) await member.getByLabel(/^Til protokollen/).fill("For lite til skolene.");
        await member.getByRole("button", { name: at === 2 ? "Mot" : "For", exact: true }).click();
        await expect(member.getByText(at === 2 ? /^Du har stemt mot\./ : /^Du har stemt for\./)).toBeVisible();
      }
      if (members[2]) {
        await settled(members[2]);
        await shoot(members[2], "forum-06-vote-phone");
      }
      await second.getByRole("button", { name: "Vedtatt etter avstemning" }).click();
      await expect(second.getByText("Vedtatt etter avstemning: 2 for, 1 mot, 0 blanke.")).toBeVisible();
      await station(page, "forum-07-meeting");
    });

    const [member] = members as [Page, ...Page[]];
    await test.step("the plan is adopted by another than the one who proposed it", async () => {
      await member.goto(`/plans/${planId}`);
      await confirmed(member, "Vedta planen");
      await expect(member.getByText("Vedtatt", { exact: true }).first()).toBeVisible();
    });

    await test.step("and amended by another proposal and another adoption", async () => {
      await page.goto(`/plans/${planId}`);
      await main(page).getByRole("button", { name: "Foreslå en endring" }).click();
      await page.getByLabel("Hvorfor må planen endres?").fill("Lokalene ble billigere.");
      await page.getByLabel(/^Beløp til \d+\. Tre samlinger/).fill("80 000");
      await page.getByRole("button", { name: "Foreslå endringen for forumet" }).click();
      await expect(page.getByRole("heading", { name: /^Endring 1, foreslått/ })).toBeVisible();
      await station(page, "forum-07-amendment");
      await member.goto(`/plans/${planId}`);
      await confirmed(member, "Vedta endringen");
      await expect(member.getByRole("article", { name: /^Endring 1/ }).getByText(/^Vedtatt\s.*NHO\.$/)).toBeVisible();
    });

    await test.step("minutes and plan come out in both norms", async () => {
      await page.goto(meetingAddress);
      await confirmed(page, "Hev møtet");
      await member.goto(meetingAddress);
      await confirmed(member, "Godkjenn referatet");
      await expect(member.getByText("Referatet er godkjent og låst.")).toBeVisible();
      await settled(member);
      await shoot(member, "forum-08-minutes-phone");
      const id = meetingAddress.split("/").at(-1) ?? "";
      for (const language of ["nb", "nn"]) {
        await handedOut(member, `/meetings/${id}/minutes?language=${language}`, `minutes-${language}`);
        await handedOut(member, `/meetings/${id}/agenda?language=${language}`, `agenda-${language}`);
        await handedOut(member, `/plans/${planId}/document?language=${language}`, `plan-${language}`);
      }
    });
    expect(heard).toEqual([]);
  });

  test("votes, orders and asks what if by keyboard alone, and by what a screen reader is told", async ({ page, isMobile }) => {
    test.skip(isMobile, "phones have no keyboard");
    test.setTimeout(120_000);
    const heard = listen(page);
    const tabTo = async (control: Locator) => {
      for (let presses = 0; presses < 400; presses += 1) {
        if (await control.evaluate((one) => one === document.activeElement)) return;
        await page.keyboard.press("Tab");
      }
      await expect(control, "reached by Tab").toBeFocused();
    };
    await logIn(page, "forum-secretary");
    const needs = ((await (await page.request.get("/api/v1/needs?school_year=2023&status=submitted&limit=200")).json()) as { items: { id: string; title: string; estimated_cost_ore: number | null }[] }).items;
    const picked = Object.values(NEEDS).map((title) => needs.find((one) => one.title === title)?.id ?? "");
    const ranking = await made<{ id: string }>(page, "/priority-rounds", { school_year: 2023, title: "Rangering med tastatur", ballot: "ranking", rule: "kemeny", budget_ore: 20_000_000 });
    const path = `/priority-rounds/${ranking.id}`;
    const etag = (await page.request.get(`/api/v1${path}`)).headers().etag ?? "";
    await page.request.put(`/api/v1${path}/needs`, { data: { need_ids: picked }, headers: { ...client, "If-Match": etag } });
    await stepped(page, path, "open");

    await test.step("a ballot", async () => {
      await logIn(page, "forum-member");
      await page.goto(`/priorities/${ranking.id}`);
      for (const title of [NEEDS.robot, NEEDS.apart, NEEDS.away]) {
        await tabTo(page.getByRole("checkbox", { name: title }));
        await page.keyboard.press("Space");
        await page.keyboard.press("Control+Home");
        await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
      }
      await tabTo(page.getByRole("button", { name: `Flytt «${NEEDS.apart}» ett hakk opp` }));
      await page.keyboard.press("Enter");
      await expect(page.getByText(`«${NEEDS.apart}» er flyttet til plass 1 av 3.`)).toBeAttached();
      await expect(page.getByText(/^Stemmen din er levert\./)).toBeVisible();
      await expect(page.getByRole("region", { name: "Listen min" })).toMatchAriaSnapshot(`
        - heading "Listen min" [level=2]
        - list:
          - listitem:
            - text: /Kompetansebevis/
            - button /ett hakk opp/ [disabled]
            - button /ett hakk ned/
            - button /av listen/
          - listitem: /Robotcelle/
          - listitem: /brakke/
      `);
      await station(page, "forum-09-ranking");
    });

    await test.step("the order", async () => {
      await logIn(page, "forum-secretary");
      await stepped(page, path, "close");
      await page.goto(`/priorities/${ranking.id}`);
      const handle = page.getByRole("button", { name: /^Flytt «Kompetansebevis.*nå på plass 1 av 4$/ });
      await tabTo(handle);
      await page.keyboard.press("ArrowDown");
      await expect(page.getByRole("button", { name: /^Flytt «Kompetansebevis.*nå på plass 2 av 4$/ })).toBeFocused();
      await expect(page.getByRole("status").filter({ hasText: "er flyttet til plass 2 av 4" })).toBeAttached();
    });

    await test.step("what if", async () => {
      const plans = ((await (await page.request.get("/api/v1/plans?school_year=2023&county=38")).json()) as { items: { id: string }[] }).items;
      await page.goto(`/plans/${plans.at(-1)?.id}/what-if`);
      await settled(page);
      const slider = page.getByRole("slider", { name: "Ramme" });
      await tabTo(slider);
      await page.keyboard.press("Home");
      await expect(slider).toHaveAttribute("aria-valuetext", /^0\s*kr$/);
      await expect(page.getByRole("heading", { name: /^0 tiltak for 0\s*kr/ })).toBeVisible();
      await page.keyboard.press("PageUp");
      await expect(page.getByRole("heading", { name: /^\d+ tiltak for [\d\s]+kr; [\d\s]+kr er igjen$/ })).toBeVisible();
      await page.keyboard.press("Home");
      const pin = page.getByRole("combobox", { name: /^Lås «Maskinstyring/ });
      await tabTo(pin);
      await pin.press("s"); // «Skal med»
      await expect(pin).toHaveValue("must");
      await expect(page.getByRole("heading", { name: "Disse 2 kravene kan ikke oppfylles samtidig" })).toBeVisible();
      await expect(main(page).getByRole("listitem").filter({ hasText: "skal være med" })).toMatchAriaSnapshot(`- listitem: /«Maskinstyring.*» skal være med/`);
      await station(page, "forum-10-what-if");
    });
    expect(heard).toEqual([]);
  });
});
