// Debian's Chromium for tests: one browser process, and pages that complain of whatever goes wrong in them.

import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Browser, type BrowserContextOptions, type Page, chromium } from 'playwright-core';
import type { Test } from 'tap';

/** Where Debian, and others, have it. */
const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const PATH = process.env['BELFRY_CHROMIUM'] ?? PLACES.find((path) => existsSync(path));

/** Nothing that asks anybody but the test. */
const QUIET = [
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Why no browser can be tried here; undefined when it can. */
export const chromiumMissing = (): string | undefined =>
  PATH === undefined ? 'SKIPPED: no Chromium here: apt-get install chromium' : undefined;

/** Starts one, with an empty profile, until the end of the test. */
export async function startChromium(t: Test): Promise<Browser> {
  // The test runner would load its hooks into the processes of the driver.
  const { NODE_OPTIONS: _, ...env } = process.env as Record<string, string>;
  const browser = await chromium.launch({ executablePath: PATH!, args: QUIET, env });
  t.teardown(() => browser.close());
  return browser;
}

/** A page, and what went wrong in it. */
export interface TriedPage {
  readonly page: Page;
  /** Mistakes in the page, and what its policy forbade; not what could not be loaded. */
  readonly faults: readonly string[];
}

/** Opens a page at an address. */
export async function openPage(
  t: Test,
  browser: Browser,
  address: string,
  options: BrowserContextOptions = {},
): Promise<TriedPage> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  t.teardown(() => context.close());
  context.setDefaultTimeout(10_000);
  const page = await context.newPage();
  const faults: string[] = [];
  page.on('pageerror', (error) => faults.push(String(error.stack)));
  page.on('console', (message) => {
    if (message.type() === 'error' && !message.text().startsWith('Failed to load'))
      faults.push(message.text());
  });
  page.on('dialog', (dialog) => {
    faults.push(`a dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  await page.goto(address);
  return { page, faults };
}

/** Keeps a picture where BELFRY_PICTURES says; nowhere without it. */
export async function picture(page: Page, name: string, fullPage = false): Promise<void> {
  const folder = process.env['BELFRY_PICTURES'];
  if (folder === undefined) return;
  mkdirSync(folder, { recursive: true });
  await page.screenshot({ path: join(folder, `${name}.png`), fullPage });
}
