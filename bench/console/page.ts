// How soon the console's page shows 4, 100 and 1 000 lines, whether it drops frames while all of them change each
// second, and what it weighs: the real web server and page, in Chromium, over loopback.

import { existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { type Browser, type Page, chromium } from 'playwright-core';
import { startWeb } from '#console/web/web.js';
import { LivelyHub, swingingLine } from '#sim/console/lively-hub.js';
import { printTable } from '../table.js';

const CHROMIUM = process.env['BELFRY_CHROMIUM'] ?? '/usr/bin/chromium';
/** Milliseconds. A frame that takes so long is one that was dropped; a pause that long can be seen. */
const DROPPED = 25;
const SEEN = 100;
/** Milliseconds until the page has settled. */
const SETTLING = 3000;

/** Runs in the page before all else: notes when all cards are there, each frame, and each long task. */
const watching = (lines: number): string => `
  globalThis.seen = { shown: 0, frames: [] };
  const frame = (at) => {
    if (seen.shown === 0 && document.querySelectorAll('.card').length >= ${lines}) seen.shown = performance.now();
    seen.frames.push(at);
    requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);`;

/** Opens the page with so many lines, for so many seconds each, and prints what came out. */
export async function benchPage(seconds: number): Promise<void> {
  if (!existsSync(CHROMIUM)) {
    process.stdout.write(`\nThe page was not looked at: there is no ${CHROMIUM}.\n`);
    return;
  }
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--disable-gpu'] });
  const rows: string[][] = [];
  for (const lines of [4, 100, 1000]) rows.push(await look(browser, lines, seconds));
  await browser.close();
  printTable(
    `The page, each line changing each second, for ${seconds} s`,
    [
      'lines',
      'first view, ms',
      'frames',
      `over ${DROPPED} ms`,
      `over ${SEEN} ms`,
      'worst, ms',
      'page packed, kB',
    ],
    rows,
  );
}

async function look(browser: Browser, lines: number, seconds: number): Promise<string[]> {
  const hub = new LivelyHub();
  hub.listed = [];
  const names = Array.from({ length: lines }, (_, i) => `line-${i + 1}`);
  const show = (): void => hub.showLines(names.map((name) => swingingLine(name)));
  show();
  const web = await startWeb(
    { listen: { host: '127.0.0.1', port: 0 }, tokens: '/nowhere', behindProxy: false, names: [] },
    hub,
    { say: () => {}, fault: () => {} },
    { page: fileURLToPath(new URL('../../../console/dist/page', import.meta.url)) },
  );
  const timer = setInterval(show, 1000);
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  const page = await context.newPage();
  await page.addInitScript(watching(lines));
  await page.goto(web.address);
  // The page's policy forbids the browser to wait for a text to be true.
  while ((await page.evaluate<number>('seen.shown')) === 0) await sleep(20);
  await sleep(SETTLING);
  const row = await measure(page, seconds);
  clearInterval(timer);
  await context.close();
  await web.close();
  return [String(lines), ...row];
}

async function measure(page: Page, seconds: number): Promise<string[]> {
  await page.evaluate('void (seen.frames.length = 0)');
  await sleep(seconds * 1000);
  const { shown, frames } = await page.evaluate<{ shown: number; frames: number[] }>('seen');
  const pauses = frames.slice(1).map((at, i) => at - frames[i]!);
  const weight = await page.evaluate<number>(
    `performance.getEntriesByType('navigation').concat(performance.getEntriesByType('resource'))
      .filter(({ name }) => !name.includes('/api/')).reduce((sum, one) => sum + one.encodedBodySize, 0)`,
  );
  const over = (limit: number): string => String(pauses.filter((pause) => pause > limit).length);
  return [
    shown.toFixed(0),
    String(pauses.length),
    over(DROPPED),
    over(SEEN),
    Math.max(...pauses).toFixed(0),
    (weight / 1000).toFixed(1),
  ];
}
