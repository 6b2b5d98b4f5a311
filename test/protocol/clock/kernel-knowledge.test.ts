// What the kernel's fields say of its clock: synchronised or not, errors, leap seconds, TAI; nonsense included.

import t from 'tap';
import { type KernelKnowledge, knowledgeOf, knownError } from '#protocol/clock/kernel-knowledge.js';
import { CLOCK_STATE, ERROR_MOST, STATUS, TIMEX, TIMEX_FIELDS } from '#protocol/clock/timex.js';

type Fields = Partial<Record<keyof typeof TIMEX, number>>;

/** By default: a clock that somebody steers, known to 1.3 ms, as a second begins. */
function known(fields: Fields = {}, state: number = CLOCK_STATE.ok): KernelKnowledge {
  const timex = new Float64Array(TIMEX_FIELDS);
  const all = { status: STATUS.pll, maxError: 1300, estimatedError: 40, tai: 37, ...fields };
  for (const [name, value] of Object.entries(all)) timex[TIMEX[name as keyof typeof TIMEX]] = value;
  return knowledgeOf(timex, state);
}

t.test('a clock that somebody steers has the error that the kernel states', (t) => {
  t.same(known(), {
    synchronised: true,
    maxError: 1_300_000,
    isErrorStated: true,
    estimatedError: 40_000,
    leap: 'none',
    inLeapSecond: false,
    tai: 37,
    refusedTai: undefined,
  });
  t.end();
});

t.test('the error grows by 500 ppm from the second’s begin, in micro- and in nanoseconds', (t) => {
  t.equal(known({ fraction: 500_000 }).maxError, 1_550_000);
  const nano = { status: STATUS.nano, fraction: 500_000_000 };
  t.equal(known(nano).maxError, 1_550_000);
  t.equal(known({ fraction: -5 }).maxError, 1_300_000, 'a second has no less than nothing,');
  t.equal(known({ fraction: 1e12 }).maxError, 1_800_000, 'and no more than itself');
  t.end();
});

t.test('a clock is not synchronised from 16 s on, nor with a fault of its hardware', (t) => {
  for (const [fields, state] of [
    [{ status: STATUS.unsynchronised, maxError: 16_000_000 }, CLOCK_STATE.error],
    [{ status: STATUS.clockError }, CLOCK_STATE.ok],
    [{ maxError: 16_000_000 }, CLOCK_STATE.ok],
    [{ maxError: 15_999_900, fraction: 999_999 }, CLOCK_STATE.ok],
    [{ maxError: -1 }, CLOCK_STATE.ok],
    [{ maxError: Number.NaN }, CLOCK_STATE.ok],
  ] as const)
    t.equal(known(fields, state).synchronised, false, JSON.stringify([fields, state]));
  t.equal(known({ maxError: 2 ** 31 }).maxError, ERROR_MOST);
  t.equal(known({ maxError: -1 }).maxError, ERROR_MOST, 'less than nothing is unknown');
  t.end();
});

t.test(
  'a chronyd that keeps the kernel from the clock chip states a good error all the same',
  (t) => {
    const stated = { status: STATUS.unsynchronised | STATUS.pll };
    t.match(known(stated, CLOCK_STATE.error), { synchronised: true, maxError: 1_300_000 });
    t.end();
  },
);

t.test('an error that was never stated is known by that it is a multiple of its growth', (t) => {
  for (const maxError of [0, 500, 64_000, 15_000_000]) {
    t.match(known({ maxError }), { synchronised: true, isErrorStated: false });
    t.equal(knownError(known({ maxError })), undefined);
  }
  t.equal(knownError(known({ maxError: 501, fraction: 500_000 })), 751_000);
  t.equal(knownError(known({ maxError: 16_000_000 })), undefined);
  t.equal(knownError(undefined), undefined);
  t.end();
});

t.test('a leap second is ahead until it begins, whatever flags stay behind', (t) => {
  const insert = { status: STATUS.insertLeap };
  t.equal(known(insert, CLOCK_STATE.insert).leap, 'insert');
  t.equal(known(insert, CLOCK_STATE.ok).leap, 'insert', 'before the kernel has taken it up');
  t.equal(known({ status: STATUS.deleteLeap }, CLOCK_STATE.delete).leap, 'delete');
  t.match(known(insert, CLOCK_STATE.inserting), { leap: 'none', inLeapSecond: true });
  t.match(known(insert, CLOCK_STATE.over), { leap: 'none', inLeapSecond: false });
  const both = { status: STATUS.insertLeap | STATUS.deleteLeap };
  t.equal(known(both).leap, 'insert', 'as the kernel takes both');
  t.end();
});

t.test('a TAI offset that nobody can mean is refused by its value, and none is none', (t) => {
  t.match(known({ tai: 0 }), { tai: undefined, refusedTai: undefined });
  for (const tai of [27, 38, 47]) t.match(known({ tai }), { tai, refusedTai: undefined });
  for (const tai of [-37, 1, 26, 48, 3700, 2 ** 31 - 1])
    t.match(known({ tai }), { tai: undefined, refusedTai: tai });
  t.end();
});
