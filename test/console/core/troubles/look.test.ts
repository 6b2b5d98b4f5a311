// One look at a whole wall.

import t from 'tap';
import { Looker } from '#console/core/troubles/look.js';
import { DEFAULT_RULES } from '#console/core/troubles/rules.js';
import { symptomOf } from '#console/core/troubles/symptom.js';
import { NIGHT, group, inspected, line, source } from './wall.js';

const look = (...given: Parameters<typeof inspected>) =>
  new Looker().look(inspected(...given), DEFAULT_RULES, 0);
const kinds = (...given: Parameters<typeof inspected>) =>
  look(...given).symptoms.map(({ kind, group, subject }) => [kind, group, subject]);

t.test('nothing is wrong with what is well', (t) => {
  t.same(kinds(NIGHT), []);
  t.end();
});

t.test('a source that is not heard, the store and a way of alarms are looked at as well', (t) => {
  const sources = [source({ isLive: false, group: null })];
  t.same(kinds(NIGHT, [], { sources }), [['unseen', '', 'lab-1']]);
  t.same(kinds(NIGHT, [], { historyFault: 'the disk is full' }), [['history', '', null]]);
  const deliveryFaults = [
    { name: 'mail', fault: 'refused' },
    { name: 'hook', fault: '' },
  ];
  t.same(kinds(NIGHT, [], { deliveryFaults }), [['delivery', '', 'mail']]);
  t.end();
});

t.test('a group that nobody sees has no symptoms of its own', (t) => {
  const lines = [line('mit', { state: 'away' })];
  t.same(kinds(NIGHT, [group({ state: 'unseen', lines, leader: null })]), []);
  t.end();
});

t.test('a limit counts for groups as for lines', (t) => {
  t.same(kinds(NIGHT, [group({ systemAheadNs: 59e9 })]), []);
  t.same(kinds(NIGHT, [group({ systemAheadNs: 61e9 })]), [['machine-clock', 'hall', null]]);
  t.end();
});

t.test('each group has its own time', (t) => {
  const { timeOf } = look(NIGHT, [group({ timeMs: NIGHT + 5000 }), group({ name: 'other' })]);
  t.equal(timeOf('hall'), NIGHT + 5000);
  t.equal(timeOf('other'), NIGHT);
  t.equal(timeOf(''), NIGHT);
  t.end();
});

t.test('what cannot be known is told from what is gone', (t) => {
  const mit = symptomOf('away', 'hall', 'mit');
  const connecting = { sources: [source({ isLive: false })] };
  t.equal(look(NIGHT, []).isUnknown(mit), false, 'its group is not watched any more');
  t.equal(look(NIGHT, [], connecting).isUnknown(mit), true, 'nobody has told of its group yet');
  t.equal(look(NIGHT, [group({ state: 'unseen' })]).isUnknown(mit), true);
  t.equal(look(NIGHT, [group({ lines: [] })]).isUnknown(mit), false, 'it was removed');
  t.equal(look(NIGHT).isUnknown(mit), false);
  const said = symptomOf('status', 'hall', 'mit');
  t.equal(look(NIGHT, [group({ leader: null })]).isUnknown(said), true);
  const bound = symptomOf('bound', 'hall', 'mit');
  t.equal(look(NIGHT, [group({ lines: [line('mit', { boundNs: null })] })]).isUnknown(bound), true);
  t.equal(look(NIGHT, [], connecting).isUnknown(symptomOf('history', '', null)), false);
  t.end();
});
