// What comes in at a master: who may say what, and to which part it goes.

import t from 'tap';
import { Admission } from '#master/core/admission/admission.js';
import type { AgentRecord } from '#master/core/agents/agent-record.js';
import { Announcements } from '#master/core/agents/announcements.js';
import { Remembered } from '#master/core/agents/remembered.js';
import type { MasterEvent } from '#master/core/observation.js';
import { Receiver } from '#master/core/receiver.js';
import type { Signal } from '#master/core/signal.js';
import { Outbox } from '#protocol/outbox.js';
import { type Refusal, RefusalCounts } from '#protocol/refusal.js';
import type { CredentialRole } from '#protocol/seal/credential.js';
import { openMessage } from '#protocol/seal/sealed-message.js';
import type { Session } from '#protocol/seal/session.js';
import { SECOND, rawTime, spanOf } from '#protocol/time.js';
import type { Hello } from '#protocol/wire/hello.js';
import { MAX_DATAGRAM } from '#protocol/wire/layout.js';
import { type Message, writeUnsealed } from '#protocol/wire/message.js';
import { noticeOf } from '#protocol/wire/notice.js';
import { AGENT_ADDRESS, crypto } from '#sim/alone.js';
import { pull, sealed, sessionPair, stampAt } from '#sim/peer.js';
import { beaconOf } from './election/bench.js';
import { newParts } from './parts.js';

const ELSEWHERE = { host: '10.0.9.9', port: 41_000 };
const ASK: Message = { type: 'ask', body: { timescale: 'group', anonymous: false } };
const NAME = 'line-1';
/** How many agents have a key: what one says of terms is not what most say. */
const KEYS = 3;

interface Guest {
  readonly role?: CredentialRole;
  readonly asksItself?: boolean;
  readonly isOneOfSeveral?: boolean;
  readonly anonymous?: boolean;
}

/** A receiver with all parts behind it, and one device that was offered a session. */
class Bench {
  readonly parts;
  readonly events: MasterEvent[] = [];
  readonly signals: Signal[] = [];
  readonly record: AgentRecord;
  readonly guest: Session;
  readonly #receiver: Receiver;

  constructor({
    role = 'agent',
    asksItself = false,
    isOneOfSeveral = false,
    anonymous = false,
  }: Guest = {}) {
    const parts = newParts({ isOneOfSeveral });
    const { leadership, records, outbox } = parts;
    const credential = { name: NAME, role, key: new Uint8Array(32) };
    const announcements = new Announcements(leadership, records, outbox);
    const admission = new Admission(
      { others: [], interval: spanOf(SECOND), crypto, credential: () => credential },
      {
        ...parts,
        announcements,
        toStrangers: new Outbox(),
        refusals: new RefusalCounts(),
        challenge: () => {},
      },
      (event) => this.events.push(event),
    );
    const remembered = new Remembered(leadership, records, () => KEYS, !isOneOfSeveral);
    const { events, signals } = this;
    const all = { ...parts, admission, announcements, remembered, events, signals };
    this.parts = all;
    this.#receiver = new Receiver(all, { anonymous });
    this.record = records.recordOf(credential);
    const [session, guest] = sessionPair(crypto, AGENT_ADDRESS);
    this.guest = guest;
    const hello = { instance: 1, asksItself, belief: { kind: 'none', term: 0 } } as Hello;
    records.offer(this.record, { session, hello, key: credential.key, at: rawTime(0) });
  }

  receive(bytes: Uint8Array, second: number, from = AGENT_ADDRESS): Refusal | undefined {
    return this.#receiver.receive({ bytes: bytes.slice(), from, at: stampAt(second * SECOND) });
  }

  /** The guest says this under its session. */
  says(
    message: Message,
    second: number,
    { term = 0, from = AGENT_ADDRESS } = {},
  ): Refusal | undefined {
    return this.receive(sealed(this.guest, message, this.guest.takeSequence(), term), second, from);
  }

  /** What leaves, by its type and whereto. */
  sent(second: number): { type: string; to: string; sequence: number }[] {
    return pull(
      { transmit: (at, buffer) => this.parts.outbox.transmit(at, buffer) },
      second * SECOND,
    ).map(({ bytes, to, header }) => {
      const message = openMessage(this.guest, bytes, header);
      const type = typeof message === 'string' ? message : message.type;
      return { type, to: to.host, sequence: header.sequence };
    });
  }

  /** The guest answers the ask or adjust with this sequence, by a raw clock like the master's. */
  replies(
    sequence: number,
    second: number,
    { term = 0, from = AGENT_ADDRESS } = {},
  ): Refusal | undefined {
    const body = {
      timescale: 'raw',
      seconds: Math.floor(second),
      nanoseconds: Math.round((second % 1) * SECOND),
      hold: 0,
      heard: 1,
      correction: undefined,
      quality: 'synchronised',
      anonymous: false,
      applied: sequence,
    } as const;
    return this.receive(sealed(this.guest, { type: 'reply', body }, sequence, term), second, from);
  }

