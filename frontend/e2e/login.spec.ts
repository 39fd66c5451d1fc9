/** A production behind TLS, and people who log in with real providers: each kind, choosing, inviting, logging out. */
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { request } from "node:http";
import { createServer, type Server } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { expect, type Page, test } from "@playwright/test";

import { goTo, station } from "./station";

const BIN = "../.venv/bin";
const port = 40_000 + Math.floor(Math.random() * 9_000);
const [tls, plain, issuer] = [port, port + 1, port + 2];
const origin = `https://127.0.0.1:${tls}`;
const folder = mkdtempSync(join(tmpdir(), "fagloft-login-"));
const running: ChildProcess[] = [];
let proxy: Server;

test.use({ baseURL: origin, ignoreHTTPSErrors: true, actionTimeout: 15_000 });
test.describe.configure({ mode: "serial" });

async function until(check: () => Promise<boolean>) {
  await expect.poll(check, { timeout: 120_000 }).toBe(true);
}

const answers = (path: string) =>
  new Promise<boolean>((resolve) => {
    request({ port: plain, path }, (response) => resolve(response.statusCode === 200)).on("error", () => resolve(false)).end();
  });

test.beforeAll(async () => {
  test.setTimeout(180_000);
  const data = { ...process.env, FAGLOFT_DATA_DIR: join(folder, "data") };
  // The organisations come from the example; everything else is as a county would run it.
  execFileSync(`${BIN}/fagloft`, ["demo"], { env: data });
  running.push(spawn(`${BIN.slice(3)}/python`, ["-m", "tests.provider", "--port", String(issuer), "--folder", folder], { cwd: "..", stdio: "ignore" }));
  await until(async () => readable(join(folder, "cert.key")) && readable(join(folder, "providers.toml")));
  const production = { FAGLOFT_ENV: "production", FAGLOFT_ORIGIN: origin, FAGLOFT_PROVIDERS: join(folder, "providers.toml"), SSL_CERT_FILE: join(folder, "cert.pem") };
  running.push(spawn(`${BIN}/fagloft`, ["serve"], { env: { ...data, ...production, PORT: String(plain) }, stdio: "ignore" }));
  await until(() => answers("/health"));
  // As a county's proxy: TLS outside, and told to the service.
  const keys = { cert: readFileSync(join(folder, "cert.pem")), key: readFileSync(join(folder, "cert.key")) };
  proxy = createServer(keys, (asked, answer) => {
    const headers = { ...asked.headers, "x-forwarded-proto": "https" };
    const inner = request({ port: plain, path: asked.url, method: asked.method, headers }, (response) => {
      answer.writeHead(response.statusCode ?? 502, response.headers);
      response.pipe(answer);
    });
    inner.on("error", () => answer.destroy());
    asked.pipe(inner);
  });
  await new Promise<void>((resolve) => void proxy.listen(tls, "127.0.0.1", resolve));
});

test.afterAll(async () => {
  proxy?.close();
  for (const one of running) one.kill("SIGTERM");
  await Promise.all(running.map((one) => new Promise((resolve) => (one.exitCode === null ? one.once("exit", resolve) : resolve(null)))));
  rmSync(folder, { recursive: true, force: true });
});

function readable(path: string): boolean {
  try {
    return readFileSync(path).length > 0;
  } catch {
    return false;
  }
}

/** Through the provider's own page, as that person. */
async function logIn(page: Page, provider: RegExp, person: string) {
  await page.getByRole("link", { name: provider }).click();
  await expect(page.getByRole("heading", { name: /^Logg inn hos/ })).toBeVisible();
  await page.getByRole("link", { name: person, exact: true }).click();
}

async function openMenu(page: Page) {
  await expect(page.getByRole("contentinfo")).toBeVisible();
  const menu = page.getByRole("button", { name: "Meny", exact: true });
  if (await menu.isVisible()) await menu.click();
}

