// Measuring one agent: when it is asked and when corrected, and what its answers change.

import t from 'tap';
import type { AgentRecord } from '#master/core/agents/agent-record.js';
import type { Transmission } from '#protocol/endpoint.js';
import { openMessage } from '#protocol/seal/sealed-message.js';
import type { Session } from '#protocol/seal/session.js';
import { NEVER, SECOND, rawTime } from '#protocol/time.js';
import type { Hello } from '#protocol/wire/hello.js';
import { MAX_DATAGRAM } from '#protocol/wire/layout.js';
import { type Message, inspect } from '#protocol/wire/message.js';
import type { RawReply } from '#protocol/wire/reply.js';
import { AGENT_ADDRESS, crypto } from '#sim/alone.js';
import { measuredAgent } from '#sim/measured-agent.js';
import { sessionPair, stampAt } from '#sim/peer.js';
import { HEARD_WITHIN, newParts } from '../parts.js';

/** Under which the bench sends; a master that is alone leads under 1. */
const TERM = 1;
/** 0.1 ms there and back. */
const ROUND_TRIP = 1e5;
const EIGHT = [1, 2, 3, 4, 5, 6, 7, 8];

interface Sent {
  readonly to: Transmission['to'];
  readonly message: Message;
  readonly sequence: number;
}

/** A master's measuring, and one agent, measured at these seconds and never corrected by this master. */
class Bench {
  readonly parts;
  readonly record: AgentRecord;
  readonly #agent: Session;

  constructor(
    situation: Parameters<typeof newParts>[0] = {},
    seconds: readonly number[] = EIGHT,
    rate = 0,
  ) {
    this.parts = newParts(situation);
    this.record = measuredAgent({ rate }, seconds);
    this.record.lastAdjust = undefined;
    this.record.corrected = false;
    this.record.asker.restart();
    const [master, agent] = sessionPair(crypto, AGENT_ADDRESS);
    this.record.session = master;
    this.#agent = agent;
    this.parts.schedule.begin(this.record, rawTime(0));
    this.parts.schedule.due(rawTime(0));
  }

  /** What the agent gets at this second. */
  sent(second: number, how: 'ask' | 'followUp' = 'ask'): Sent | undefined {
    return this.#opened((buffer) =>
      this.parts.measuring[how](this.record, TERM, stampAt(second * SECOND), buffer),
    );
  }

  probed(second: number, to: Transmission['to']): Sent | undefined {
    return this.#opened((buffer) =>
      this.parts.measuring.probe(this.record, to, TERM, stampAt(second * SECOND), buffer),
    );
  }

  #opened(write: (buffer: Uint8Array) => Transmission | undefined): Sent | undefined {
    const buffer = new Uint8Array(MAX_DATAGRAM);
    const out = write(buffer);
    if (out === undefined) return undefined;
    const bytes = buffer.subarray(0, out.length);
    const header = inspect(bytes);
    const message = typeof header === 'string' ? header : openMessage(this.#agent, bytes, header);
    if (typeof header === 'string' || typeof message === 'string') throw new Error('does not open');
    return { to: out.to, message, sequence: header.sequence };
  }

  type(second: number): string | undefined {
    return this.sent(second)?.message.type;
  }

  /** Its answer to what it was sent at this second, by its raw clock, which is ahead by this. */
  answers(sequence: number, second: number, changes: Partial<RawReply> = {}, ahead = 0) {
    const arrived = second * SECOND + ROUND_TRIP / 2 + ahead;
    const reply: RawReply = {
      timescale: 'raw',
      seconds: Math.floor(arrived / SECOND),
      nanoseconds: arrived % SECOND,
      hold: 0,
      heard: 1,
      correction: undefined,
      quality: 'synchronised',
      anonymous: false,
      applied: sequence,
      ...changes,
    };
    const at = stampAt(second * SECOND + ROUND_TRIP);
    return this.parts.measuring.answered(this.record, reply, sequence, at);
  }

  /** It is asked and answers at once. */
  exchange(second: number, ahead = 0) {
    return this.answers(this.sent(second)!.sequence, second, {}, ahead);
  }
}

