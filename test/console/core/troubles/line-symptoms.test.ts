// What each rule about lines sees.

import t from 'tap';
import { Absences } from '#console/core/troubles/absences.js';
import { isLineUnknown, lineSymptoms } from '#console/core/troubles/line-symptoms.js';
import { DEFAULT_RULES } from '#console/core/troubles/rules.js';
import type { LineView } from '#console/core/wall/view.js';
import { NIGHT, group, line } from './wall.js';

const seen = (more: Partial<LineView>, absences = new Absences()) =>
  lineSymptoms(line('mit', more), {
    group: group(),
    atMs: NIGHT,
    nowMs: 0,
    rules: DEFAULT_RULES,
    absences,
  });
const kinds = (more: Partial<LineView>): string[] => seen(more).map(({ kind }) => kind);
const wall = { wall: 2, ageNs: 1e9, votes: false };

t.test('a line that is well has no symptom', (t) => {
  t.same(seen({}), []);
  t.end();
});

t.test('each rule about a line sees what it is for', (t) => {
  t.match(seen({ boundNs: 1.1e8 }), [
    { kind: 'bound', value: 1.1e8, subject: 'mit', group: 'hall' },
  ]);
  t.match(seen({ offsetNs: -1.1e7 }), [{ kind: 'offset', value: 1.1e7 }], 'in either direction');
  t.match(seen({ lossOut: 0.1, lossBack: 0.3 }), [{ kind: 'loss', value: 0.3 }], 'the worse way');
  t.match(seen({ state: 'away', sinceHeardNs: 12e9 }), [{ kind: 'away', sinceMs: NIGHT - 12_000 }]);
  t.match(seen({ state: 'away', sinceHeardNs: 12_345_678_901 }), [{ sinceMs: NIGHT - 12_346 }]);
  t.match(seen({ state: 'away', sinceHeardNs: null }), [{ kind: 'away', sinceMs: null }]);
  t.match(seen({ state: 'holdover', boundNs: 2e6 }), [{ kind: 'holdover', value: 2e6 }]);
  t.match(seen({ state: 'lying', offsetNs: -3e9, why: 'it lies' }), [
    { kind: 'lying', value: 3e9, detail: 'it lies' },
  ]);
  t.match(seen({ walls: [{ ...wall, offsetNs: -1.2e9, boundNs: 2e8 }] }), [
    { kind: 'wall-clock', value: 1e9, wall: 2, subject: 'mit' },
  ]);
  t.end();
});

t.test('a wall clock that may be right after all is not off', (t) => {
  t.same(kinds({ walls: [{ ...wall, offsetNs: 5e8, boundNs: 5e8 }] }), []);
  t.same(kinds({ walls: [{ ...wall, offsetNs: null, boundNs: null }] }), []);
  t.end();
});

t.test('a client comes and goes as it likes, and is judged while it is here', (t) => {
  t.same(kinds({ role: 'client', state: 'away' }), []);
  t.same(kinds({ role: 'client', state: 'holdover' }), ['holdover']);
  t.end();
});

t.test('nothing is said of the numbers of a line that is not heard, or has no time yet', (t) => {
  const bad = { boundNs: 1e9, offsetNs: 1e9, lossOut: 1 };
  t.same(kinds({ ...bad, state: 'away' }), ['away']);
  t.same(kinds({ ...bad, state: 'suspected' }), [], 'it may come back at once');
  t.same(kinds({ ...bad, state: 'away', isSeen: false }), [], 'nobody tells of it now');
  t.same(kinds({ ...bad, state: 'joining' }), []);
  t.same(kinds({ ...bad, state: 'unset' }), []);
  t.end();
});

t.test('what was lost while it was away is no loss', (t) => {
  const absences = new Absences();
  absences.isAway('hall', 'mit', 0);
  t.same(seen({ lossOut: 0.5 }, absences), []);
  t.end();
});

t.test('what cannot be known now is told from what is well', (t) => {
  const unknown = (kind: Parameters<typeof isLineUnknown>[0], more: Partial<LineView>): boolean =>
    isLineUnknown(kind, line('mit', more));
  for (const kind of ['bound', 'offset', 'loss', 'holdover', 'lying', 'wall-clock'] as const) {
    t.equal(unknown(kind, {}), false, kind);
    t.equal(unknown(kind, { state: 'away' }), true, kind);
    t.equal(unknown(kind, { state: 'joining' }), true, kind);
  }
  t.equal(unknown('away', { state: 'joining' }), false);
  t.equal(unknown('away', { state: 'suspected' }), true, 'it is not back');
  t.equal(unknown('away', { isSeen: false }), true);
  t.equal(unknown('bound', { boundNs: null }), true);
  t.equal(unknown('offset', { offsetNs: null }), true);
  t.equal(unknown('offset', { state: 'lying' }), true);
  t.equal(unknown('loss', { lossOut: null, lossBack: null }), true);
  t.equal(unknown('lying', { state: 'holdover' }), true);
  t.end();
});
