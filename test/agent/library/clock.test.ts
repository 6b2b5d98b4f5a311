// A program's clock over a source of the test's own: what it tells, and what waits for it, in virtual time.

import { mock } from 'node:test';
import t, { type Test } from 'tap';
import { SourceClock } from '#agent/library/clock.js';
import { EARLIEST, LATEST } from '#protocol/clock/moments.js';
import type { ClockStatus, Now } from '#protocol/clock/now.js';

const START = 1_790_000_000_000_000_000n;
const MILLISECOND = 1_000_000n;

/** A clock that goes on when the test says so, on Node's timers as the test moves them. */
class Shown {
  best = START;
  bound = 1000n;
  state: ClockStatus = 'synchronised';
  closed = 0;
  readonly clock = new SourceClock({
    read: () => this.read(),
    close: async () => {
      this.closed += 1;
    },
  });

  read(): Now {
    const { best, bound, state } = this;
    if (state === 'unset' || state === 'silent')
      return { earliest: EARLIEST, latest: LATEST, best, state };
    return { earliest: best - bound, latest: best + bound, best, state };
  }

  /** So many milliseconds pass, on the clock as many as `shown` says. */
  async pass(milliseconds: number, shown = milliseconds): Promise<void> {
    for (let i = 0; i < milliseconds; i += 1) {
      this.best += (BigInt(Math.round(shown * 1000)) * 1000n) / BigInt(milliseconds);
      mock.timers.tick(1);
      await Promise.resolve();
    }
  }
}

function shown(t: Test): Shown {
  mock.timers.enable({ apis: ['setTimeout'] });
  t.teardown(() => mock.timers.reset());
  return new Shown();
}

t.test(
  'a timer fires when the clock shows its time, and not before, also while it slews',
  async (t) => {
    const it = shown(t);
    const fired: bigint[] = [];
    it.clock.at(START + 1000n * MILLISECOND, ({ best }) => fired.push(best));
    await it.pass(999);
    t.same(fired, []);
    await it.pass(2);
    t.equal(fired.length, 1);
    t.ok(fired[0]! - START - 1000n * MILLISECOND <= MILLISECOND);
    it.clock.at(it.best + 1000n * MILLISECOND, ({ best }) => fired.push(best));
    await it.pass(1000, 900);
    t.equal(fired.length, 1, 'the clock was slowed');
    await it.pass(101);
    t.equal(fired.length, 2);
  },
);

t.test('a timer holds across steps, and waits while nobody knows the time', async (t) => {
  const it = shown(t);
  const fired: string[] = [];
  it.clock.at(new Date(Number((START + 10_000n * MILLISECOND) / MILLISECOND)), () =>
    fired.push('late'),
  );
  it.best += 20_000n * MILLISECOND;
  await it.pass(101);
  t.same(fired, ['late'], 'it was stepped over');
  it.clock.at(it.best + 50n * MILLISECOND, () => fired.push('back'));
  it.best -= 1000n * MILLISECOND;
  await it.pass(500);
  t.equal(fired.length, 1, 'it was stepped back');
  it.state = 'silent';
  await it.pass(1000);
  t.equal(fired.length, 1, 'nobody knows');
  it.state = 'holdover';
  await it.pass(101);
  t.same(fired, ['late', 'back']);
});

t.test(
  'a timer that is over is due at once, and none fires after its signal or the end',
  async (t) => {
    const it = shown(t);
    const fired: number[] = [];
    it.clock.at(0n, () => fired.push(1));
    t.same(fired, [], 'but not within the call');
    await it.pass(2);
    t.same(fired, [1]);
    const stop = new AbortController();
    it.clock.at(START + 5n * MILLISECOND, () => fired.push(2), { signal: stop.signal });
    it.clock.at(START + 5n * MILLISECOND, () => fired.push(3), { signal: AbortSignal.abort() });
    it.clock.at(START + 500n * MILLISECOND, () => fired.push(4));
    stop.abort();
    await it.pass(100);
    await it.clock.close();
    await it.pass(1000);
    t.same(fired, [1]);
  },
);

t.test('a timer is not held up by another that is given up', async (t) => {
  const it = shown(t);
  await it.pass(500);
  const fired: bigint[] = [];
  const due = it.best + 300n * MILLISECOND;
  it.clock.at(due, ({ best }) => fired.push(best));
  await it.pass(298);
  const stop = new AbortController();
  it.clock.at(due + 5000n * MILLISECOND, () => {}, stop);
  await it.pass(1);
  stop.abort();
  await it.pass(2);
  t.equal(fired.length, 1);
});