t.test('an agent that was measured twice is corrected, and one measured once is asked', (t) => {
  t.equal(new Bench({}, [1]).type(9), 'ask');
  const bench = new Bench({}, [1, 2]);
  const { message, to } = bench.sent(9)!;
  t.match(message, { type: 'adjust', body: { kind: 'line', answered: true, rawSeconds: 9 } });
  t.equal(to, AGENT_ADDRESS);
  t.match(bench.record.lastAdjust, { kind: 'line', sequence: 0, acknowledged: false });
  t.ok(bench.record.resendAt < 10 * SECOND, 'and told again if it does not answer');
  t.end();
});

t.test('nobody is corrected before the group has its time', (t) => {
  const bench = new Bench({ formed: false });
  t.equal(bench.type(9), 'ask');
  t.equal(bench.record.resendAt, NEVER, 'an ask alone is not sent again');
  t.end();
});

t.test('a crystal that is further off than any sound one is not corrected', (t) => {
  t.equal(new Bench({}, EIGHT, 0.9e-3).type(9), 'adjust');
  t.equal(new Bench({}, EIGHT, 1.1e-3).type(9), 'ask');
  t.end();
});

t.test('a master that stands by asks whether the leader was heard of late', (t) => {
  const bench = new Bench({ isOneOfSeveral: true });
  t.match(bench.sent(9)!.message, {
    type: 'ask',
    body: { timescale: 'raw', within: HEARD_WITHIN },
  });
  t.equal(bench.sent(9, 'followUp'), undefined);
  bench.parts.leadership.begin();
  t.equal(bench.type(10), 'adjust');
  t.end();
});

t.test('who follows another leader’s line is taken over once its crystal is known', (t) => {
  const typeAfter = (count: number, quality: 'synchronised' | 'holdover'): string | undefined => {
    const bench = new Bench({ isOneOfSeveral: true }, EIGHT.slice(0, count));
    bench.parts.leadership.begin();
    bench.record.quality = quality;
    return bench.type(9);
  };
  t.equal(typeAfter(7, 'synchronised'), 'ask');
  t.equal(typeAfter(8, 'synchronised'), 'adjust');
  t.equal(typeAfter(2, 'holdover'), 'adjust', 'who holds over needs a line soon');
  t.end();
});

t.test('an answer that says that the line was applied acknowledges it', (t) => {
  const bench = new Bench();
  const { sequence } = bench.sent(9)!;
  t.equal(bench.answers(sequence, 9), undefined);
  t.match(bench.record, { corrected: true, resendAt: NEVER, quality: 'synchronised', samples: 9 });
  t.ok(bench.record.lastAdjust!.acknowledged);
  const other = new Bench();
  other.answers(other.sent(9)!.sequence, 9, { applied: 0xffff });
  t.match(other.record, { corrected: false, resendAt: NEVER }, 'heard, and not applied');
  t.notOk(other.record.lastAdjust!.acknowledged);
  t.equal(other.answers(77, 9), 'unasked');
  t.end();
});

t.test('an operator’s step is ordered until one that says so is acknowledged', (t) => {
  const bench = new Bench();
  const under = bench.sent(9)!;
  bench.record.stepOrdered = true;
  bench.answers(under.sequence, 9);
  t.ok(bench.record.stepOrdered, 'that line was under way before');
  const step = bench.sent(10)!;
  t.match(step.message, { body: { kind: 'step' } });
  bench.answers(step.sequence, 10);
  t.notOk(bench.record.stepOrdered);
  t.match(bench.sent(11)!.message, { body: { kind: 'line' } });
  t.end();
});

t.test('an agent that has applied nothing acknowledges no adjust, whatever its number', (t) => {
  const bench = new Bench();
  while (bench.record.session!.takeSequence() < 65_534);
  const { sequence } = bench.sent(9)!;
  t.equal(sequence, 65_535);
  bench.answers(sequence, 9, { applied: 0xffff });
  t.notOk(bench.record.lastAdjust!.acknowledged);
  bench.answers(bench.sent(10)!.sequence, 10, { applied: 0 });
  t.ok(bench.record.lastAdjust!.acknowledged);
  t.end();
});

t.test('who asks by itself is heard, and never measured', (t) => {
  const bench = new Bench({}, []);
  bench.record.hello = { asksItself: true } as Hello;
  const { sequence } = bench.sent(9)!;
  t.equal(bench.answers(sequence, 9), undefined);
  t.match(bench.record, { samples: 0, quality: 'unset' });
  t.equal(bench.answers(sequence, 9), 'duplicate');
  t.end();
});

