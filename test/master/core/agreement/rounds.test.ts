// Rounds by themselves: who votes, who is left out and why, and what somebody should know of.

import t from 'tap';
import type { AgentRecord } from '#master/core/agents/agent-record.js';
import { Group } from '#master/core/group/group.js';
import type { MasterEvent } from '#master/core/observation.js';
import { Rounds } from '#master/core/agreement/rounds.js';
import { SECOND, type Span, rawTime, spanOf } from '#protocol/time.js';
import { BEGINNING } from '../../../sim/group.js';
import { type MeasuredAgent, askAgain, measuredAgent } from '../../../sim/measured-agent.js';

const INTERVAL = SECOND as Span;
const MEASURED = [1, 2, 3, 4, 5, 6, 7, 8];
const at = (second: number) => rawTime(second * SECOND);

/** A leader's rounds among these agents, of a group that has its time. */
class Bench {
  readonly records: AgentRecord[];
  readonly group: Group;
  readonly rounds: Rounds;

  constructor(agents: readonly MeasuredAgent[], expected = agents.length) {
    this.records = agents.map((agent) => measuredAgent(agent, MEASURED));
    const own = { raw: at(0), time: BEGINNING, width: spanOf(0) };
    const consensus = {
      gather: spanOf(4e9),
      trust: spanOf(1e9),
      maxBound: spanOf(1e8),
      maxSlewRate: 5e-4,
    };
    const options = { mode: 'average', interval: INTERVAL, consensus } as const;
    this.group = new Group({ ...options, start: { own } }, { leads: true });
    this.group.form(spanOf(0), at(4));
    const all = { all: () => this.records.values(), measured: () => this.records.values() };
    const agentsExpected = () => expected;
    this.rounds = new Rounds({ ...options, agentsExpected, returns: false }, this.group, all);
  }

  get standings(): readonly string[] {
    return this.records.map(({ standing }) => standing);
  }

  run(second: number): MasterEvent[] {
    return this.rounds.run(at(second));
  }
}

const agents = (...aheads: number[]): MeasuredAgent[] =>
  aheads.map((ahead, i) => ({ name: `line-${i}`, ahead }));

t.test('agents that are measured and corrected vote, and move the group towards them', (t) => {
  const bench = new Bench(agents(3e6, 3e6, 3e6));
  t.same(bench.run(9), [], 'the master itself is left out, which is no event');
  t.same(bench.standings, ['votes', 'votes', 'votes']);
  t.match(bench.rounds.last, { number: 1, voters: 4, agreeing: 3, agreed: true });
  t.ok(bench.rounds.last.moved > 2.9e6, `by ${bench.rounds.last.moved} ns`);
  t.end();
});

t.test('one that disagrees is an outlier, one event each way', (t) => {
  const bench = new Bench(agents(0, 0, 5e7));
  t.match(bench.run(9), [{ type: 'outlier', name: 'line-2', outlier: true }]);
  t.same(bench.standings, ['votes', 'votes', 'outlier']);
  t.same(bench.run(10), []);
  const [, , third] = bench.records;
  third!.lastAdjust = bench.records[0]!.lastAdjust;
  t.match(bench.run(11), [{ type: 'outlier', name: 'line-2', outlier: false }]);
  t.end();
});

t.test('a majority that does not agree moves nothing, and is an alarm once', (t) => {
  const bench = new Bench(agents(5e7, -5e7, 9e7));
  const [alarm] = bench.run(9).filter(({ type }) => type === 'disagreement');
  t.match(alarm, { lasts: true, voters: 4 });
  t.equal(bench.rounds.last.moved, 0);
  t.same(bench.run(10), []);
  t.end();
});

t.test('each that may not vote says why', (t) => {
  const bench = new Bench([...agents(0, 0), { name: 'fast', rate: 2e-3 }]);
  bench.records[0]!.corrected = false;
  t.match(bench.run(9), [{ type: 'unfit', name: 'fast' }]);
  t.same(bench.standings, ['joining', 'votes', 'unfit']);
  for (const second of [11, 12, 13]) askAgain(bench.records[0]!, second);
  bench.run(13);
  t.same(bench.standings, ['joining', 'stale', 'unfit'], 'not heard for four intervals');
  t.end();
});

t.test('agents that have a key and are not here stand by the time as it runs', (t) => {
  const bench = new Bench(agents(3e6, 3e6), 9);
  bench.run(9);
  t.equal(bench.rounds.last.moved, 0, 'two of nine move nothing');
  t.end();
});

t.test('while an operator’s setting holds nobody votes, and everybody follows', (t) => {
  const bench = new Bench(agents(3e6, 3e6, 3e6));
  bench.group.setByOperator(bench.group.at(at(8)), at(8));
  bench.run(9);
  t.same(bench.standings, ['follows', 'follows', 'follows']);
  t.match(bench.rounds.last, { voters: 0, moved: 0 });
  t.end();
});
