// The console's page in a real browser, over the real web server: what people see and do.

import { setTimeout as sleep } from 'node:timers/promises';
import t, { type Test } from 'tap';
import { Stage } from '#demo/stage.js';
import type { Page } from 'playwright-core';
import { lineOf, troubleOf, eventOf, groupOf } from '#sim/console/standing-hub.js';
import { swingingLine } from '#sim/console/lively-hub.js';
import { chromiumMissing, openPage, picture, startChromium } from './chromium.js';
import {
  belowScreen,
  focusOf,
  keptBy,
  overhangOf,
  poorContrastsOf,
  themeOf,
  weightOf,
} from './page-probes.js';
import { FOUR, startStage } from './page-stage.js';

const skip = chromiumMissing() ?? false;
const browser = skip ? undefined : await startChromium(t);

/** A master, four agents and a console, as real daemons. */
async function startPlant(): Promise<{ plant: Stage; address: string }> {
  const plant = new Stage();
  t.teardown(() => plant.strike());
  for (const name of FOUR) plant.addKey(name, 'agent');
  await plant.startMaster({ interval: '200ms', consensus: { gather: '2s' } });
  await Promise.all(
    FOUR.map((name) => plant.startAgent(name, { clock: { simulate: { offset: '20ms' } } })),
  );
  const address = await plant.startConsole(['master', ...FOUR], {
    rules: { away: { for: '1s', clear: '1s' } },
  });
  return { plant, address };
}

/** It starts while the other tests run; the one that needs it is told if it does not. */
const realPlant = skip ? undefined : startPlant();
realPlant?.catch(() => {});

/** All that the page weighs, packed, bytes. */
const WEIGHT_MOST = 150_000;

const text = (page: Page, selector: string): Promise<string | null> =>
  page.textContent(selector).then((found) => found?.replaceAll(/\s+/g, ' ').trim() ?? null);

/** Waits until the page says this. */
const says = (page: Page, words: string | RegExp): Promise<void> =>
  page.getByText(words).first().waitFor();

/** Waits until something is so; a limit of time says only that something hangs. */
async function until(isSo: () => Promise<boolean>): Promise<void> {
  for (const end = Date.now() + 10_000; Date.now() < end; await sleep(50)) if (await isSo()) return;
  throw new Error('it did not become so');
}

const tried = (name: string, what: (t: Test) => Promise<void>): void =>
  void t.test(name, { skip }, what);

tried('four lines appear and go green', async (t) => {
  const stage = await startStage(t);
  stage.hub.showLines(FOUR.map((name) => lineOf(name, { state: 'joining', offsetNs: null })));
  const { page, faults } = await openPage(t, browser!, stage.address);
  await page.locator('.card.tone-busy').nth(3).waitFor();
  t.equal(await page.locator('.card .badge', { hasText: 'joining' }).count(), 4);
  stage.hub.showLines(FOUR.map((name) => swingingLine(name)));
  await page.locator('.card.tone-well').nth(3).waitFor();
  await says(page, 'All is well: all 4 lines are synchronised');
  t.match(await text(page, '.digits'), /^\d\d:\d\d:\d\d$/);
  await page.locator('.sure', { hasText: 'right to ±' }).waitFor();
  await picture(page, 'page-light', true);
  const weight = await weightOf(page);
  t.ok(weight > 10_000 && weight < WEIGHT_MOST, `${weight} bytes`);
  t.same(faults, []);
});

tried('a person acknowledges a trouble with a name, a note and a token', async (t) => {
  const stage = await startStage(t);
  stage.hub.listed = [troubleOf('t-9', { toMs: null, text: 'mit is away' })];
  const { page, faults } = await openPage(t, browser!, stage.address);
  await page.getByRole('button', { name: /Acknowledge/ }).click();
  await page.getByLabel('Your name').fill('Ruth <b>Oduya</b>');
  await page.getByLabel('Note').fill('The switch is being replaced');
  await page.getByLabel('Token').fill('wrong');
  await page.locator('dialog .main').click();
  await says(page, /belfry-console token NAME/);
  await page.getByLabel('Token').fill(stage.token);
  await picture(page, 'page-acknowledge');
  await page.locator('dialog .main').click();
  await page.locator('.acknowledged', { hasText: 'seen by Ruth <b>Oduya</b>' }).waitFor();
  t.match(await text(page, '.acknowledged q'), 'The switch is being replaced');
  const kept = await keptBy(page);
  t.notMatch(kept[0], stage.token, 'the token is not kept on this device');
  t.match(kept[1], stage.token);
  t.same(faults, []);
});