t.test(
  'one whose raw clock jumps is doubted, asked soon, and keeps its line until a round agrees',
  (t) => {
    const bench = new Bench();
    bench.exchange(9);
    bench.record.askAt = rawTime(100 * SECOND);
    t.equal(bench.exchange(10, 5e6), undefined);
    const { line } = bench.record.lastAdjust!;
    t.match(bench.parts.refusals.observe(), { contradiction: 1 });
    t.ok(bench.record.askAt <= 11 * SECOND);
    t.equal(bench.type(10.5), 'ask', 'while it is doubted it is told nothing');
    for (let second = 11; bench.record.samples > 8; second += 1) bench.exchange(second, 5e6);
    t.equal(bench.record.roundsToConfirm, 8);
    for (const second of [21, 22]) bench.exchange(second, 5e6);
    t.equal(bench.record.lastAdjust!.line, line);
    bench.record.roundsToConfirm = 0;
    t.equal(bench.type(23), 'adjust');
    t.end();
  },
);

t.test(
  'a line that is off by more than the estimate is uncertain is followed by a newer one',
  (t) => {
    const bench = new Bench();
    const outdated = (): boolean => bench.parts.measuring.outdated(bench.record, rawTime(9.5e9));
    t.notOk(outdated(), 'it was told nothing yet');
    const { sequence } = bench.sent(9)!;
    const { line } = bench.record.lastAdjust!;
    const { offsetError } = bench.record.estimate(rawTime(9.5e9))!;
    const tell = (off: number, acknowledged = true): void => {
      const group = { ...line.group, nanoseconds: line.group.nanoseconds + off * offsetError };
      bench.record.lastAdjust = { line: { ...line, group }, kind: 'line', sequence, acknowledged };
    };
    tell(0.3);
    t.notOk(outdated());
    tell(0.7);
    t.ok(outdated(), 'half a deviation is the limit');
    tell(0.7, false);
    t.notOk(outdated(), 'it may not have come there');
    tell(0.7);
    const follows = bench.sent(9.5, 'followUp')!;
    t.match(follows.message, { type: 'adjust', body: { answered: false } });
    t.match(bench.record.lastAdjust, { sequence: follows.sequence, acknowledged: true });
    t.notOk(outdated());
    t.end();
  },
);

t.test('once settled, one that is asked often gets the next line soon enough', (t) => {
  const sixteen = Array.from({ length: 16 }, (_, i) => i + 1);
  const outdated = (interval: number, seconds: readonly number[]): boolean => {
    const bench = new Bench({ interval }, seconds);
    bench.sent(17);
    const { line } = bench.record.lastAdjust!;
    const group = { ...line.group, nanoseconds: line.group.nanoseconds + 1e6 };
    bench.record.lastAdjust = {
      ...bench.record.lastAdjust!,
      line: { ...line, group },
      acknowledged: true,
    };
    return bench.parts.measuring.outdated(bench.record, rawTime(17e9));
  };
  t.notOk(outdated(1, sixteen));
  t.ok(outdated(4, sixteen));
  t.ok(outdated(1, sixteen.slice(1)), 'fifteen samples are not settled');
  t.end();
});

t.test('an agent that may have moved is asked where it may be', (t) => {
  const bench = new Bench();
  const elsewhere = { host: '10.0.9.9', port: 41_000 };
  const probe = bench.probed(9, elsewhere)!;
  t.match(probe, { to: elsewhere, message: { type: 'ask' } }, 'never told a line there');
  t.equal(bench.record.session!.address, AGENT_ADDRESS);
  t.equal(bench.answers(probe.sequence, 9), undefined, 'its answer measures like any other');
  t.equal(bench.record.session!.path.answered(probe.sequence, elsewhere), AGENT_ADDRESS);
  t.equal(bench.record.session!.address, elsewhere);
  t.end();
});

t.test('without a session nothing is sent', (t) => {
  const bench = new Bench();
  bench.record.session = undefined;
  t.same(
    [bench.sent(9), bench.sent(9, 'followUp'), bench.probed(9, AGENT_ADDRESS)],
    [undefined, undefined, undefined],
  );
  t.end();
});
