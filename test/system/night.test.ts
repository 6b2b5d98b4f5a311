// A night with a console, all of it real: a line stands still while nobody looks, and in the morning it is read what was.

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import t, { type Test } from 'tap';
import { LINES } from '#demo/lines.js';
import { Stage } from '#demo/stage.js';
import type * as Browser from '#browser/index.js';
import type { MasterReport } from '#master/daemon/report.js';
import { chromiumMissing, openPage, startChromium } from './chromium.js';
import { openShell } from './shell.js';

const shell = openShell(
  fileURLToPath(new URL('../../../console/dist/belfry-console.cjs', import.meta.url)),
);
const EXAMPLE = fileURLToPath(new URL('../../../examples/which-first.mjs', import.meta.url));

const skip = chromiumMissing() ?? false;
const browser = skip ? undefined : await startChromium(t);

/** Rules that wait for seconds where a plant's wait for longer, so that the night is short. */
const RULES = {
  away: { for: '2s', clear: '2s' },
  holdover: { for: '2s', clear: '2s' },
};

const stage = new Stage();
t.teardown(() => stage.strike());

/** Whatever was posted to it, in a server that is not ours. */
const posted: { readonly body: string; readonly signature: string | undefined }[] = [];
const sink = createServer(async (request, response) => {
  let body = '';
  for await (const part of request.setEncoding('utf8')) body += part;
  posted.push({ body, signature: request.headers['belfry-signature'] as string | undefined });
  response.writeHead(204).end();
});
sink.listen(0, '127.0.0.1');
await once(sink, 'listening');
t.teardown(() => sink.close());

for (const { name } of LINES) stage.addKey(name, 'agent');
await stage.startMaster({ group: 'plant' });
for (const { name, offset, drift } of LINES)
  await stage.startAgent(name, { clock: { simulate: { offset, drift } } });
const hook = { url: `http://127.0.0.1:${(sink.address() as AddressInfo).port}/hook` };
let address = await stage.startConsole(['master', ...LINES.map(({ name }) => name)], {
  rules: RULES,
  alarms: { ways: [{ name: 'duty', webhook: hook }], group: '1s', pause: '0s' },
});

async function read<T>(path: string): Promise<T> {
  const response = await fetch(new URL(path, address));
  return (await response.json()) as T;
}

/** Waits until something is so; a limit of time says only that something hangs. */
async function until(isSo: () => Promise<boolean>): Promise<void> {
  for (const end = Date.now() + 30_000; Date.now() < end; await sleep(200))
    if (await isSo()) return;
  throw new Error('it did not become so');
}

interface TroublesAnswer {
  readonly troubles: readonly {
    readonly kind: string;
    readonly subject: string | null;
    readonly text: string;
    readonly fromMs: number;
    readonly toMs: number | null;
  }[];
}

const troublesOf = async (subject: string): Promise<TroublesAnswer['troubles']> =>
  (await read<TroublesAnswer>('api/v1/troubles')).troubles.filter((one) => one.subject === subject);

await until(async () => {
  const { lines } = await read<{ lines?: { state: string }[] }>('api/v1/lines');
  return lines?.length === 4 && lines.every(({ state }) => state === 'synchronised');
});

