import { defineConfig } from "@playwright/test";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Journeys in a real browser: the one installed on the machine, never a downloaded one. */
const browser = {
  browserName: "chromium" as const,
  launchOptions: {
    executablePath: process.env.CHROMIUM_PATH ?? "/usr/bin/chromium",
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
      "--no-first-run",
    ],
  },
};

/** Without BASE_URL a server of our own is started, on data of its own. */
// Chosen once: the workers read this file again, with the environment of the first reading.
process.env.E2E_PORT ??= String(20_000 + Math.floor(Math.random() * 20_000));
const port = Number(process.env.E2E_PORT);
const own = process.env.BASE_URL === undefined;

export default defineConfig({
  testDir: "e2e",
  outputDir: "test-results",
  workers: 1,
  fullyParallel: false,
  forbidOnly: Boolean(process.env.CI),
  // A machine that is busy with something else must not decide; a second failure does.
  retries: process.env.CI ? 1 : 0,
  reporter: process.env.CI ? "line" : "list",
  webServer: own
    ? {
        command: "../.venv/bin/fagloft serve",
        url: `http://127.0.0.1:${port}/health`,
        env: { PORT: String(port), FAGLOFT_DATA_DIR: process.env.E2E_DATA_DIR ?? mkdtempSync(join(tmpdir(), "fagloft-")) },
        timeout: 180_000,
        gracefulShutdown: { signal: "SIGTERM", timeout: 15_000 },
      }
    : undefined,
  use: {
    baseURL: process.env.BASE_URL ?? `http://127.0.0.1:${port}`,
    locale: "nb-NO",
    timezoneId: "Europe/Oslo",
    screenshot: "only-on-failure",
    ...browser,
  },
  projects: [
    { name: "desktop", use: { viewport: { width: 1440, height: 900 } } },
    { name: "phone", use: { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true } },
  ],
});