tried('a plot zooms by mouse, wheel, keys and buttons, and comes back to now', async (t) => {
  const stage = await startStage(t);
  const atMs = Date.now() - 120_000;
  stage.hub.past.push(eventOf('lab-1:1', { atMs, text: 'mit runs on without corrections' }));
  const { page, faults } = await openPage(t, browser!, `${stage.address}#line/main/mit`);
  const range = (): Promise<string | null> => text(page, '.range-text');
  const figure = page.getByRole('group', { name: /^Offset, inside its bound/ });
  await figure.locator('canvas').waitFor();
  t.equal(await range(), 'the last 15 min, live');
  const over = figure.locator('.u-over');
  const box = (await over.boundingBox())!;
  await page.mouse.move(box.x + box.width * 0.4, box.y + 80);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * 0.8, box.y + 80, { steps: 4 });
  await page.mouse.up();
  t.match(await range(), /^\d\d:\d\d:\d\d to \d\d:\d\d:\d\d$/, 'a part was drawn with the mouse');
  await page.getByRole('button', { name: 'Zoom out' }).click();
  const wide = await range();
  await over.hover();
  await page.keyboard.down('Control');
  await page.mouse.wheel(0, -200);
  await page.keyboard.up('Control');
  t.not(await range(), wide, 'the wheel zooms');
  await figure.focus();
  const before = await range();
  await page.keyboard.press('ArrowLeft');
  t.not(await range(), before, 'a key moves');
  await page.keyboard.press('0');
  t.equal(await range(), 'the last 5 min, live');
  await until(async () => {
    const share = 1 - (Date.now() - atMs) / 300_000;
    await page.mouse.move(box.x + box.width * share, box.y + 60);
    return /mit runs on without corrections/.test((await text(page, '.tip')) ?? '');
  });
  t.match(await text(page, '.tip'), /offset [+−]/);
  await picture(page, 'page-line', true);
  t.same(faults, []);
});

tried('a round is explained: who voted with what, who was left out, and why', async (t) => {
  const stage = await startStage(t);
  const vote = { boundNs: 200_000, wall: false, weight: 1 };
  stage.hub.rounds = async () => ({
    rounds: [
      {
        number: 17,
        at: new Date().toISOString(),
        founded: null,
        agreed: true,
        offsetNs: -1200,
        movedNs: -1200,
        middleNs: 0,
        middleBoundNs: 200_000,
        absent: 0,
        votes: [
          { ...vote, name: 'lab-1', offsetNs: 0 },
          { ...vote, name: 'mit', offsetNs: -2400 },
          { ...vote, name: 'tapmi', offsetNs: 3.6e12, weight: 0 },
        ],
        others: [{ name: 'sols', standing: 'stale' }],
      },
    ],
  });
  const { page, faults } = await openPage(t, browser!, `${stage.address}#rounds/main`);
  await says(page, '2 of 3 clocks agree. Group time was moved by −1.20 µs.');
  await says(page, 'left out: 1 h from the middle clock, more than both bounds, 400 µs');
  await says(page, /no vote: stale/);
  await picture(page, 'page-round', true);
  t.same(faults, []);
});

tried('light and dark are as the device is, or as somebody chose; both can be read', async (t) => {
  const stage = await startStage(t);
  const { page, faults } = await openPage(t, browser!, stage.address, { colorScheme: 'dark' });
  await page.locator('.card').nth(3).waitFor();
  const theme = (): Promise<string> => themeOf(page);
  t.equal(await theme(), 'dark');
  await picture(page, 'page-dark', true);
  t.same(await poorContrastsOf(page), []);
  await page.getByRole('button', { name: /^Light and dark/ }).click();
  t.equal(await theme(), 'light');
  t.same(await poorContrastsOf(page), []);
  await page.reload();
  await page.locator('.card').nth(3).waitFor();
  t.equal(await theme(), 'light', 'it was kept');
  t.same(faults, []);
});

tried('on a phone nothing is wider than the screen', async (t) => {
  const stage = await startStage(t);
  const { page, faults } = await openPage(t, browser!, stage.address, {
    viewport: { width: 360, height: 740 },
    deviceScaleFactor: 2,
    hasTouch: true,
    isMobile: true,
  });
  for (const place of ['', '#line/main/mit', '#rounds/main', '#events', '#wall']) {
    await page.goto(stage.address + place);
    await page.locator('main h1, main h2').first().waitFor();
    const overhang = await overhangOf(page);
    t.ok(overhang <= 0, `${place}: ${overhang} pixels`);
    await picture(page, `phone-${place.replace('#', '').split('/')[0] || 'page'}`);
  }
  t.same(faults, []);
});

