// A pretended kernel's clock, as kernel/time/ntp.c and adjtimex(2) describe the real one.
import t from 'tap';
import { PretendKernel } from '#agent/core/steering/pretend-kernel.js';
import { MODE, TICK } from '#agent/core/steering/timex.js';
import { ERROR_MOST, STATUS, TIMEX, TIMEX_FIELDS } from '#protocol/clock/timex.js';
import { groupDifference, groupTime, rawTime, spanOf } from '#protocol/time.js';

const START = groupTime(1_790_000_000);
const DAY = 86_400;
/** What adjtimex answers while the clock is not synchronised (TIME_ERROR). */
const TIME_ERROR = 5;
const EINVAL = 22;

type Fields = Partial<Record<keyof typeof TIMEX, number>>;

/** A kernel's clock, and its calls at a second of raw time. */
class Kernel {
  readonly pretend: PretendKernel;

  constructor(time = START) {
    this.pretend = new PretendKernel(rawTime(0), time);
  }

  /** The call with these fields; answers its result and what it filled in. */
  adjust(second: number, fields: Fields = {}): { result: number; held: Record<string, number> } {
    const timex = new Float64Array(TIMEX_FIELDS);
    for (const [name, value] of Object.entries(fields))
      timex[TIMEX[name as keyof typeof TIMEX]] = value;
    const result = this.pretend.adjust(timex, rawTime(second * 1e9));
    const named = Object.entries(TIMEX).map(([name, place]) => [name, timex[place]!]);
    return { result, held: Object.fromEntries(named) as Record<string, number> };
  }

  /** How far it is ahead of raw time at this second, nanoseconds, since START. */
  ahead(second: number): number {
    const shown = this.pretend.read(rawTime(second * 1e9));
    return Math.round(groupDifference(shown, START) - second * 1e9);
  }
}

t.test('it starts unsynchronised, with its largest error, and runs as raw time does', (t) => {
  const kernel = new Kernel();
  const { result, held } = kernel.adjust(0);
  t.equal(result, TIME_ERROR);
  t.match(held, { status: STATUS.unsynchronised, maxError: ERROR_MOST / 1000, tick: TICK });
  t.equal(kernel.ahead(100), 0);
  t.end();
});

t.test('a frequency of 20 ppm gains 20 us a second, at once', (t) => {
  const kernel = new Kernel();
  kernel.adjust(0.5, { modes: MODE.frequency, frequency: 20 * 65_536 });
  t.equal(kernel.ahead(10.5), 200_000);
  const { held } = kernel.adjust(10.5, { modes: MODE.frequency, frequency: 1e9 });
  t.equal(held['frequency'], 500 * 65_536, 'but no more than 500 ppm');
  t.end();
});

t.test('a tick of 10 001 us gains 100 us a second', (t) => {
  const kernel = new Kernel();
  kernel.adjust(0, { modes: MODE.tick, tick: TICK + 1 });
  t.equal(kernel.ahead(10), 1_000_000);
  t.end();
});

t.test('a slew takes a quarter of the rest in each of its seconds, from the next one on', (t) => {
  const kernel = new Kernel();
  const status = STATUS.pll | STATUS.holdFrequency;
  kernel.adjust(0, { modes: MODE.status | MODE.nano | MODE.constant, status });
  kernel.adjust(0, { modes: MODE.offset, offset: 64_000 });
  const aheads = [1, 2, 3, 4].map((second) => kernel.ahead(second));
  t.strictSame(
    aheads.map((one) => Math.round(one / 100) * 100),
    [0, 16_000, 28_000, 37_000],
  );
  t.ok(Math.abs(kernel.ahead(60) - 64_000) < 10, 'and ends by itself');
  t.end();
});

t.test('a slew without the loop is none', (t) => {
  const kernel = new Kernel();
  kernel.adjust(0, { modes: MODE.offset | MODE.nano, offset: 64_000 });
  t.equal(kernel.ahead(10), 0);
  t.end();
});

t.test('a step moves it at once, ends a slew, and makes it forget how good it was', (t) => {
  const kernel = new Kernel();
  const good = { status: STATUS.pll | STATUS.holdFrequency, maxError: 10 };
  kernel.adjust(0, { modes: MODE.status | MODE.maxError, ...good });
  t.equal(kernel.adjust(0.1).result, 0, 'synchronised');
  const step = { modes: MODE.setOffset | MODE.nano, seconds: -1, fraction: 750_000_000 };
  t.equal(kernel.adjust(0.2, step).result, TIME_ERROR);
  t.equal(kernel.ahead(0.2), -250_000_000);
  t.match(kernel.adjust(0.3).held, { maxError: ERROR_MOST / 1000, offset: 0 });
  t.end();
});

t.test('its largest error grows by 500 us a second, and at 16 s it is unsynchronised', (t) => {
  const kernel = new Kernel();
  kernel.adjust(0, { modes: MODE.status | MODE.maxError, status: STATUS.pll, maxError: 1000 });
  t.equal(kernel.adjust(10).held['maxError'], 1000 + 10 * 500);
  t.equal(kernel.adjust(10).result, 0);
  t.equal(kernel.adjust(32_001).result, TIME_ERROR);
  t.end();
});

t.test('what the real one refuses is refused, and changes nothing', (t) => {
  const kernel = new Kernel();
  const refused: Fields[] = [
    { modes: MODE.tick, tick: 8999 },
    { modes: MODE.tick, tick: 11_001 },
    { modes: MODE.setOffset, fraction: 1e6 },
    { modes: MODE.setOffset | MODE.nano, fraction: 1e9 },
    { modes: MODE.setOffset | MODE.nano, fraction: -1 },
  ];
  for (const fields of refused) t.equal(kernel.adjust(1, fields).result, -EINVAL);
  t.equal(kernel.ahead(1), 0);
  t.equal(kernel.adjust(1).held['tick'], TICK);
  t.end();
});

t.test('an announced leap second is inserted or deleted at the end of the day', (t) => {
  for (const [status, shift] of [
    [STATUS.insertLeap, -1e9],
    [STATUS.deleteLeap, 1e9],
  ] as const) {
    const midnight = Math.ceil(START.seconds / DAY) * DAY;
    const kernel = new Kernel(groupTime(midnight - 10));
    kernel.adjust(0, { modes: MODE.status, status });
    const before = groupDifference(kernel.pretend.read(rawTime(8e9)), groupTime(midnight - 2));
    t.equal(Math.round(before), 0);
    const after = groupDifference(kernel.pretend.read(rawTime(20e9)), groupTime(midnight + 10));
    t.equal(Math.round(after), shift);
  }
  t.end();
});

t.test('moved from outside it is where it was moved to', (t) => {
  const kernel = new Kernel();
  kernel.pretend.move(rawTime(1e9), spanOf(-3e9));
  t.equal(kernel.ahead(2), -3e9);
  t.end();
});
