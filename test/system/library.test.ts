// The library beside a real agent and without one: what a program gets, whatever happens to the agent and to itself.

import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import t, { type Test } from 'tap';
import { connect, compare, type Clock } from '#agent/index.js';
import { SourceClock } from '#agent/library/clock.js';
import { FollowerSource } from '#agent/library/follower-source.js';
import { type FollowerSettings, openFollower } from '#agent/library/open-follower.js';
import { openMachine } from '#host/machine.js';
import { loadAddon } from '#host/native/addon.js';
import { requestControl } from '#host/daemon/control.js';
import { spanOf } from '#protocol/time.js';
import { AGENTD, MASTERD, Running, plant, run } from './plant.js';

const NATIVE = 'addon' in loadAddon();

/** Runs the examples of docs/library.md as they stand there; names of files and ports are the test's own. */
async function tryPage(t: Test, at: (file: string) => string, segment: string, place: string) {
  const page = readFileSync(new URL('../../../docs/library.md', import.meta.url), 'utf8');
  const [beside = '', without = ''] = [...page.matchAll(/^```js\n([^]*?)^```$/gm)].map(
    ([, code]) => code,
  );
  const options = `{ segment: ${JSON.stringify(segment)} }`;
  writeFileSync(at('beside.mjs'), beside.replace('connect()', `connect(${options})`));
  const key = JSON.stringify(at('phone.key'));
  writeFileSync(
    at('without.mjs'),
    without.replace('127.0.0.1:7525', place).replace("'phone.key'", key),
  );
  const { out } = await run(t, at('beside.mjs'));
  t.match(
    out,
    /^\d{4}-\d\d-\d\dT[\d:.]+Z synchronised\nthe truth lies within \d+ ns\n50 ms later\n$/,
  );
  t.match(await run(t, at('without.mjs')), { code: 0, out: 'synchronised\n' });
}

/** What was measured before this machine slept is void: nothing is known until it is measured anew. */
async function clockAfterSleep(t: Test, settings: FollowerSettings) {
  const machine = openMachine();
  let slept = 0;
  const suspended = () => spanOf(slept);
  const follower = await openFollower(settings, undefined, { ...machine, suspended });
  const clock = closing(t, new SourceClock(new FollowerSource(follower)));
  await clock.synchronised({ timeout: '10s' });
  slept = 5e9;
  await sleep(110);
  t.equal(clock.now().state, 'unset');
  await clock.synchronised({ timeout: '10s' });
}

/** Closes with the test. */
const closing = (t: Test, clock: Clock): Clock => {
  t.teardown(() => clock.close());
  return clock;
};

t.test(
  'programs beside an agent share its clock, and see it end and begin again',
  { skip: NATIVE ? false : 'no native addon' },
  async (t) => {
    const { at, agentSocket, place } = await plant(t, { mode: 'master' });
    const segment = `${agentSocket}.clock`;
    await t.rejects(connect({ segment }), { code: 'missing', message: new RegExp(segment) });
    const early = connect({ segment, timeout: '20s' });
    const master = new Running(t, [MASTERD, at('m.json')]);
    const agent = new Running(t, [AGENTD, at('a.json')]);
    const one = closing(t, await early);
    const now = await one.synchronised({ within: '100ms', timeout: '20s' });
    t.equal(now.state, 'synchronised');
    const other = closing(t, await connect({ segment }));
    t.equal(compare(one.now(), other.now()), 'unknown', 'both are of one instant');
    const status = (await requestControl(agentSocket, { command: 'status' })) as {
      time: { machineNs: string; seconds: number; nanoseconds: number };
      published: unknown;
    };
    t.same(status.published, [{ place: `the segment ${segment}`, fault: null }]);
    const { seconds, nanoseconds, machineNs } = status.time;
    const there =
      one.timeAt(BigInt(machineNs)).best - (BigInt(seconds) * 1_000_000_000n + BigInt(nanoseconds));
    t.ok(there < 1_000_000n && there > -1_000_000n, `${there} ns from what status says`);
    await tryPage(t, at, segment, place);
    const told: string[] = [];
    one.onStateChange((state) => told.push(state));
    const config = JSON.parse(readFileSync(at('a.json'), 'utf8')) as object;
    const moved = { segment: `${segment}.other` };
    writeFileSync(at('a.json'), JSON.stringify({ ...config, publish: moved }));
    agent.child.kill('SIGHUP');
    const elsewhere = closing(t, await connect({ ...moved, timeout: '5s' }));
    t.equal(elsewhere.now().state, 'synchronised', 'a reload moves it');
    t.equal(one.now().state, 'silent');
    writeFileSync(at('a.json'), JSON.stringify(config));
    agent.child.kill('SIGHUP');
    await one.synchronised({ timeout: '5s' });
    await agent.end('SIGTERM');
    t.equal(one.now().state, 'silent');
    t.notOk(existsSync(segment), 'nothing is left behind');
    await t.rejects(one.synchronised({ timeout: '200ms' }), { code: 'timeout' });
    t.equal(told.at(-1), 'silent');
    const again = new Running(t, [AGENTD, at('a.json')]);
    await one.synchronised({ timeout: '20s' });
    await again.end('SIGTERM');
    await master.end('SIGTERM');
  },
);

