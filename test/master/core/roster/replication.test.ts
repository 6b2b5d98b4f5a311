// How masters tell each other their roster: two of them, whose datagrams the test carries, loses, repeats and forges.

import t from 'tap';
import { decodeEntries, encodeEntry } from '#master/core/roster/entry-bytes.js';
import { type Entry, VERSION_MOST } from '#master/core/roster/entry.js';
import { Replication } from '#master/core/roster/replication.js';
import { Roster } from '#master/core/roster/roster.js';
import { nodeCrypto } from '#host/crypto.js';
import { identityOf } from '#protocol/identity.js';
import { openMessage } from '#protocol/seal/sealed-message.js';
import type { Session } from '#protocol/seal/session.js';
import { rawTime, SECOND } from '#protocol/time.js';
import { inspect } from '#protocol/wire/message.js';
import { MAX_DATAGRAM } from '#protocol/wire/layout.js';
import type { RosterPart } from '#protocol/wire/roster-part.js';
import { sessionPair, stampAt } from '#sim/peer.js';
import { integer } from '#sim/dice.js';
import { seededRandom } from '#sim/random.js';
import { drawEntry, entryOf, removed } from '#sim/roster-entries.js';

const at = (second: number) => rawTime(second * SECOND);
const A = 1;
const B = 2;

/** Two masters with a session between them, as each sees it. */
class Two {
  a: Replication;
  b: Replication;
  readonly rosters: [Roster, Roster];
  #sessions: readonly [Session, Session];
  aIsAbsent = false;
  now = 0;
  carried = 0;
  /** Neither has a session with the other. */
  isApart = false;
  /** How long each datagram is on its way, seconds. */
  delay = () => 0;
  #onTheWay: { readonly due: number; readonly bring: () => void }[] = [];

  readonly #identityOfB: number;

  constructor(ofA: readonly Entry[], ofB: readonly Entry[], identityOfB = B) {
    this.#identityOfB = identityOfB;
    this.#sessions = sessionPair(nodeCrypto, { host: '10.0.0.2', port: 7525 });
    this.rosters = [new Roster(nodeCrypto, ofA), new Roster(nodeCrypto, ofB)];
    this.a = this.#part(0, identityOfB);
    this.b = this.#part(1, A);
  }

