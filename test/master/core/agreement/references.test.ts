// Who counts as a reference, how it stands, and what is told of that.

import t from 'tap';
import { References } from '#master/core/agreement/references.js';
import type { AgentRecord } from '#master/core/agents/agent-record.js';
import { Group } from '#master/core/group/group.js';
import { LeapCourse } from '#protocol/leap/leap-course.js';
import { lineAt, lineBound } from '#protocol/clock/line.js';
import { type RawTime, groupAdd, groupDifference, rawTime, spanOf } from '#protocol/time.js';
import { BEGINNING } from '#sim/group.js';
import { askAgain, measuredAgent } from '#sim/measured-agent.js';

const SECONDS = [1, 2, 3, 4, 5, 6];
const NOW = rawTime(6.5e9);

const newGroup = (): Group =>
  new Group(
    {
      mode: 'reference',
      start: { own: { raw: rawTime(0), time: BEGINNING, width: spanOf(0) } },
      consensus: { maxSlewRate: 5e-4, gather: spanOf(4e9) },
      interval: spanOf(1e9),
    },
    { leads: true },
  );

/** An agent that says each second how far its clock is ahead of UTC, and within what; nanoseconds. */
function agent(name: string, ahead: number, error: number, seconds = SECONDS): AgentRecord {
  const record = measuredAgent({ name }, [0.1, 0.2, 0.3, 0.4, ...seconds]);
  for (const second of seconds) tell(record, second, ahead, error);
  return record;
}

function tell(record: AgentRecord, second: number, ahead: number, error: number): void {
  const { seconds, nanoseconds } = groupAdd(BEGINNING, spanOf(second * 1e9 + ahead));
  const reading = { rawSeconds: second, rawNanoseconds: 0, seconds, nanoseconds, error, width: 0 };
  record.takeReference(reading, rawTime(second * 1e9), new LeapCourse());
}

function made(records: readonly AgentRecord[], group = newGroup()): References {
  const all = { measured: () => records, all: () => records };
  return new References(group, all as never, spanOf(1e9));
}

const standings = ({ seen }: References): unknown[] => seen.map(({ standing }) => standing);

t.test('UTC is where most have it, and who has it elsewhere is told once', (t) => {
  const records = [agent('pi-1', 1e5, 1e6), agent('pi-2', 0, 5e6), agent('pi-3', 3e9, 1e6)];
  const references = made(records);
  const line = references.agree(NOW)!;
  const off = groupDifference(lineAt(line, NOW), groupAdd(BEGINNING, spanOf(NOW)));
  t.ok(Math.abs(off) <= lineBound(line, NOW) && lineBound(line, NOW) < 2e6, `${off} ns`);
  t.same(standings(references), ['agrees', 'agrees', 'falseticker']);
  t.match(references.takeEvents(), [
    { type: 'falseticker', name: 'pi-3', lies: true },
    { type: 'references', agreeing: 2, of: 3, lost: false },
  ]);
  references.agree(NOW);
  t.same(references.takeEvents(), []);
  t.end();
});

t.test('who never told anything is none, and who does not know is named as that', (t) => {
  const records = [measuredAgent({ name: 'line-1' }, SECONDS), agent('pi-1', 0, Infinity)];
  const references = made(records);
  t.equal(references.agree(NOW), undefined);
  t.match(references.seen, [{ name: 'pi-1', standing: 'unsynchronised', offset: undefined }]);
  t.end();
});

t.test('who is not measured, or does not answer, does not count', (t) => {
  const young = measuredAgent({ name: 'pi-1' }, [1, 2]);
  tell(young, 2, 0, 1e6);
  const gone = agent('pi-2', 0, 1e6);
  gone.session = undefined;
  const silent = agent('pi-3', 0, 1e6, [1, 2]);
  const references = made([young, gone, silent]);
  t.equal(references.agree(rawTime(20e9)), undefined);
  t.same(standings(references), ['unmeasured', 'unmeasured', 'unmeasured']);
  t.end();
});

t.test('a kernel counts on for a while after it ceased to know, and its bound grows', (t) => {
  const record = agent('pi-1', 0, 1e6);
  const references = made([record]);
  const bound = (at: RawTime): number => lineBound(references.agree(at)!, at);
  const before = bound(NOW);
  for (let second = 7; second < 16; second += 1) {
    askAgain(record, second);
    tell(record, second, 0, Infinity);
  }
  t.ok(bound(rawTime(15.5e9)) > before, 'nine seconds later');
  for (let second = 16; second < 20; second += 1) {
    askAgain(record, second);
    tell(record, second, 0, Infinity);
  }
  t.equal(references.agree(rawTime(19.5e9)), undefined);
  t.same(standings(references), ['unsynchronised']);
  t.match(references.takeEvents().at(-1), { type: 'references', lost: true });
  t.end();
});

t.test('the master’s own machine is one of them, without a name', (t) => {
  const group = newGroup();
  for (const second of SECONDS)
    group.read({
      raw: rawTime(second * 1e9),
      time: groupAdd(BEGINNING, spanOf(second * 1e9)),
      width: spanOf(0),
      error: spanOf(1e6),
    });
  const references = made([agent('pi-1', 0, 1e6)], group);
  t.ok(references.agree(NOW));
  t.match(references.seen, [
    { name: undefined, standing: 'agrees' },
    { name: 'pi-1', standing: 'agrees' },
  ]);
  t.end();
});