t.test('a line that stands still is red, and is read of in the morning everywhere', async (t) => {
  const page = skip ? undefined : (await openPage(t, browser!, address)).page;
  if (page === undefined) t.comment(String(skip));
  await page?.locator('.card.tone-well').nth(3).waitFor({ timeout: 20_000 });
  const agent = stage.pid('mit');
  process.kill(agent, 'SIGSTOP');
  const stopped = Date.now();
  try {
    await until(async () => (await troublesOf('mit')).some(({ toMs }) => toMs === null));
    await page?.locator('.card.tone-bad', { hasText: 'mit' }).waitFor({ timeout: 20_000 });
  } finally {
    process.kill(agent, 'SIGCONT');
  }
  const seconds = (Date.now() - stopped) / 1000;
  await until(async () => (await troublesOf('mit')).every(({ toMs }) => toMs !== null));
  const [trouble] = await troublesOf('mit');
  t.match(trouble!.text, /^mit was away from \d\d:\d\d:\d\d to \d\d:\d\d:\d\d/);
  const lasted = (trouble!.toMs! - trouble!.fromMs) / 1000;
  t.ok(lasted > seconds - 5 && lasted < seconds + 8, `${lasted} s of ${seconds} s`);
  await page?.locator('.card.tone-well', { hasText: 'mit' }).waitFor({ timeout: 20_000 });
  await page?.locator('.trouble', { hasText: 'mit was away' }).waitFor({ timeout: 10_000 });

  await until(async () => posted.some(({ body }) => /mit was away/.test(body)));
  t.ok(
    posted.some(({ body }) => /mit has been away/.test(body)),
    'it was told while it lasted',
  );

  const config = stage.configOf('console');
  const { code, out } = shell(['history', 'mit', '--since', '5m', '--config', config]);
  t.equal(code, 0);
  t.match(out, /suspected|away/);
  t.match(out, /mit does not answer/);
  // The file has it once the batch of these seconds is written.
  await until(async () => {
    const told = shell(['troubles', '--since', '5m', '--config', config]);
    return told.code === 0 && /mit was away from/.test(told.out);
  });
});

t.test('a console that is killed has kept what was, and no clock has noticed', async (t) => {
  const before = (await stage.ask('master')) as MasterReport;
  await stage.kill('console');
  address = await stage.startConsole(['master'], { rules: RULES });
  const { troubles } = await read<TroublesAnswer>('api/v1/troubles?from=-10m&subject=mit');
  t.match(troubles[0]?.text, /^mit was away/);
  t.match((await troublesOf('mit'))[0]?.text, /^mit was away/, 'the page has it still');
  const after = (await stage.ask('master')) as MasterReport;
  t.equal(after.term, before.term);
  t.ok(after.agents.every(({ health }) => health === 'healthy'));
});

t.test(
  'a page knows the time within its bound on a computer whose clock is an hour off',
  { skip },
  async (t) => {
    const example = spawn(process.execPath, [EXAMPLE, address, '0'], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    t.teardown(() => example.kill());
    const { page: late, faults } = await openLatePage(t, await addressOf(example));
    const first = await groupTime();
    const seen = await late.evaluate(async (console) => {
      const path = './belfry-browser.js';
      const { openClock } = (await import(path)) as typeof Browser;
      const clock = openClock({ console });
      await clock.synchronised({ within: 200, timeout: 10_000 });
      const { earliest, latest } = clock.now();
      return { earliest: String(earliest), latest: String(latest), date: Date.now() };
    }, address);
    const last = await groupTime();
    t.ok(BigInt(seen.latest) >= first && BigInt(seen.earliest) <= last, 'it is within its bound');
    t.ok(BigInt(seen.latest) - BigInt(seen.earliest) < 400_000_000n);
    t.ok(Math.abs(seen.date - Date.now() - 3_600_000) < 60_000, 'its own clock is an hour off');
    t.same(faults, []);
  },
);

/** The address that the example prints. */
async function addressOf(example: ChildProcess): Promise<string> {
  const [data] = (await once(example.stdout!, 'data')) as [Buffer];
  const found = /http:\/\/localhost:\d+/.exec(String(data));
  if (found === null) throw new Error(`no address: ${String(data)}`);
  return found[0];
}

/** A page on a computer whose clock is an hour ahead. */
async function openLatePage(t: Test, where: string): ReturnType<typeof openPage> {
  const opened = await openPage(t, browser!, 'about:blank');
  await opened.page.addInitScript(() => {
    const now = Date.now.bind(Date);
    Date.now = () => now() + 3_600_000;
  });
  await opened.page.goto(where);
  return opened;
}

/** Nanoseconds since 1970 by the master. */
async function groupTime(): Promise<bigint> {
  const { time } = (await stage.ask('master')) as MasterReport;
  return BigInt(time.seconds) * 1_000_000_000n + BigInt(time.nanoseconds);
}
