// What each rule about groups sees.

import t from 'tap';
import { groupSymptoms, isGroupUnknown } from '#console/core/troubles/group-symptoms.js';
import { DEFAULT_RULES } from '#console/core/troubles/rules.js';
import type { GroupView } from '#console/core/wall/view.js';
import { NIGHT, group, master } from './wall.js';

const seen = (more: Partial<GroupView>) => groupSymptoms(group(more), NIGHT, DEFAULT_RULES);
const round = { number: 1, voters: 5, agreeing: 2, agreed: false, movedNs: 0 };

t.test('a group that is well has no symptom', (t) => {
  t.same(seen({}), []);
  t.end();
});

t.test('each rule about a group sees what it is for', (t) => {
  t.match(seen({ round }), [{ kind: 'no-majority', detail: 'only 2 of 5 clocks agree' }]);
  t.match(seen({ state: 'holdover', boundNs: 3e6 }), [
    { kind: 'holdover', subject: null, value: 3e6 },
  ]);
  t.match(seen({ keysDiffer: 'lab-2 has other keys' }), [
    { kind: 'keys-differ', detail: 'lab-2 has other keys' },
  ]);
  t.match(
    seen({ masters: [master('lab-1'), master('lab-2', { duty: 'silent', isWatched: false })] }),
    [{ kind: 'away', subject: 'lab-2' }],
  );
  t.match(seen({ troubles: ['mit is unfit: off by 2000 ppm', 'a device has two names'] }), [
    { kind: 'status', subject: 'mit', detail: 'mit is unfit: off by 2000 ppm' },
    { kind: 'status', subject: null, detail: 'a device has two names' },
  ]);
  t.end();
});

t.test('without a leader a group says why, but not while it gathers', (t) => {
  const nobody = { leader: null, masters: [master('lab-1', { duty: 'stands-by' })] };
  const troubles = ['nobody leads: no agent answers, this master may be cut off'];
  t.match(seen({ ...nobody, troubles }), [
    { kind: 'no-leader', detail: 'no agent answers, this master may be cut off' },
  ]);
  t.same(seen({ ...nobody, state: 'gathering' }), []);
  t.same(seen({ leader: null, masters: [] }), [], 'only its agents are watched');
  t.end();
});

t.test('of masters that nobody tells of now nothing is said', (t) => {
  const masters = [
    master('lab-1', { duty: 'silent' }),
    master('lab-2', { duty: 'silent', isWatched: false }),
  ];
  t.same(seen({ leader: null, masters, round: null }), []);
  t.equal(isGroupUnknown('away', group({ masters })), true);
  t.equal(isGroupUnknown('no-leader', group({ masters })), true);
  t.end();
});

t.test("the machine's clock is judged only once it was set", (t) => {
  t.match(seen({ systemAheadNs: -9e13 }), [{ kind: 'machine-clock', value: 9e13 }]);
  t.same(seen({ systemAheadNs: -NIGHT * 1e6 }), [], 'it shows 1970');
  t.same(seen({ systemAheadNs: null }), []);
  t.end();
});

t.test('what only a leader knows is unknown without one', (t) => {
  const masters = [master('lab-1', { duty: 'stands-by' })];
  const headless = group({ masters, leader: null, round: null, systemAheadNs: null });
  for (const kind of ['no-majority', 'machine-clock', 'keys-differ', 'status'] as const) {
    t.equal(isGroupUnknown(kind, headless), true, kind);
    t.equal(isGroupUnknown(kind, group()), false, kind);
  }
  t.equal(isGroupUnknown('no-leader', headless), false);
  t.equal(isGroupUnknown('no-leader', group({ state: 'gathering' })), true);
  t.end();
});