tried('everything can be done with the keyboard', async (t) => {
  const stage = await startStage(t);
  stage.hub.listed = [troubleOf('t-9', { toMs: null, text: 'mit is away' })];
  const { page, faults } = await openPage(t, browser!, stage.address);
  await page.locator('.card').nth(3).waitFor();
  const focused = (): Promise<string> => focusOf(page);
  /** Tabs until the focus is at what is called so. */
  const tabTo = async (name: RegExp): Promise<boolean> => {
    for (let i = 0; i < 40; i++) {
      await page.keyboard.press('Tab');
      if (name.test(await focused())) return true;
    }
    return false;
  };
  t.ok(await tabTo(/^To the content/), 'the first is a way past the head');
  await page.keyboard.press('Enter');
  t.ok(await tabTo(/^Acknowledge/));
  await page.keyboard.press('Enter');
  await page.locator('dialog[open]').waitFor();
  await page.keyboard.press('Escape');
  await page.locator('dialog:not([open])').waitFor({ state: 'attached' });
  t.match(await focused(), /^Acknowledge/, 'the focus is back where it was');
  t.ok(await tabTo(/^mit$/));
  await page.keyboard.press('Enter');
  await page.locator('.line-page h1', { hasText: 'mit' }).waitFor();
  t.ok(await tabTo(/^Offset, inside its bound/));
  await page.keyboard.press('+');
  await page.locator('.range-text', { hasText: 'the last 7 min 30 s, live' }).waitFor();
  t.same(faults, []);
});

tried('a name made to break HTML is a name', async (t) => {
  const hostile = '<img src=x onerror="document.title=1;alert(1)">';
  const script = '"></script><script>alert(2)</script>${alert(3)}';
  const stage = await startStage(t);
  const line = (name: string) => lineOf(name, { why: hostile, state: 'suspected' });
  const master = { ...groupOf('x').masters[0]!, name: hostile, address: script };
  stage.hub.listed = [
    troubleOf('t', { group: script, subject: hostile, text: hostile, toMs: null }),
  ];
  stage.hub.past.push(eventOf('e', { group: script, subject: hostile, text: script }));
  stage.hub.showGroups([
    groupOf(script, {
      lines: [line(hostile), line(script), line('\u202Eright to left'), line('x'.repeat(200))],
      masters: [master],
      leader: hostile,
      troubles: [script],
      keysDiffer: hostile,
    }),
    groupOf('__proto__'),
  ]);
  const { page, faults } = await openPage(t, browser!, stage.address);
  await page.locator('.card').nth(3).waitFor();
  t.ok((await overhangOf(page)) <= 0, 'a long name makes nothing wide');
  await picture(page, 'page-hostile');
  t.equal(await text(page, '.card h3'), hostile);
  await page.getByRole('link', { name: hostile, exact: true }).first().click();
  await page.locator('.line-page h1', { hasText: hostile }).waitFor();
  await page.locator('.u-over').first().hover();
  await page.getByRole('link', { name: script }).first().click();
  await page.locator('#group-title', { hasText: script }).waitFor();
  await page.getByRole('link', { name: '__proto__' }).click();
  await page.locator('#group-title', { hasText: '__proto__' }).waitFor();
  t.equal(await page.locator('img, main script, #page script').count(), 0);
  t.same(faults, []);
});

tried('what is stale says so, and a console that comes back is found', async (t) => {
  const stage = await startStage(t);
  const { page } = await openPage(t, browser!, stage.address);
  await page.locator('.card.tone-well').nth(3).waitFor();
  await stage.stop();
  await page.locator('html[data-stale=true]').waitFor({ state: 'attached' });
  await says(page, /What you see is \d+ s old/);
  t.equal(await text(page, '.link-mark'), 'stale');
  t.match(await text(page, '.verdict'), /^\d+ s ago: All is well/, 'it was so, then');
  await picture(page, 'page-stale');
  stage.hub.showLines([...FOUR, 'fifth'].map((name) => swingingLine(name)));
  await stage.restart();
  // The network is back: nobody waits for the end of a pause.
  await page.evaluate(`dispatchEvent(new Event('online'))`);
  await page.locator('.card', { hasText: 'fifth' }).waitFor();
  await page.locator('html[data-stale=false]').waitFor({ state: 'attached' });
  t.equal(await text(page, '.link-mark'), 'live');
});