async function logOut(page: Page) {
  await openMenu(page);
  await page.getByRole("button", { name: "Logg ut" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Logg inn i Fagløft" })).toBeVisible();
}

test("a school leader logs in with Feide, comes back to where they were going, and logs out of both", async ({ page, context }) => {
  await page.goto("/needs");
  await expect(page.getByRole("heading", { level: 1, name: "Logg inn i Fagløft" })).toBeVisible();
  await station(page, "login-providers");
  await logIn(page, /^Feide/, "rektor");
  await expect(page).toHaveURL(`${origin}/needs`);
  await openMenu(page);
  await expect(page.getByText("Rektor Rut").filter({ visible: true })).toBeVisible();
  await expect(page.getByText(/Færder/).filter({ visible: true }).first()).toBeVisible();
  const cookies = await context.cookies(origin);
  expect(cookies.map((one) => [one.name, one.httpOnly, one.secure, one.sameSite, one.path])).toEqual([["__Host-fagloft_session", true, true, "Lax", "/"]]);
  await logOut(page);
  expect(await context.cookies(origin)).toEqual([]);
  await page.goto("/needs");
  await expect(page.getByRole("heading", { level: 1, name: "Logg inn i Fagløft" })).toBeVisible();
});

test("who may act for several chooses, sees on whose behalf on every page, and changes", async ({ page }) => {
  await page.goto("/");
  await logIn(page, /^Ansattporten/, "tomrer");
  await expect(page.getByRole("heading", { level: 1, name: "Hvem handler du for?" })).toBeVisible();
  await station(page, "login-mandates");
  await page.getByRole("button", { name: /Slagenmyr/ }).click();
  await expect(page.getByRole("heading", { level: 1, name: /^Hei/ })).toBeVisible();
  await openMenu(page);
  await expect(page.getByText(/Slagenmyr Tømrer AS/).filter({ visible: true }).first()).toBeVisible();
  await page.getByRole("link", { name: "Bytt", exact: true }).filter({ visible: true }).click();
  await page.getByRole("button", { name: /Færder/ }).click();
  await expect(page.getByRole("heading", { level: 1, name: /^Hei/ })).toBeVisible();
  await goTo(page, "Behov");
  await openMenu(page);
  await expect(page.getByText("Skoleleder").filter({ visible: true }).first()).toBeVisible();
});

test("who has no right is told what to do, and what failed is told", async ({ page }) => {
  await page.goto("/");
  await logIn(page, /^Ansattporten/, "ingen");
  await expect(page.getByRole("heading", { level: 1, name: "Du har ingen tilgang ennå" })).toBeVisible();
  await station(page, "login-no-right");
  await page.getByRole("button", { name: "Logg ut" }).click();
  await logIn(page, /^ID-porten/, "svak");
  await expect(page.getByRole("alert")).toContainText("ikke sikker nok");
  await page.goto("/auth/callback?state=x&code=y");
  await expect(page.getByRole("alert")).toContainText("Begynn på nytt");
});

test("the secretary invites a forum member, who accepts and is in; the right is ended, and they are out", async ({ page, browser }, info) => {
  await page.goto("/");
  await logIn(page, /^Fylkeskommunen/, "sekretar");
  await page.getByRole("link", { name: "Tilgang" }).click();
  await page.getByLabel("Rolle").selectOption({ label: "Medlem av samarbeidsforum" });
  await page.getByLabel("Organisasjon", { exact: true }).selectOption({ label: "LO Vestfold og Telemark" });
  await page.getByRole("button", { name: "Lag lenke" }).click();
  const link = (await page.getByText(/\/invitation#/).textContent()) ?? "";
  await station(page, "access");

  const theirs = await browser.newContext({ ...info.project.use, baseURL: origin, ignoreHTTPSErrors: true });
  const member = await theirs.newPage();
  await member.goto(link);
  await logIn(member, /^ID-porten/, "medlem");
  await expect(member.getByRole("heading", { level: 2, name: "Medlem av samarbeidsforum" })).toBeVisible();
  await station(member, "invitation");
  await member.getByRole("button", { name: "Ta imot" }).click();
  await expect(member.getByRole("heading", { level: 1, name: /^Hei/ })).toBeVisible();
  await goTo(member, "Prioritering");

  await page.reload();
  const row = page.getByRole("row", { name: /LO Vestfold og Telemark/ }).filter({ has: page.getByRole("button", { name: /Avslutt/ }) });
  await row.getByRole("button", { name: /Avslutt/ }).first().click();
  await page.getByRole("button", { name: /Ja, avslutt nå/ }).click();
  await expect(page.getByText(/^Avsluttet/).filter({ visible: true }).first()).toBeVisible();
  await goTo(member, "Behov").catch(() => undefined);
  await expect(member.getByRole("heading", { level: 1, name: "Logg inn i Fagløft" })).toBeVisible();
  await theirs.close();
});
