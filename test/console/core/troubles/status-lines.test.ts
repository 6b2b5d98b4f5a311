// Lines with `!` of a real `status`: those of which another rule speaks, and those that are troubles of their own.

import t from 'tap';
import { ownStatusLines } from '#console/core/troubles/status-lines.js';
import type { AgentLine, MasterReport } from '#master/daemon/report.js';
import { troublesOf } from '#master/daemon/troubles.js';
import { AGENT, REPORT } from '../../../master/daemon/made.js';
import { group, line, master } from './wall.js';

const MIT: AgentLine = { ...AGENT, name: 'mit', walls: [] };

const own = (troubles: readonly string[], name = 'mit') =>
  ownStatusLines(
    group({ lines: [line(name)], masters: [master('lab-1'), master('lab-2')], troubles }),
  );
const ofAgent = (more: Partial<AgentLine>) =>
  own(troublesOf({ ...REPORT, agents: [{ ...MIT, ...more }] }), more.name);
const ofReport = (more: Partial<MasterReport>) =>
  own(troublesOf({ ...REPORT, agents: [], ...more }));

t.test('what other rules say of a line is left to them', (t) => {
  for (const health of ['away', 'lost', 'suspected'] as const) t.same(ofAgent({ health }), []);
  t.same(ofAgent({ state: 'holdover' }), []);
  t.same(ofAgent({ standing: 'outlier' }), []);
  t.end();
});

t.test('whatever else is said of a line is a trouble of that line', (t) => {
  for (const more of [
    { standing: 'joining' },
    { standing: 'stale' },
    { standing: 'doubted' },
    { standing: 'uncertain' },
    { standing: 'unfit' },
    { state: 'astray' },
    { state: 'unset' },
  ] as const)
    t.match(ofAgent(more), [{ subject: 'mit' }], JSON.stringify(more));
  t.end();
});

t.test('what other rules say of a group is left to them', (t) => {
  t.same(ofReport({ state: 'holdover' }), []);
  t.same(ofReport({ round: { ...REPORT.round, agreed: false } }), []);
  t.same(
    ofReport({ time: { ...REPORT.time, systemAheadNs: 2 * 86_400e9 }, mode: 'average' }),
    [],
    "the machine's clock",
  );
  t.same(own(['nobody leads: no agent answers', 'lab-2 is silent: it never came']), []);
  t.same(own(['the roster of lab-2 has been another one than here for 20 s: …']), []);
  t.end();
});

t.test('whatever else is said of a group is a trouble of the group', (t) => {
  t.match(ofReport({ remarks: ['the key file has no agent'] }), [
    { subject: null, text: 'the key file has no agent' },
  ]);
  t.match(own(['lab-2 leads as well, under another term']), [{ subject: null }]);
  t.match(own(['the parent group is not followed: gathering']), [{ subject: null }]);
  t.end();
});

t.test('a name that is made of the words of a trouble is a name', (t) => {
  const name = 'mit is away: it never came';
  t.same(ofAgent({ name, health: 'away' }), []);
  t.match(ofAgent({ name, standing: 'stale' }), [{ subject: name }]);
  t.end();
});