tried('after an hour of sleep the page is of now', async (t) => {
  const stage = await startStage(t);
  const { page, faults } = await openPage(t, browser!, 'about:blank');
  await page.clock.install();
  await page.goto(stage.address);
  await page.clock.resume();
  await page.locator('.card.tone-well').nth(3).waitFor();
  const followers = stage.hub.listeners;
  await page.clock.fastForward('01:00:00');
  stage.hub.showLines([...FOUR, 'fifth'].map((name) => swingingLine(name)));
  await page.locator('.card', { hasText: 'fifth' }).waitFor();
  t.equal(stage.hub.listeners, followers, 'the old stream was given up');
  const shown = async (): Promise<number> => {
    const digits = (await text(page, '.digits'))!;
    return Date.parse(`${new Date().toDateString()} ${digits}`) - Date.now();
  };
  await until(async () => Math.abs(await shown()) < 20_000);
  t.same(faults, []);
});

tried('of a thousand lines only those near the screen are drawn in full', async (t) => {
  const stage = await startStage(t);
  const names = Array.from({ length: 1000 }, (_, i) => `line-${i + 1}`);
  const lines = names.map((name, i) =>
    i === 700 ? lineOf(name, { state: 'lying', offsetNs: 3.6e12 }) : swingingLine(name),
  );
  stage.hub.showLines(lines);
  const { page, faults } = await openPage(t, browser!, stage.address);
  await page.locator('.card').nth(999).waitFor({ state: 'attached' });
  t.ok((await page.locator('.card .figures').count()) < 100);
  t.match(await text(page, '.card'), /^line-701.*lying/, 'the unwell one is first');
  await says(page, 'Far beyond this picture: line-701.');
  await page.getByLabel('Find a line by its name').fill('line-99');
  await page.locator('.card').nth(11).waitFor({ state: 'detached' });
  t.equal(await page.locator('.card').count(), 11);
  await page.getByLabel('Find a line by its name').fill('');
  await page.getByRole('button', { name: /^lying/ }).click();
  await page.locator('.card').nth(1).waitFor({ state: 'detached' });
  await picture(page, 'page-thousand');
  t.same(faults, []);
});

tried('a screen on the wall shows large clocks and no controls', async (t) => {
  const stage = await startStage(t);
  const { page, faults } = await openPage(t, browser!, `${stage.address}#wall`, {
    viewport: { width: 1920, height: 1080 },
    colorScheme: 'dark',
  });
  await page
    .locator('.tile .card-clock', { hasText: /^\d\d:\d\d:\d\d$/ })
    .nth(3)
    .waitFor();
  t.equal(await page.locator('button:visible, input:visible, a:visible').count(), 0);
  const digits = (await page.locator('.digits').boundingBox())!;
  t.ok(digits.height > 200, `${digits.height} pixels`);
  t.ok((await belowScreen(page, '.tiles')) <= 0, 'all tiles are seen');
  await picture(page, 'wall');
  await page.keyboard.press('Escape');
  await page.locator('.hero').waitFor();
  t.same(faults, []);
});

tried(
  'a killed agent turns red in a real plant, and its trouble is kept when it is back',
  async (t) => {
    const { plant, address } = await realPlant!;
    const { page, faults } = await openPage(t, browser!, address);
    await page.locator('.card.tone-well').nth(3).waitFor();
    await plant.kill('mit');
    await page.locator('.card.tone-bad', { hasText: 'mit' }).waitFor();
    await page.locator('.trouble.lasts', { hasText: 'mit has been away' }).waitFor();
    t.match(await text(page, '[role=log]'), /^warning: mit has been away/, 'it is read out');
    t.match(await page.title(), /^\(!\)/);
    await picture(page, 'plant-away', true);
    await plant.restart('mit');
    await page.locator('.trouble.over', { hasText: 'mit was away' }).waitFor();
    await page.locator('.card.tone-well').nth(3).waitFor();
    await page.getByRole('link', { name: /clocks? agree/ }).click();
    await page.locator('.round .outcome', { hasText: /of 5 clocks agree/ }).waitFor();
    await page.locator('.round tbody tr', { hasText: 'tapmi' }).waitFor();
    t.same(faults, []);
  },
);
