// What a machine knows of the next leap second, and what of it is refused.
import t from 'tap';
import type { LeapList } from '#protocol/leap/leap-list.js';
import { type LeapFacts, nextLeap } from '#protocol/leap/next-leap.js';

const utc = (text: string): number => Date.parse(text) / 1000;
const NEW_YEAR = utc('2027-01-01');
const LIST: LeapList = {
  leaps: [
    { at: utc('2017-01-01'), kind: 'insert' },
    { at: NEW_YEAR, kind: 'insert' },
  ],
  tai: 38,
  expires: utc('2027-06-28'),
};
const BARE = { ...LIST, leaps: LIST.leaps.slice(0, 1), tai: 37 };
const QUIET = { leap: 'none', tai: undefined } as const;

const judge = (facts: Partial<LeapFacts>, rule: 'step' | 'smear' | 'ignore' = 'step') => {
  const all = { list: undefined, kernel: undefined, now: utc('2026-12-31T10:00:00Z'), ...facts };
  const { known, faults } = nextLeap(rule, all);
  return { known, faults: faults.map(({ fault }) => fault) };
};
const ahead = (rule: 'step' | 'smear') => ({ leap: { at: NEW_YEAR, kind: 'insert', rule } });

t.test('a list knows which one is ahead, and that none is', (t) => {
  t.same(judge({ list: LIST }), { known: ahead('step'), faults: [] });
  t.same(judge({ list: LIST }, 'smear'), { known: ahead('smear'), faults: [] });
  t.same(judge({ list: BARE }), { known: { leap: undefined }, faults: [] });
  t.same(judge({ list: LIST, now: utc('2026-07-01') }).known, ahead('step'), 'half a year before');
  t.same(judge({ list: LIST, now: NEW_YEAR + 43_201 }).known, { leap: undefined }, 'it is over');
  t.end();
});

t.test('without a list the kernel knows on the day itself', (t) => {
  const kernel = { ...QUIET, leap: 'insert' } as const;
  t.same(judge({ kernel }), { known: ahead('step'), faults: [] });
  t.same(judge({ kernel: QUIET }), { known: undefined, faults: [] }, 'no flag is no knowledge');
  t.same(judge({}), { known: undefined, faults: [] });
  t.end();
});

t.test('a flag on the wrong day is refused by name, with a list and without', (t) => {
  for (const leap of ['insert', 'delete'] as const)
    for (const day of ['2026-12-30', '2026-11-30', '2027-01-01', '2026-02-28']) {
      const kernel = { ...QUIET, leap };
      const now = utc(`${day}T12:00:00Z`);
      t.same(judge({ kernel, now }), { known: undefined, faults: ['wrong-day'] }, day);
      t.same(judge({ kernel, now, list: BARE }), {
        known: { leap: undefined },
        faults: ['wrong-day'],
      });
    }
  t.end();
});

t.test('a list is believed before a flag that it does not have', (t) => {
  const kernel = { ...QUIET, leap: 'insert' } as const;
  t.same(judge({ kernel, list: BARE }), { known: { leap: undefined }, faults: ['not-listed'] });
  t.same(judge({ kernel: { ...QUIET, leap: 'delete' }, list: LIST }), {
    known: ahead('step'),
    faults: ['not-listed'],
  });
  t.same(judge({ kernel, list: LIST }).faults, []);
  t.end();
});

t.test('a list that is damaged or expired is named, and the kernel is asked', (t) => {
  const kernel = { ...QUIET, leap: 'insert' } as const;
  const damaged = { fault: 'damaged', text: 'its hash is another one' } as const;
  t.same(judge({ kernel, list: damaged }), { known: ahead('step'), faults: ['list'] });
  const expired = { ...BARE, expires: utc('2026-06-28') };
  t.same(judge({ kernel, list: expired }), { known: ahead('step'), faults: ['expired'] });
  t.same(judge({ list: expired }), { known: undefined, faults: ['expired'] });
  t.end();
});

t.test('a TAI offset that is not the list’s is named', (t) => {
  const before = { list: LIST, now: utc('2026-12-31') };
  const faultsOf = (kernel: LeapFacts['kernel']) => judge({ ...before, kernel }).faults;
  t.same(faultsOf({ ...QUIET, tai: 37 }), []);
  t.same(faultsOf({ ...QUIET, tai: 38 }), ['tai'], 'not yet');
  t.same(judge({ ...before, now: NEW_YEAR, kernel: { ...QUIET, tai: 38 } }).faults, []);
  t.end();
});

t.test('whoever ignores leap seconds knows of none, and asks nobody', (t) => {
  const kernel = { leap: 'insert', tai: 5 } as const;
  t.same(judge({ list: LIST, kernel }, 'ignore'), { known: { leap: undefined }, faults: [] });
  t.end();
});

t.test('what a kernel will do by mistake is known, because its clock is a second off then', (t) => {
  const kernel = { ...QUIET, leap: 'insert' } as const;
  const now = utc('2026-12-01T23:00:00Z');
  const facts = { list: undefined, kernel, now };
  t.same(nextLeap('step', facts).mistaken, { at: utc('2026-12-02'), kind: 'insert' });
  const listed = { list: BARE, kernel, now: NEW_YEAR - 60 };
  t.same(nextLeap('step', listed).mistaken, { at: NEW_YEAR, kind: 'insert' }, 'not in the list');
  t.equal(nextLeap('step', { ...listed, list: LIST }).mistaken, undefined);
  t.equal(nextLeap('step', { ...listed, list: undefined }).mistaken, undefined);
  t.end();
});
