/** What every page is held to, whoever stands in front of it: readable, nothing cut, no violation, nothing fetched from elsewhere. */
import { AxeBuilder } from "@axe-core/playwright";
import { expect, type Page, type Request, type TestInfo, test } from "@playwright/test";

const TAGS = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"];
const shooting = process.env.SCREENSHOTS === "1";

/** Becomes the person: logs out if somebody is logged in, and chooses among the personas as one does on the screen. */
export async function become(page: Page, name: string) {
  const menu = page.getByRole("button", { name: "Meny", exact: true });
  const logOut = page.getByRole("button", { name: "Logg ut" });
  await expect(page.getByRole("contentinfo")).toBeVisible();
  if (await menu.isVisible()) await menu.click();
  if (await logOut.isVisible()) await logOut.click();
  await expect(page.getByRole("heading", { level: 1, name: "Hvem vil du være?" })).toBeVisible();
  await page
    .getByRole("button")
    .filter({ has: page.getByText(name, { exact: true }) })
    .click();
  await expect(page.getByRole("heading", { level: 1, name: /^Hei/ })).toBeVisible();
}

/** From the main menu, folded on a phone. */
export async function goTo(page: Page, place: string) {
  const menu = page.getByRole("button", { name: "Meny", exact: true });
  if (await menu.isVisible()) await menu.click();
  await page.getByRole("navigation", { name: "Hovedmeny" }).getByRole("link", { name: place, exact: true }).click();
  await settled(page);
}

/** What each page has asked for and not yet been answered. */
const underWay = new WeakMap<Page, Set<Request>>();

/** Nothing is being fetched any more: no question without an answer, no grey lines, a heading, fonts in place, no movement. */
export async function settled(page: Page) {
  let quiet = 0;
  await expect
    .poll(() => (quiet = underWay.get(page)?.size ? 0 : quiet + 1), { intervals: [25], message: "waiting for answers" })
    .toBeGreaterThan(3);
  await expect(page.locator("h1")).toHaveCount(1);
  await expect(page.locator(".fl-loading")).toHaveCount(0);
  await page.waitForFunction(
    () =>
      document.fonts.status === "loaded" &&
      document.querySelector('[aria-busy="true"], .fl-loading') === null &&
      document.getAnimations().every((one) => one.playState !== "running" || one.effect?.getComputedTiming().endTime === Infinity),
  );
}

/** Texts that do not fit where they stand, and elements that reach out of the window; empty when all is well. */
export async function cutTexts(page: Page): Promise<string[]> {
  const width = page.viewportSize()?.width ?? 0;
  return page.evaluate((wide) => {
    const found: string[] = [];
    const root = document.documentElement;
    if (root.scrollWidth > wide) found.push(`the page is ${root.scrollWidth} px wide in a window of ${wide} px`);
    const styleOf = new Map<Element, CSSStyleDeclaration>();
    const style = (element: Element) => {
      const known = styleOf.get(element) ?? getComputedStyle(element);
      styleOf.set(element, known);
      return known;
    };
    const hidden = (element: Element) => {
      for (let one: Element | null = element; one; one = one.parentElement) {
        const { clipPath, clip, position } = style(one);
        if (one.clientWidth <= 1 && style(one).overflowX !== "visible") return true;
        if (position === "absolute" && (clip !== "auto" || clipPath.startsWith("inset(50%"))) return true;
      }
      return false;
    };
    const scrolls = (element: Element) => {
      for (let one: Element | null = element; one && one !== document.body; one = one.parentElement) if (/auto|scroll/.test(style(one).overflowX)) return true;
      return false;
    };
    const named = (element: Element) => {
      const text = (element instanceof HTMLInputElement ? element.value : (element.textContent ?? "")).replace(/\s+/g, " ").trim().slice(0, 70);
      return `<${element.tagName.toLowerCase()} class="${element.getAttribute("class") ?? ""}"> «${text}»`;
    };
    const canvas = document.createElement("canvas").getContext("2d");
    for (const element of document.body.querySelectorAll<HTMLElement>("*")) {
      if (element.closest("svg, script, style, template") || !element.checkVisibility({ visibilityProperty: true, opacityProperty: true })) continue;
      const box = element.getBoundingClientRect();
      if (box.width === 0 || box.height === 0 || hidden(element)) continue;
      // The skip link waits above the window until it has focus.
      if (style(element).position === "fixed" && box.bottom <= 0) continue;
      if ((box.right > wide + 1 || box.left < -1) && !scrolls(element.parentElement ?? element)) found.push(`${named(element)} reaches from ${Math.round(box.left)} to ${Math.round(box.right)} px`);
      if (element instanceof HTMLInputElement) {
        // A number that is not wholly seen is another number.
        if (/numeric|decimal/.test(element.inputMode) && element.scrollWidth > element.clientWidth + 1) found.push(`${named(element)} is cut: ${element.scrollWidth} of ${element.clientWidth} px`);
        continue;
      }
      const text = [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.nodeValue?.trim());
      if (element instanceof HTMLSelectElement) {
        const { font, paddingLeft, paddingRight } = style(element);
        // A name that somebody wrote can be longer than any list is wide; our own words must fit.
        if (!canvas || (element.selectedOptions[0]?.text.length ?? 0) > 60) continue;
        canvas.font = font;
        const needs = canvas.measureText(element.selectedOptions[0]?.text ?? "").width;
        const has = element.clientWidth - Number.parseFloat(paddingLeft) - Number.parseFloat(paddingRight);
        if (needs > has + 1) found.push(`${named(element)} shows ${Math.round(has)} of ${Math.round(needs)} px of its choice «${element.selectedOptions[0]?.text}»`);
        continue;
      }
      if (!text || element instanceof HTMLTextAreaElement || style(element).display === "inline" || scrolls(element)) continue;
      if (element.scrollWidth > element.clientWidth + 1) found.push(`${named(element)} is cut: ${element.scrollWidth} of ${element.clientWidth} px wide`);
      if (/hidden|clip/.test(style(element).overflowY) && element.scrollHeight > element.clientHeight + 2) found.push(`${named(element)} is cut: ${element.scrollHeight} of ${element.clientHeight} px high`);
    }
    return [...new Set(found)];
  }, width);
}

