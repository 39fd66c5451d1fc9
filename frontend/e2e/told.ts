/** What stands in the system before a journey begins, told over HTTP by the one whose work it is. */
import { type Browser, expect, type Page, test } from "@playwright/test";

export const client = { "X-Fagloft-Client": "1" };

export async function logIn(page: Page, persona: string) {
  const response = await page.request.post("/api/v1/session", { data: { persona }, headers: client });
  expect(response.ok()).toBe(true);
}

/** Somebody with a phone of their own. */
export async function phone(browser: Browser, persona: string): Promise<Page> {
  const { baseURL, locale, timezoneId } = test.info().project.use;
  const context = await browser.newContext({ baseURL, locale, timezoneId, viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });
  const page = await context.newPage();
  await logIn(page, persona);
  return page;
}

export async function made<Body>(page: Page, path: string, data: object): Promise<Body> {
  const response = await page.request.post(`/api/v1${path}`, { data, headers: client });
  expect(response.ok(), await response.text()).toBe(true);
  return (await response.json()) as Body;
}
export async function stepped(page: Page, path: string, action: string) {
  const etag = (await page.request.get(`/api/v1${path}`)).headers().etag ?? "";
  const response = await page.request.post(`/api/v1${path}/transitions`, { data: { action }, headers: { ...client, "If-Match": etag } });
  expect(response.ok(), await response.text()).toBe(true);
}
export async function changed(page: Page, path: string, data: object) {
  const etag = (await page.request.get(`/api/v1${path}`)).headers().etag ?? "";
  const response = await page.request.patch(`/api/v1${path}`, { data, headers: { ...client, "If-Match": etag } });
  expect(response.ok(), await response.text()).toBe(true);
}