t.test('a client’s key asks by itself, and a program that crashed is back at once', async (t) => {
  const { at, place } = await plant(t, { mode: 'master' });
  const master = new Running(t, [MASTERD, at('m.json')]);
  await master.says(/master on /);
  // It asks often, so that nobody waits long.
  const often = { interval: '20ms' };
  const settings = { name: 'phone', masters: [place], key: at('phone.key'), ...often };
  const program = at('crash.mjs');
  writeFileSync(
    program,
    `import { connect } from ${JSON.stringify(import.meta.resolve('#agent/index.js'))};
     const clock = await connect(${JSON.stringify(settings)});
     console.log((await clock.synchronised()).state);
     process.kill(process.pid, 'SIGKILL');`,
  );
  t.match(await run(t, program), { out: 'synchronised\n', code: 'SIGKILL' });
  const clock = closing(t, await connect(settings));
  const { earliest, latest } = await clock.synchronised({ timeout: '10s' });
  const own = BigInt(Date.now()) * 1_000_000n;
  t.ok(earliest - own < 100_000_000n && own - latest < 100_000_000n);
  await t.rejects(connect({ ...settings, algorithm: 'berkeley' }), {
    code: 'settings',
    message: /holds the key of a client, not of an agent/,
  });
  await t.rejects(connect({ ...settings, name: 'PHONE' }), {
    code: 'settings',
    message: /^connect: name/,
  });
  await t.rejects(connect({ ...settings, signal: AbortSignal.abort(new Error('no')) }), /no/);
  await t.rejects(connect({ sement: '/tmp' } as never), { code: 'settings', message: /sement/ });
  await clock.close();
  await clockAfterSleep(t, settings);
  await master.end('SIGTERM');
});

t.test(
  'a program of CommonJS gets the same, and one without the addon is told what to do',
  async (t) => {
    const program = `${t.testdir()}/old.cjs`;
    writeFileSync(
      program,
      `const { connect } = require(${JSON.stringify(new URL(import.meta.resolve('#agent/index.js')).pathname)});
     process.env.BELFRY_NATIVE = 'off';
     connect().catch(({ code, message }) => console.log(code + ': ' + message));`,
    );
    const { out } = await run(t, program);
    t.match(out, /^no-addon: .*switched off by BELFRY_NATIVE=off; ask masters instead: connect\(/);
  },
);

t.test('a strict program of either module system compiles, and a misuse does not', async (t) => {
  const program = `
    import { before, connect, type Clock, type Now } from '@belfry/agent';
    const clock: Clock = await connect({ name: 'phone', masters: ['m'], key: 'phone.key' });
    const now: Now = await clock.synchronised({ within: '250us', timeout: '30s' });
    clock.at(now.best + 5n, () => {}, { signal: AbortSignal.timeout(5) });
    // @ts-expect-error: it cannot always be told
    const wrong: boolean = before(now, 5n);
    // @ts-expect-error: a number has no unit
    await clock.synchronised({ within: 5 });
    // @ts-expect-error: a number is no time
    clock.at(5, () => {});
    await using beside = await connect({ timeout: '1s' });
    export { beside, wrong };`;
  const folder = t.testdir({
    'package.json': '{"type":"module"}',
    'program.ts': program,
    'old.cts': "import agent = require('@belfry/agent');\nexport const clock = agent.connect();",
    'tsconfig.json': JSON.stringify({
      compilerOptions: {
        strict: true,
        noEmit: true,
        skipLibCheck: false,
        exactOptionalPropertyTypes: true,
        module: 'nodenext',
        target: 'es2022',
        lib: ['es2022'],
        types: ['node'],
      },
      files: ['program.ts', 'old.cts'],
    }),
  });
  const compiler = fileURLToPath(
    new URL('../../../node_modules/typescript/lib/tsc.js', import.meta.url),
  );
  const { code, out, err } = await run(t, compiler, '-p', folder);
  t.equal(code, 0, out + err);
});