  /** Asks the guest or corrects it; answers under which sequence. */
  asks(second: number): number {
    const { measuring, leadership, outbox } = this.parts;
    outbox.push((at, buffer) => measuring.ask(this.record, leadership.term, at, buffer));
    return this.sent(second)[0]!.sequence;
  }

  /** It is asked, and answers within 0.1 ms. */
  exchange(second: number, options: Parameters<Bench['replies']>[2] = {}): Refusal | undefined {
    return this.replies(this.asks(second), second + 0.0001, options);
  }
}

/** One whose guest is in. */
function entered(guest: Guest = {}): Bench {
  const bench = new Bench(guest);
  bench.says(ASK, 1);
  bench.sent(1);
  bench.events.length = bench.signals.length = 0;
  return bench;
}

t.test('what is no datagram, or of no session that is known, is refused', (t) => {
  const bench = new Bench();
  t.equal(bench.receive(new Uint8Array(3), 1), 'short');
  const [, other] = sessionPair(crypto, AGENT_ADDRESS);
  t.equal(
    bench.receive(sealed(other, ASK, 0), 1),
    'bad-tag',
    'the number of a session and not its key',
  );
  bench.parts.records.remove(bench.record);
  t.equal(bench.says(ASK, 1), 'unknown-session');
  t.equal(bench.parts.outbox.length, 0);
  t.end();
});

t.test('the first datagram under the session that was offered lets its sender in', (t) => {
  const bench = new Bench();
  t.equal(bench.says(ASK, 1), undefined);
  t.match(bench.events, [{ type: 'joined', name: NAME, from: AGENT_ADDRESS }]);
  t.match(bench.record, { offered: undefined, heardAt: 1e9 });
  t.ok(bench.record.session);
  bench.says(ASK, 2);
  t.equal(bench.events.length, 1);
  t.end();
});

t.test('an ask is answered and counted, a copy of it is neither', (t) => {
  const bench = entered();
  const bytes = sealed(bench.guest, ASK, bench.guest.takeSequence());
  t.equal(bench.receive(bytes, 2), undefined);
  t.equal(bench.receive(bytes, 3), 'replayed');
  t.match(bench.sent(3), [{ type: 'reply', to: AGENT_ADDRESS.host }]);
  t.match(bench.record, { heardAt: 2e9, session: { heard: 2 } });
  t.end();
});

t.test('asks are refused when 4096 datagrams wait, those of strangers at half of that', (t) => {
  const bench = entered({ anonymous: true });
  const unsealed = new Uint8Array(MAX_DATAGRAM);
  const ask: Message = { type: 'ask', body: { timescale: 'group', anonymous: true } };
  const length = writeUnsealed(unsealed, ask, { term: 0, session: 0, sequence: 3 });
  const asks = (): Refusal | undefined => bench.receive(unsealed.subarray(0, length), 2, ELSEWHERE);
  const fill = (to: number): void => {
    while (bench.parts.outbox.length < to) bench.parts.outbox.push(() => undefined);
  };
  fill(2047);
  t.same([asks(), asks()], [undefined, 'rate']);
  fill(4095);
  t.same([bench.says(ASK, 2), bench.says(ASK, 2)], [undefined, 'rate']);
  const closed = new Bench();
  t.equal(closed.receive(unsealed.subarray(0, length), 2), 'anonymous-refused');
  t.end();
});

t.test('nobody may say what is a master’s to say, but a master its beacon', (t) => {
  const adjust: Message = {
    type: 'adjust',
    body: {
      kind: 'line',
      answered: true,
      untraced: false,
      quality: 'synchronised',
      leap: 'none',
      rawSeconds: 0,
      groupSeconds: 0,
      groupNanoseconds: 0,
      rate: 0,
      bound: 0,
      drift: 0,
    },
  };
  const beacon: Message = { type: 'beacon', body: beaconOf(3) };
  const agent = entered();
  t.same([agent.says(adjust, 2), agent.says(beacon, 2)], ['wrong-role', 'wrong-role']);
  t.equal(agent.record.heardAt, 1e9, 'who is refused was not heard');
  const master = entered({ role: 'master' });
  t.equal(master.says(beacon, 2, { term: 9 }), undefined);
  t.match(master.signals, [{ type: 'beacon', name: NAME, term: 9, beacon: { number: 3 } }]);
  t.equal(agent.signals.length, 0);
  t.end();
});