  #part(i: 0 | 1, peer: number): Replication {
    return new Replication(this.rosters[i], nodeCrypto, {
      term: () => 0,
      absent: () => i === 0 && this.aIsAbsent,
      sessions: () => (this.isApart ? [] : [{ peer, session: this.#sessions[i] }]),
    });
  }

  /** The process of one starts again, with these in its file, and under new sessions. */
  beginAnew(which: 'a' | 'b', entries: readonly Entry[]): void {
    this.#sessions = sessionPair(nodeCrypto, { host: '10.0.0.2', port: 7525 }, 3);
    this.rosters[which === 'a' ? 0 : 1] = new Roster(nodeCrypto, entries);
    if (which === 'a') this.a = this.#part(0, this.#identityOfB);
    else this.b = this.#part(1, A);
  }

  /** What the one sends now, opened by the other; undefined when it sends nothing. */
  next(from: 'a' | 'b') {
    const buffer = new Uint8Array(MAX_DATAGRAM);
    const out = this[from].transmit(stampAt(this.now * SECOND), buffer);
    if (out === undefined) return undefined;
    this.carried += 1;
    const bytes = buffer.subarray(0, out.length);
    const header = inspect(bytes);
    if (typeof header === 'string') throw new Error(header);
    const session = this.#sessions[from === 'a' ? 1 : 0];
    const message = openMessage(session, bytes, header);
    if (typeof message === 'string') throw new Error(message);
    return { message, sequence: header.sequence };
  }

  /** Carries all that waits; `loses` says what does not come, `repeats` what comes twice. */
  carry(loses: () => boolean = () => false, repeats = false): void {
    for (const from of ['a', 'b', 'a', 'b'] as const)
      for (let sent = this.next(from); sent !== undefined; sent = this.next(from))
        if (!loses()) for (let i = 0; i < (repeats ? 2 : 1); i += 1) this.#send(from, sent);
    const due = this.#onTheWay.filter((one) => one.due <= this.now);
    this.#onTheWay = this.#onTheWay.filter((one) => one.due > this.now);
    for (const { bring } of due) bring();
  }

  #send(from: 'a' | 'b', sent: NonNullable<ReturnType<Two['next']>>): void {
    const delay = this.delay();
    const bring = (): void => this.#bring(from, sent);
    if (delay === 0) bring();
    else this.#onTheWay.push({ due: this.now + delay, bring });
  }

  #bring(from: 'a' | 'b', { message, sequence }: NonNullable<ReturnType<Two['next']>>): void {
    const [to, peer, session] =
      from === 'a'
        ? ([this.b, A, this.#sessions[1]] as const)
        : ([this.a, this.#identityOfB, this.#sessions[0]] as const);
    if (message.type === 'rosterAsk') to.asked({ peer, session }, message.body, sequence);
    else if (message.type === 'rosterPart') to.told(peer, message.body, at(this.now));
    else throw new Error(message.type);
  }

  run(seconds: number, loses?: () => boolean, repeats?: boolean): void {
    for (const end = this.now + seconds; this.now < end; this.now += 0.001) {
      this.a.wake(at(this.now));
      this.b.wake(at(this.now));
      this.carry(loses, repeats);
    }
  }

  get same(): boolean {
    return this.rosters[0].digest.text === this.rosters[1].digest.text;
  }
}

const names = (count: number, from = 0): Entry[] =>
  Array.from({ length: count }, (_, i) => entryOf(`n${from + i}`, 5, (i % 250) + 1));

t.test('two masters that know different things know all of it afterwards', (t) => {
  const two = new Two([...names(40), removed('x', 9)], [...names(40, 30), entryOf('x', 5)]);
  two.run(0.3);
  t.ok(two.same);
  t.equal(two.rosters[0].size, 70);
  t.notOk(two.rosters[1].credential('x'));
  const { carried } = two;
  two.run(20);
  t.equal(two.carried, carried, 'nobody asks for what is the same');
  t.end();
});

t.test('what is lost is asked for again, and what comes twice changes nothing', (t) => {
  let count = 0;
  const two = new Two(names(60), []);
  two.run(5, () => (count += 1) % 3 === 0, true);
  t.ok(two.same);
  t.end();
});

t.test('what a master was told it does not tell back', (t) => {
  const two = new Two([entryOf('a', 1)], [entryOf('a', 1)]);
  two.run(0.1);
  two.rosters[0].merge(names(300));
  two.a.changed(at(two.now));
  two.b.hinted(A, two.rosters[0].digest.hint, at(two.now));
  const { carried } = two;
  // B has half of it, and says so.
  two.run(0.04);
  t.ok(two.rosters[1].size > 100 && two.rosters[1].size < 250, `${two.rosters[1].size} names`);
  two.a.hinted(B, two.rosters[1].digest.hint, at(two.now));
  two.run(0.5);
  t.ok(two.same);
  two.a.hinted(B, two.rosters[1].digest.hint, at(two.now));
  two.run(0.5);
  const parts = Math.ceil(300 / 9);
  t.ok(two.carried - carried < 2 * parts + 10, `${two.carried - carried} datagrams`);
  t.end();
});

t.test('a difference that no hint shows is found within half a minute', (t) => {
  const two = new Two(names(3), names(3));
  two.run(1);
  two.rosters[0].merge([entryOf('hidden', 9)]);
  two.run(28);
  t.notOk(two.same);
  two.run(3);
  t.ok(two.same);
  t.end();
});

t.test('a difference is told for as long as it lasts', (t) => {
  const two = new Two(names(3), names(3));
  two.run(1);
  two.rosters[0].merge([entryOf('new', 9)]);
  const lost = () => true;
  two.b.hinted(A, two.rosters[0].digest.hint, at(two.now));
  two.run(12, lost);
  const [peer] = two.b.observe(at(two.now)).peers;
  t.ok(peer!.differsFor > 11.9 * SECOND && peer!.differsFor < 12.1 * SECOND);
  two.b.hinted(A, two.rosters[0].digest.hint, at(two.now));
  two.run(1);
  t.equal(two.b.observe(at(two.now)).peers[0]!.differsFor, 0);
  t.end();
});

t.test(
  'a part that nobody asked for, and one that is damaged, are refused and change nothing',
  (t) => {
    const two = new Two(names(3), []);
    two.b.wake(at(0));
    const ask = two.next('b')!;
    const part = (changes: Partial<RosterPart>): RosterPart => ({
      digest: new Uint8Array(16),
      epoch: 7,
      after: 0,
      upTo: 1,
      last: 1,
      question: ask.sequence,
      entries: encodeEntry(entryOf('evil', 9)),
      ...changes,
    });
    t.equal(two.b.told(A, part({ question: 4711 }), at(0)), 'unasked');
    t.equal(two.b.told(99, part({}), at(0)), 'unasked', 'of somebody who is no master');
    const entries = encodeEntry(entryOf('evil', 9)).subarray(0, -1);
    t.equal(two.b.told(A, part({ entries }), at(0)), 'bad-field');
    t.equal(decodeEntries(entries), undefined);
    t.equal(two.rosters[1].size, 0);
    t.equal(two.b.told(A, part({}), at(0)), undefined);
    t.equal(two.rosters[1].size, 1);
    t.end();
  },
);

t.test(
  'a master that was removed is told that and no more, and cannot tell its way back in',
  (t) => {
    // The test's peers are numbers; of the thief both know the name.
    const thief = identityOf('thief');
    const two = new Two([entryOf('kmc', 5, 1), entryOf('thief', 5, 2, 'master')], [], thief);
    two.run(0.1);
    two.rosters[1].merge([entryOf('thief', 7, 2, 'master'), entryOf('backdoor', 8, 9)]);
    two.rosters[0].merge([removed('thief', 6), entryOf('kmc', 6, 3)]);
    two.run(65);
    t.notOk(two.rosters[0].credential('thief'));
    t.notOk(two.rosters[0].credential('backdoor'));
    t.equal(two.rosters[1].entry('kmc')?.version, 5, 'the new key is not told');
    // One that is honest learns that it was removed.
    two.rosters[0].merge([removed('thief', 9)]);
    two.b.hinted(A, two.rosters[0].digest.hint, at(two.now));
    two.run(1);
    t.notOk(two.rosters[1].credential('thief'));
    // Its name as an agent's is another device's.
    two.rosters[0].merge([entryOf('thief', 10, 7)]);
    two.b.hinted(A, two.rosters[0].digest.hint, at(two.now));
    two.run(31);
    t.notOk(two.rosters[1].credential('thief'));
    t.end();
  },
);

t.test(
  'a master that has not got the roster itself tells nobody a part of it as the whole',
  (t) => {
    const two = new Two(names(3), []);
    two.aIsAbsent = true;
    two.run(5);
    t.notOk(two.b.completes());
    t.equal(two.rosters[1].size, 0);
    two.aIsAbsent = false;
    two.b.hinted(A, two.rosters[0].digest.hint, at(two.now));
    two.run(2.1);
    t.ok(two.same, 'once it has, it does');
    t.ok(two.b.completes());
    t.end();
  },
);

t.test('a part with one entry that no roster takes brings none of its others in', (t) => {
  const two = new Two([], []);
  two.b.wake(at(0));
  const { sequence: question } = two.next('b')!;
  const good = entryOf('good', 9);
  for (const [what, bad] of [
    ['a name that is none', { ...good, name: '../etc' }],
    ['a version beyond the most', { ...good, version: VERSION_MOST + 1 }],
    ['three former names', { ...good, body: { ...good.body!, former: ['a', 'b', 'c'] } }],
  ] as const) {
    const entries = Buffer.concat([encodeEntry(good), encodeEntry(bad)]);
    const part = { digest: new Uint8Array(16), epoch: 7, after: 0, upTo: 2, last: 2 };
    t.equal(two.b.told(A, { ...part, question, entries }, at(0)), 'bad-field', what);
  }
  t.equal(two.rosters[1].size, 0);
  t.notOk(two.b.completes());
  t.end();
});

t.test(
  'a master that begins anew, with less than it had, gets it back and tells what is new',
  (t) => {
    const two = new Two(names(40), names(40));
    two.run(1);
    two.beginAnew('a', [...names(3), entryOf('new', 9)]);
    two.run(1);
    t.ok(two.same);
    t.equal(two.rosters[0].size, 41);
    t.end();
  },
);

t.test('a master that lost what it had told itself gets that back from whom it told', (t) => {
  const two = new Two(names(60), []);
  two.run(1);
  two.beginAnew('a', names(3));
  two.run(1);
  t.ok(two.same);
  t.equal(two.rosters[0].size, 60);
  t.end();
});

t.test('one that lost it before it was ever answered gets it back within half a minute', (t) => {
  const two = new Two([], names(60));
  two.aIsAbsent = true;
  two.run(1);
  t.equal(two.rosters[0].size, 60);
  two.aIsAbsent = false;
  two.beginAnew('b', names(3));
  two.run(32);
  t.ok(two.same);
  t.equal(two.rosters[1].size, 60);
  t.end();
});

t.test('whom a new master has told nothing yet, it tells nothing of what it was told', (t) => {
  const two = new Two(names(300), []);
  two.run(0.04);
  t.ok(two.rosters[1].size < 250, `${two.rosters[1].size} names`);
  two.a.hinted(B, two.rosters[1].digest.hint, at(two.now));
  two.run(0.5);
  t.ok(two.same);
  const parts = Math.ceil(300 / 9);
  t.ok(two.carried < 2 * parts + 10, `${two.carried} datagrams`);
  t.end();
});

t.test(
  'rosters meet through a network that loses, repeats and mixes up, whatever the dice',
  (t) => {
    for (let seed = 1; seed <= 5; seed += 1) {
      const random = seededRandom(seed);
      const draw = (): Entry[] => Array.from({ length: 30 }, () => drawEntry(random));
      const two = new Two([...draw(), ...names(60)], [...draw(), ...names(60, 50)]);
      two.delay = () => integer(random, 400) / 1000;
      two.run(12, () => random() < 0.3, true);
      t.ok(two.same, `seed ${seed}`);
    }
    t.end();
  },
);

t.test('another master is forgotten once there is no session with it any more', (t) => {
  const two = new Two(names(3), []);
  two.run(0.1);
  t.equal(two.b.observe(at(0.1)).peers.length, 1);
  two.isApart = true;
  two.run(1);
  t.same(two.b.observe(at(1)).peers, []);
  t.end();
});

t.test('who asks too much at once is refused, and others still get their answers', (t) => {
  const two = new Two(names(3), []);
  two.b.wake(at(0));
  const ask = two.next('b')!;
  if (ask.message.type !== 'rosterAsk') throw new Error('it asks');
  const { body } = ask.message;
  const from = { peer: B, session: sessionPair(nodeCrypto, { host: '10.0.0.2', port: 1 })[0] };
  const told = Array.from({ length: 20 }, (_, i) => two.a.asked(from, body, i));
  t.same(new Set(told.slice(0, 16)), new Set([undefined]));
  t.same(new Set(told.slice(16)), new Set(['rate']));
  t.end();
});

t.test('a roster that changes hints three times, and a hundred changes at once are one', (t) => {
  const two = new Two([], []);
  const hints: number[] = [];
  for (let ms = 0; ms < 2000; ms += 1) {
    if (ms < 100) two.a.changed(at(ms / 1000));
    if (two.a.hintDue(at(ms / 1000))) hints.push(ms);
  }
  t.same(hints, [0, 250, 500, 750]);
  t.end();
});