/** The violations in words: what, where, and how to mend it. The colours need to be looked at in one language only. */
export async function violations(page: Page, { colours = true } = {}): Promise<string[]> {
  // One document and no frames: axe then runs in the page itself and reports only what is wrong, several times as fast.
  const { violations: found } = await new AxeBuilder({ page }).options({ resultTypes: ["violations"], rules: { "color-contrast": { enabled: colours } } }).withTags(TAGS).setLegacyMode().analyze();
  return found.flatMap((one) => one.nodes.map((node) => `${one.id}: ${node.html.slice(0, 160)} ${node.failureSummary?.replaceAll("\n", " ") ?? ""}`));
}

/** Listens from now on; what comes back is asked for at the end. */
export function listen(page: Page, { allowed = [] as RegExp[] } = {}) {
  const heard: string[] = [];
  const home = test.info().project.use.baseURL ?? "";
  page.on("console", (message) => {
    const text = `${message.text()} ${message.location().url}`;
    if (message.type() === "error" && !allowed.some((one) => one.test(text))) heard.push(`console: ${text}`);
  });
  page.on("pageerror", (error) => heard.push(`thrown: ${error.message}`));
  const waiting = new Set<Request>();
  underWay.set(page, waiting);
  page.on("requestfinished", (request) => waiting.delete(request));
  page.on("requestfailed", (request) => waiting.delete(request));
  page.on("request", (request) => {
    waiting.add(request);
    if (!request.url().startsWith(home) && !/^(data|blob):/.test(request.url())) heard.push(`request to ${request.url()}`);
  });
  return heard;
}

export async function shoot(page: Page, name: string, info: TestInfo = test.info()) {
  if (!shooting) return;
  // A bar that stays at the window's edge would lie across the middle of a picture of the whole page.
  const loosen = (on: boolean) =>
    page.evaluate((loose) => {
      for (const one of document.querySelectorAll<HTMLElement>("main *")) {
        if (loose && getComputedStyle(one).position === "sticky") one.dataset.loosened = one.style.position;
      }
      for (const one of document.querySelectorAll<HTMLElement>("[data-loosened]")) {
        one.style.position = loose ? "static" : (one.dataset.loosened ?? "");
        if (!loose) delete one.dataset.loosened;
      }
    }, on);
  await loosen(true);
  await page.screenshot({ path: `../screenshots/${info.project.name}/${name}.png`, fullPage: true, animations: "disabled" });
  await loosen(false);
}

/** One station on the way: looked at by axe and by the ruler, and by the camera when it is asked for. */
export async function station(page: Page, name: string) {
  await test.step(`station ${name}`, async () => {
    await settled(page);
    await shoot(page, name);
    expect.soft(await cutTexts(page), `cut or overflowing at ${name}`).toEqual([]);
    expect.soft(await violations(page), `axe at ${name}`).toEqual([]);
  });
}