t.test('nobody but a master gets the roster, or tells it', (t) => {
  const ask = {
    type: 'rosterAsk',
    body: { digest: new Uint8Array(16), epoch: 0, after: 0 },
  } as const;
  const entries = new Uint8Array();
  const said = { digest: new Uint8Array(16), epoch: 1, after: 0, upTo: 0, last: 0 };
  const part = { type: 'rosterPart', body: { ...said, question: 0, entries } } as const;
  for (const message of [ask, part])
    for (const guest of [
      { role: 'agent' },
      { role: 'client', asksItself: true },
      // A master that is alone shares with nobody.
      { role: 'master' },
    ] as const)
      t.equal(entered(guest).says(message, 2), 'wrong-role', `${message.type} of ${guest.role}`);
  t.end();
});

t.test('who says goodbye leaves', (t) => {
  const bench = entered();
  bench.says({ type: 'notice', body: noticeOf('leaving') }, 2);
  t.match(bench.events, [{ type: 'left', name: NAME }]);
  t.equal(bench.says(ASK, 3), 'unknown-session');
  t.end();
});

t.test('who refuses a leader that is alone for a later term is told that it is void', (t) => {
  const bench = entered();
  const refuses = (term: number): void =>
    void bench.says({ type: 'notice', body: noticeOf('stale-term') }, 2, { term });
  refuses(0);
  t.same([bench.signals, bench.sent(2)], [[], []], 'no term was named');
  refuses(20);
  t.match(bench.signals, [{ type: 'refused', name: NAME, term: 20 }]);
  t.match(bench.sent(2), [{ type: 'notice', to: AGENT_ADDRESS.host }]);
  t.equal(bench.parts.leadership.term, 1, 'one of three is not believed so much');
  t.end();
});

t.test('an answer to one that leads measures, and brings a newer line where it is wanted', (t) => {
  const bench = entered();
  for (const second of [2, 3, 4]) t.equal(bench.exchange(second), undefined);
  t.equal(bench.record.samples, 3);
  t.same(bench.signals, []);
  const { line } = bench.record.lastAdjust!;
  bench.sent(4);
  const sequence = bench.asks(5);
  const group = { ...line.group, seconds: line.group.seconds + 1 };
  bench.record.lastAdjust = { ...bench.record.lastAdjust!, line: { ...line, group } };
  bench.replies(sequence, 5.0001);
  t.match(bench.sent(5.0002), [{ type: 'adjust' }]);
  t.equal(bench.replies(sequence, 5.0003), 'duplicate');
  t.end();
});

t.test('an answer to one that stands by says which leader is heard', (t) => {
  const bench = entered({ isOneOfSeveral: true });
  bench.exchange(2, { term: 6 });
  t.same(bench.signals, [{ type: 'witness', name: NAME, hears: 6 }]);
  t.equal(bench.replies(99, 3, { term: 6 }), 'unasked');
  t.equal(bench.signals.length, 1, 'only to what was asked');
  const master = entered({ isOneOfSeveral: true, role: 'master' });
  master.exchange(2, { term: 6 });
  t.same(master.signals, [], 'a master is no witness');
  t.end();
});

t.test(
  'who is heard from elsewhere is asked there, and has moved once it answers from there',
  (t) => {
    const bench = entered();
    bench.says(ASK, 2, { from: ELSEWHERE });
    t.match(bench.sent(2), [{ type: 'reply', to: AGENT_ADDRESS.host }], 'once may be a copy');
    bench.says(ASK, 3, { from: ELSEWHERE });
    const sent = bench.sent(3);
    t.match(sent, [
      { type: 'reply', to: ELSEWHERE.host },
      { type: 'ask', to: ELSEWHERE.host },
    ]);
    t.same(bench.events, []);
    bench.replies(sent[1]!.sequence, 3.0001, { from: ELSEWHERE });
    t.match(bench.events, [{ type: 'moved', name: NAME, from: AGENT_ADDRESS, to: ELSEWHERE }]);
    t.equal(bench.record.session!.address.host, ELSEWHERE.host);
    t.end();
  },
);

t.test('a recorded reply says nothing of where its sender is', (t) => {
  const bench = entered();
  const sequence = bench.asks(2);
  bench.replies(sequence, 2.0001);
  t.equal(bench.replies(sequence, 3, { from: ELSEWHERE }), 'duplicate');
  bench.says(ASK, 4, { from: ELSEWHERE });
  t.match(bench.sent(4), [{ type: 'reply', to: AGENT_ADDRESS.host }], 'the first from there');
  t.end();
});

t.test('an agent tells of its wall clocks, one that asks by itself has none', (t) => {
  const body = { wall: 1, votes: true, seconds: 0, nanoseconds: 5, bound: 0, left: 0, age: 0 };
  const agent = entered();
  for (const second of [2, 3, 4]) agent.exchange(second);
  t.equal(agent.says({ type: 'wallClock', body }, 5), undefined);
  const { group } = agent.parts;
  t.match(agent.record.wallClocks.observe(rawTime(5e9), group.at(rawTime(5e9)), 0), [{ wall: 1 }]);
  t.equal(entered({ asksItself: true }).says({ type: 'wallClock', body }, 5), 'wrong-role');
  t.end();
});
