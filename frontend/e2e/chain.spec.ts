/** One krone from a need found in a workshop to what it changed there, through every hand it passes. */
import { expect, type Page, test } from "@playwright/test";

import { become, goTo, listen, settled, station } from "./station";

const LEADER = "Avdelingsleder, Thor Heyerdahl vgs";
const SECRETARY = "Forumets sekretær";
const MEMBER = "Forumsmedlem, NHO";
const ECONOMIST = "Økonom i fylkeskommunen";
const DIRECTORATE = "Rådgiver, Utdanningsdirektoratet";

const kr = (amount: number) => new RegExp(`${String(amount).replace(/\B(?=(\d{3})+$)/g, "\\s")}\\s*kr`);
const main = (page: Page) => page.getByRole("main");
/** Presses a button, and once more in the dialog that asks. */
async function confirmed(page: Page, name: string) {
  await main(page).getByRole("button", { name, exact: true }).first().click();
  const dialog = page.getByRole("dialog");
  await expect(dialog).toBeVisible();
  await dialog.getByRole("button", { name, exact: true }).click();
  await expect(dialog).toBeHidden();
}

test.use({ actionTimeout: 10_000 });

test.describe("A person's way through the whole chain", () => {
  test("from a reported need to the evaluation that closes it", async ({ page, isMobile }, { project }) => {
    test.setTimeout(240_000);
    const heard = listen(page);
    // A year of its own for each width: both run on one server.
    const year = isMobile ? 2024 : 2025;
    // The server takes no money from before the year it is for, and the example's today lies in 2024.
    const moved = `1.9.${year}`;
    const years = `${year}/${String(year + 1).slice(2)}`;
    const word = `${project.name} ${Date.now().toString(36).slice(-4)}`;
    const need = `Elevene møter styringer i bedriften som vi ikke har på skolen (${word})`;
    const measure = `Hospitering i tre dager med nye styringer (${word})`;
    const round = `Runde for ${years} (${word})`;
    const plan = `Plan for ${years} (${word})`;
    const saved = () => expect(page.getByRole("status").filter({ hasText: /Lagret\s\d|er lagret/ }).first()).toBeVisible();
    const find = (name: string | RegExp) => page.getByLabel(name);
    /** A phone asks one group of questions at a time. */
    const onwards = async (name: string, button = "Neste") => {
      if (!isMobile) return;
      await station(page, name);
      await page.getByRole("button", { name: button }).click();
    };

    await page.goto("/login");
    await station(page, "01-login");
    await become(page, LEADER);
    await station(page, "02-start-school-leader");

    await test.step("the school leader reports a need", async () => {
      await goTo(page, "Behov");
      await main(page).getByRole("link", { name: "Meld inn et behov" }).first().click();
      await find("Behovet i én setning").fill(need);
      await find("Skoleår").selectOption(String(year));
      await onwards("03-need-what");
      await find("Slik er det i dag").fill("Vi har én eldre styring, og elevene har aldri programmert den typen bedriftene bruker.");
      await find("Slik skal det bli").fill("Lærerne underviser på samme type styring som bedriftene bruker, og elevene programmerer selv.");
      await onwards("04-need-practice");
      await page.getByRole("checkbox", { name: /^Yrkesfaglærer/ }).check();
      await find("Hvor mange har behovet?").fill("8");
      await find(/^Utdanningsprogram/).selectOption("EL");
      await onwards("05-need-who");
      await find("Hvordan fant dere behovet?").selectOption("staff_meeting");
      await page.getByRole("textbox", { name: /^Når\?/ }).fill("12.2.2024");
      await find("Antall ledere som var med").fill("2");
      await find("Antall ansatte som var med").fill("9");
      await onwards("06-need-anchoring");
      await page.getByRole("checkbox", { name: /[Dd]igital/ }).check();
      await onwards("07-need-themes");
      await find(/^Ønsket type tiltak/).selectOption("hospitering");
      await find(/^Tiltaket dere ønsker/).fill("Tre dager hospitering hos en bedrift som har utstyret.");
      await find(/^Anslått kostnad/).fill("50 000");
      await saved();
      await station(page, "08-need-form");
      await page.getByRole("button", { name: "Se over før du sender" }).click();
      await expect(page.getByRole("heading", { level: 1 })).toHaveText("Se over og send inn");
      await station(page, "09-need-review");
      await page.getByRole("button", { name: "Send inn behovet" }).click();
      await expect(page.getByRole("heading", { level: 1 })).toHaveText("Behovet er sendt inn");
      await expect(main(page).getByText("Behov nummer")).toBeVisible();
      await expect(main(page).getByText(/^\d+$/)).toBeVisible();
      await station(page, "10-need-receipt");
    });
    await page.getByRole("link", { name: "Se behovet" }).click();
    await expect(page.getByRole("heading", { level: 1 })).toHaveText(need);
    const needAddress = new URL(page.url()).pathname;

    await test.step("the secretary plans a round, takes up the need and opens it", async () => {
      await become(page, SECRETARY);
      await station(page, "11-start-secretary");
      await goTo(page, "Prioritering");
      await page.getByRole("button", { name: "Lag en ny runde" }).first().click();
      await find("Skoleår").selectOption(String(year));
      await find("Navn på runden").fill(round);
      // The last round may have been voted over in another way.
      await find("Slik stemmer forumet").selectOption("criteria");
      await find("Slik telles det opp").selectOption("weighted");
      await station(page, "12-round-new");
      await page.getByRole("button", { name: "Lag runden" }).click();
      await expect(page.getByRole("heading", { level: 1 })).toHaveText(round);
      await page.getByRole("checkbox", { name: need }).check();
      await expect(page.getByText(/^1 av \d+ behov er med\.$/)).toBeVisible();
      await station(page, "13-round-draft");
      await confirmed(page, "Åpne runden");
      await expect(page.getByText("Runden er åpen", { exact: true })).toBeVisible();
      await station(page, "14-round-open");
    });
    const roundAddress = new URL(page.url()).pathname;

    await test.step("a member of the forum gives points", async () => {
      await become(page, MEMBER);
      await station(page, "15-start-member");
      await goTo(page, "Prioritering");
      await page.getByRole("link", { name: round }).click();
      await expect(page.getByRole("heading", { level: 2, name: need })).toBeVisible();
      const scales = page.getByRole("group").filter({ has: page.getByRole("radio") });
      await expect(scales.first()).toBeVisible();
      for (const scale of await scales.all()) await scale.getByRole("radio", { name: "4" }).check();
      await expect(page.getByText("1 av 1 behov har fått poeng")).toBeVisible();
      await saved();
      await station(page, "16-round-score");
    });

    await test.step("the secretary closes, orders and decides", async () => {
      await become(page, SECRETARY);
      await goTo(page, "Prioritering");
      await page.getByRole("link", { name: round }).click();
      await confirmed(page, "Lukk runden");
      await expect(page.getByRole("heading", { name: "Forumets rekkefølge" })).toBeVisible();
      await station(page, "17-round-order");
      await page.getByRole("button", { name: "Lagre rekkefølgen" }).click();
      await saved();
      await confirmed(page, "Vedta");
      await expect(page.getByText("Prioriteringen er vedtatt", { exact: true })).toBeVisible();
      await expect(page.getByRole("heading", { name: "Forumet prioriterte 1 av 1 behov" })).toBeVisible();
      await station(page, "18-round-decided");
    });

    await test.step("the school leader proposes a measure for the need", async () => {
      await become(page, LEADER);
      await page.goto(`/needs?school_year=${year}`);
      await page.getByRole("link", { name: need }).click();
      await expect(page).toHaveURL(new RegExp(needAddress));
      await station(page, "19-need");
      await page.getByRole("link", { name: "Foreslå et tiltak for dette behovet" }).click();
      await onwards("20-measure-needs");
      await find("Navn på tiltaket").fill(measure);
      await expect(find("Skoleår")).toHaveValue(String(year));
      await find("Etter- eller videreutdanning").selectOption("in_service");
      await page.getByRole("checkbox", { name: /^En gruppe utvikler/ }).check();
      await page.getByRole("checkbox", { name: /^Foregår der/ }).check();
      await onwards("20-measure-what");
      await expect(find(/^Yrkesfaglærer/)).toHaveValue("8");
      const partners = page.getByRole("combobox", { name: /^Samarbeidspartnere/ });
      await partners.fill("as");
      await page.getByRole("listbox", { name: "Samarbeidspartnere" }).getByRole("option").first().click();
      await onwards("20-measure-who");
      await page.getByRole("textbox", { name: /^Første dag/ }).fill(`16.9.${year}`);
      await page.getByRole("textbox", { name: /^Siste dag/ }).fill(`18.9.${year}`);
      await onwards("20-measure-when");
      await find("Type kostnad, linje 1").selectOption("substitute");
      await find("Hva, linje 1").fill("Vikar for åtte lærere i tre dager");
      await expect(find("Beløp i kroner, linje 1")).toHaveValue(/50\s000/);
      await onwards("20-measure-cost", "Se over før du sender");
      await expect(page.getByText("Alt er på plass.", { exact: true })).toBeVisible();
      await expect(page.getByText("Behovet er anslått til")).toBeVisible();
      await station(page, "20-measure-form");
      await page.getByRole("button", { name: "Send forslaget" }).click();
      await expect(page.getByText(/^Forslaget er sendt: tiltak nr\. \d+$/)).toBeVisible();
      await station(page, "21-measure-proposed");
    });
    const measureAddress = new URL(page.url()).pathname;

    await test.step("the secretary approves it and makes the plan", async () => {
      await become(page, SECRETARY);
      await page.goto(measureAddress);
      await confirmed(page, "Godkjenn tiltaket");
      await expect(page.getByText(/^Tiltak nr\. \d+ er godkjent$/)).toBeVisible();
      await station(page, "22-measure-approved");

      await goTo(page, "Plan");
      await main(page).getByRole("link", { name: "Lag ny plan" }).click();
      await find("Skoleår").selectOption(String(year));
      await find("Tittel").fill(plan);
      await find("Ramme").fill("60 000");
      const copies = page.getByRole("checkbox", { name: /^Start med pottene/ });
      if (await copies.isVisible()) await copies.uncheck();
      await station(page, "23-plan-new");
      await page.getByRole("button", { name: "Lag planen" }).click();
      await expect(page.getByRole("heading", { level: 1 })).toHaveText(plan);
      await page.getByRole("button", { name: "Legg til pott" }).click();
      await find("Navn på pott 1").fill("Skolene");
      await find("Mål for Skoler").fill("100");
      await page.getByText(/^Legg til tiltak \(\d+ kan legges til\)$/).click();
      await page.getByRole("checkbox", { name: measure }).check();
      await page.getByRole("button", { name: "Legg til 1 tiltak" }).click();
      const missing = page.getByRole("button", { name: new RegExp(`^Mangler 2.*${word}`) });
      await missing.click();
      await find("Hvordan tiltaket er forankret i lokale behov").fill("Behovet ble funnet på personalmøte med to ledere og ni lærere.");
      await find("Hvordan tiltaket gjennomføres i samarbeid").fill("Skolen og bedriften planlegger dagene sammen, og bedriften tar imot lærerne.");
      await expect(page.getByText("Ingenting mangler. Planen kan foreslås og vedtas.")).toBeVisible();
      await saved();
      await station(page, "24-plan-draft");
      await confirmed(page, "Foreslå planen for forumet");
      await expect(page.getByText("Planen er foreslått. Nå venter den på at et forumsmedlem vedtar den.")).toBeVisible();
    });

    await test.step("a member of the forum adopts the plan", async () => {
      await become(page, MEMBER);
      await goTo(page, "Plan");
      await page.getByRole("link", { name: plan }).click();
      await station(page, "25-plan-proposed");
      await confirmed(page, "Vedta planen");
      await expect(page.getByText(/^Planen er vedtatt\./)).toBeVisible();
      await station(page, "26-plan-adopted");
    });

    await test.step("the economist registers the grant, allocates, commits and pays", async () => {
      await become(page, ECONOMIST);
      await station(page, "27-start-economist");
      await page.goto(`/budgets?school_year=${year}&view=grants`);
      await page.getByRole("link", { name: "Registrer tilskuddsbrev" }).first().click();
      await find("Referanse").fill(`${year}/1147`);
      await find("Beløp").fill("60 000");
      await find("Mottatt").fill(moved);
      await find("Budsjettår").selectOption(String(year));
      await find("Skoleår").selectOption(String(year));
      await station(page, "28-grant-new");
      await page.getByRole("button", { name: "Registrer tilskuddsbrevet" }).click();
      await expect(page.getByText(/^Tilskuddsbrevet er registrert\./)).toBeVisible();
      await page.getByRole("link", { name: "Oversikt", exact: true }).click();
      await settled(page);
      await page.getByRole("button", { name: /^Legg i potten/ }).click();
      await page.getByRole("dialog").getByLabel("Dato for overføringen").fill(moved);
      await page.getByRole("dialog").getByRole("button", { name: "Legg i potten" }).click();
      await expect(page.getByText(/Nå kan det gis tilsagn fra potten\./)).toBeVisible();
      await station(page, "29-money-allocated");
      await page.getByRole("link", { name: "Gi nytt tilsagn" }).click();
      await find("Tiltak").selectOption({ label: await page.getByRole("option", { name: measure }).innerText() });
      await expect(find("Beløp")).toHaveValue(/50\s000/);
      await find("Vedtatt").fill(moved);
      await find("Begrunnelse").fill("Prioritert av forumet og satt opp i planen.");
      await station(page, "30-commitment-new");
      await page.getByRole("button", { name: "Gi tilsagn" }).click();
      await expect(page.getByText(/^Tilsagnet er gitt\./)).toBeVisible();
      await page.getByRole("button", { name: "Registrer utbetaling" }).click();
      await find("Beløp").fill("40 000");
      await find("Utbetalt dato").fill(moved);
      await find("Bilag eller faktura").fill("Bilag 4711");
      await station(page, "31-payment-new");
      await main(page).getByRole("button", { name: "Registrer utbetaling" }).click();
      await expect(page.getByText(/^Utbetalingen på 40\s000\s*kr er registrert\.$/)).toBeVisible();
      await station(page, "32-commitment");
    });

    await test.step("the school leader starts, completes and evaluates", async () => {
      await become(page, LEADER);
      await page.goto(measureAddress);
      await confirmed(page, "Meld at tiltaket er i gang");
      await expect(page.getByText(/^Tiltak nr\. \d+ er i gang$/)).toBeVisible();
      await confirmed(page, "Meld at tiltaket er gjennomført");
      await expect(page.getByText(/^Tiltak nr\. \d+ er gjennomført$/)).toBeVisible();
      await station(page, "33-measure-completed");
      await page.getByRole("link", { name: "Fortell hva det førte til" }).click();
      await page.getByRole("button", { name: "Alle planlagte fullførte" }).click();
      await find("Hva gjør dere annerledes nå?").fill("Elevene programmerer nå samme type styring som i bedriften, i hver eneste uke.");
      const indicators = page.getByRole("group").filter({ has: page.getByRole("radio") });
      await expect(indicators).toHaveCount(4);
      for (const one of await indicators.all()) await one.getByRole("radio", { name: "Ja" }).check();
      for (const one of await page.getByLabel("Hva viser det?").all()) await one.fill("Seks av åtte lærere har lagt om undervisningen.");
      await find("Hva tiltaket kostet").fill("40 000");
      await find("Hvorfor ble ikke alt brukt?").fill("Bedriften dekket lunsj og lokaler selv.");
      await station(page, "34-evaluation-form");
      await page.getByRole("button", { name: "Send inn evalueringen" }).click();
      await expect(page.getByText("Evalueringen er sendt inn. Takk!")).toBeVisible();
      await station(page, "35-evaluation-sent");
    });
    const evaluationAddress = new URL(page.url()).pathname;

    await test.step("the secretary approves the evaluation", async () => {
      await become(page, SECRETARY);
      await page.goto(evaluationAddress);
      await confirmed(page, "Godkjenn evalueringen");
      await expect(page.getByText("Evalueringen er godkjent", { exact: true })).toBeVisible();
      await station(page, "36-evaluation-approved");
    });

    await test.step("the directorate follows the krone", async () => {
      await become(page, DIRECTORATE);
      await station(page, "37-start-directorate");
      await page.goto(`/reports?school_year=${year}&county=38`);
      await settled(page);
      await expect(page.getByRole("heading", { level: 1 })).toHaveText(`Årsrapport ${years}`);
      await station(page, "38-report");
      await page.getByRole("row", { name: /^Utbetalt/ }).first().getByRole("link").first().click();
      await expect(page.getByRole("heading", { level: 1, name: kr(40_000) })).toBeVisible();
      await station(page, "39-figure-paid");
      await main(page).getByRole("table").getByRole("link").first().click();
      await settled(page);
      await page.getByRole("link", { name: "Følg pengene" }).first().click();
      await expect(page.getByRole("heading", { name: "Pengene kan følges hele veien fra behov til virkning" })).toBeVisible();
      const chain = page.getByRole("list").filter({ hasText: "På plass" });
      await expect(chain.getByRole("listitem").filter({ hasText: "På plass" })).toHaveCount(7);
      await expect(chain.getByText(/^Forankret 12\.\sfebruar\s2024, .*Ledere: 2, ansatte: 9\.$/)).toBeVisible();
      for (const link of [need, round, plan, measure]) await expect(chain.getByRole("link", { name: link })).toBeVisible();
      await expect(page.getByText("Elevene programmerer nå samme type styring som i bedriften, i hver eneste uke.")).toBeVisible();
      await station(page, "40-trace");
      await chain.getByRole("link", { name: round }).click();
      await expect(page).toHaveURL(new RegExp(roundAddress));
    });
    expect(heard).toEqual([]);
  });
});