t.test('a change of the state is told once to each who listens', async (t) => {
  const it = shown(t);
  const told: string[] = [];
  const stop = new AbortController();
  it.clock.onStateChange((state, before) => told.push(`${before} ${state}`), stop);
  await it.pass(300);
  t.same(told, []);
  it.state = 'holdover';
  await it.pass(101);
  it.state = 'synchronised';
  await it.pass(101);
  t.same(told, ['synchronised holdover', 'holdover synchronised']);
  stop.abort();
  it.state = 'silent';
  await it.pass(300);
  t.equal(told.length, 2);
});

t.test('who waits to be synchronised waits for the bound, too', async (t) => {
  const it = shown(t);
  t.equal((await it.clock.synchronised()).best, START);
  it.state = 'unset';
  let done: Now | undefined;
  void it.clock.synchronised({ within: '500ns' }).then((now) => (done = now));
  await it.pass(300);
  it.state = 'synchronised';
  await it.pass(300);
  t.equal(done, undefined, 'wrong by a microsecond');
  it.bound = 500n;
  await it.pass(101);
  t.equal(done?.state, 'synchronised');
});

t.test('waiting ends by its timeout, by its signal, or with the clock, and says why', async (t) => {
  const it = shown(t);
  const tell = async (waiting: Promise<unknown>): Promise<{ code?: string; message: string }> =>
    waiting.then(
      () => ({ message: 'it is' }),
      (error: { code?: string; message: string }) => error,
    );
  const late = async (): Promise<unknown> => {
    const told = tell(it.clock.synchronised({ within: '1ns', timeout: '2s' }));
    await it.pass(2001);
    return told;
  };
  t.match(await late(), {
    code: 'timeout',
    message: 'not in time: the clock may be wrong by 1000 ns',
  });
  for (const [state, words] of [
    ['unset', /nobody has told the time yet/],
    ['silent', /the agent has ended/],
    ['holdover', /the clock is in holdover/],
  ] as const) {
    it.state = state;
    t.match(await late(), { code: 'timeout', message: words });
  }
  const stop = new AbortController();
  const aborted = tell(it.clock.synchronised(stop));
  stop.abort(new Error('enough'));
  t.match(await aborted, { message: 'enough' });
  t.match(await tell(it.clock.synchronised({ signal: AbortSignal.abort(new Error('before')) })), {
    message: 'before',
  });
  t.match(await tell(it.clock.synchronised({ within: '5 parsecs' as never })), {
    code: 'settings',
    message: /^within: "5 parsecs" is not a duration/,
  });
  const pending = tell(it.clock.synchronised());
  await it.clock.close();
  await it.clock[Symbol.asyncDispose]();
  t.match(await pending, { code: 'closed' });
  t.equal(it.closed, 1);
  t.throws(() => it.clock.now(), { code: 'closed' });
  t.throws(() => it.clock.at(5n, () => {}), { code: 'closed' });
  t.match(await tell(it.clock.synchronised()), { code: 'closed' });
});

t.test('an instant of the counter is told with the age’s doubt, of both kinds', (t) => {
  const it = new Shown();
  const second = 1_000_000_000n;
  const at = process.hrtime.bigint() - second;
  const { earliest, latest, best } = it.clock.timeAt(at);
  t.ok(best <= START - second && START - second - best < 50n * MILLISECOND, 'a second ago');
  const wider = (latest - earliest) / 2n - it.bound;
  t.ok(wider >= 1_500_000n && wider < 2_000_000n, `${wider} ns`);
  const now = it.clock.timeAt(performance.now());
  t.ok(now.best <= START + 1000n && START - now.best < 5n * MILLISECOND);
  t.ok(it.clock.timeAt(process.hrtime.bigint() + second).best > START + 900n * MILLISECOND);
  it.state = 'silent';
  t.match(it.clock.timeAt(at), { earliest: EARLIEST, latest: LATEST, state: 'silent' });
  t.throws(() => it.clock.timeAt(Number.NaN), RangeError);
  t.end();
});

t.test('the clock carries what compares its moments', (t) => {
  const { clock } = new Shown();
  t.equal(clock.before(clock.now(), START + 2000n), 'yes');
  t.equal(clock.after(clock.now(), START), 'unknown');
  t.equal(clock.compare(clock.now(), START - 2000n), 'after');
  t.equal(clock.toDate(START).getTime(), Number(START / MILLISECOND));
  t.end();
});
