// What a doctor finds at a master beside what any machine may have.
import t from 'tap';
import { judgeGroup, judgeMasterReport, keyRemark } from '#master/commands/doctor/findings.js';
import { namesOf } from '../../../host/doctor/tree.js';
import { AGENT, REPORT } from '../../daemon/made.js';

const LINE = { ...AGENT, walls: [] };
const NEVER = { ...LINE, health: 'away' as const, state: null, sinceHeardNs: null };

t.test('a group that is well is good', (t) => {
  t.match(judgeMasterReport({ ...REPORT, agents: [LINE] }), [
    { grade: 'good', text: 'synchronised, 1 agent here' },
  ]);
  t.end();
});

t.test('agents that never came are one remark, those with a wrong key are troubles', (t) => {
  const agents = Array.from({ length: 7 }, (_, i) => ({ ...NEVER, name: `line-${i + 1}` }));
  t.match(judgeMasterReport({ ...REPORT, agents }).slice(1), [
    { name: 'never-came', grade: 'remark', text: /^line-1, .*, line-5 and 2 more never came/ },
  ]);
  const refused = [{ name: 'line-1', reason: 'not-authenticated', agoNs: 1e9 }] as never;
  const found = judgeMasterReport({ ...REPORT, agents: [{ ...NEVER, name: 'line-1' }], refused });
  t.ok(namesOf(found).includes('group-says'));
  t.notOk(namesOf(found).includes('never-came'));
  t.end();
});

t.test('of many troubles a few are told, and how many more there are', (t) => {
  const agents = Array.from({ length: 9 }, (_, i) => ({
    ...LINE,
    name: `line-${i}`,
    standing: 'stale' as const,
  }));
  const found = judgeMasterReport({ ...REPORT, agents });
  t.equal(found.length, 6);
  t.match(found.at(-1), { name: 'group-says', text: 'and 4 more', todo: /^belfry-master status/ });
  t.end();
});

t.test('an average of one agent and its master is remarked', (t) => {
  t.same(namesOf(judgeGroup({ mode: 'average', agents: 1 })), ['few-clocks']);
  for (const agents of [0, 2, 9]) t.same(judgeGroup({ mode: 'average', agents }), []);
  t.same(judgeGroup({ mode: 'master', agents: 1 }), []);
  t.end();
});

t.test('what check remarks on keys of masters says what to do', (t) => {
  t.match(keyRemark('b has no key of role master in k; belfry-master add b makes it'), {
    name: 'keys-unfit',
    text: 'b has no key of role master in k',
    todo: 'belfry-master add b makes it',
  });
  t.end();
});
