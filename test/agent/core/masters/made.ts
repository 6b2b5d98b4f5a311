// A follower of several masters, each made by hand, for tests: what they say, and what it sends to whom.

import type { Follower, FollowerOptions } from '#agent/core/follower.js';
import type { FollowerEvent } from '#agent/core/follower-observation.js';
import { type Address, placeOf } from '#protocol/endpoint.js';
import type { Session } from '#protocol/seal/session.js';
import { rawTime } from '#protocol/time.js';
import { TYPE } from '#protocol/wire/codecs.js';
import { type Message, inspect } from '#protocol/wire/message.js';
import { openMessage } from '#protocol/seal/sealed-message.js';
import type { Welcome } from '#protocol/wire/welcome.js';
import { KMC, crypto, newFollower } from '#sim/alone.js';
import { BEGINNING } from '#sim/group.js';
import { pull, sealed, stampAt, welcomeTo } from '#sim/peer.js';

export const [A, B, C] = [1, 2, 3].map((i) => ({ host: `10.0.0.${i}`, port: 7525 })) as [
  Address,
  Address,
  Address,
];

export const ASK: Message = { type: 'ask', body: { timescale: 'raw', anonymous: false } };
export const ADJUST: Message = {
  type: 'adjust',
  body: {
    kind: 'line',
    answered: true,
    untraced: false,
    quality: 'synchronised',
    leap: 'none',
    rawSeconds: 2,
    groupSeconds: BEGINNING.seconds + 2,
    groupNanoseconds: 0,
    rate: 0,
    bound: 1000,
    drift: 1e-6,
  },
};

/** A follower, and by each address what was sent there. */
export class Made {
  readonly follower: Follower;
  readonly #sessions = new Map<string, Session>();
  readonly #sent: ReturnType<typeof pull> = [];
  #sequence = 0;
  now = 0;

  constructor(options: Partial<FollowerOptions> = {}) {
    this.follower = newFollower({ masters: [A, B].map(placeOf), ...options });
    this.#pull();
  }

  #pull(): void {
    this.#sent.push(...pull(this.follower, this.now));
  }

  /** Lets time pass, in steps of a tenth of a second. */
  run(until: number): void {
    while (this.now < until * 1e9) {
      this.now = Math.min(this.now + 1e8, until * 1e9);
      this.wake();
    }
  }

  wake(): void {
    this.follower.wake(rawTime(this.now));
    this.#pull();
  }

  /** To whom datagrams of this type went since the last look, in order. */
  sentTo(type: number): string[] {
    const some = this.#sent.filter(({ header }) => header.type === type);
    for (const one of some) this.#sent.splice(this.#sent.indexOf(one), 1);
    return some.map(({ to }) => to.host);
  }

  /** The master at this address answers the newest hello. */
  welcome(from: Address, term: number, welcome: Partial<Welcome> = {}): void {
    const hello = this.#sent.findLast(
      ({ header, to }) => header.type === TYPE.hello && to.host === from.host,
    )!;
    const place = { at: this.now, from, term, session: 90 + this.#sessions.size, welcome };
    const { session } = welcomeTo(this.follower, hello, { key: KMC.key, crypto }, place);
    this.#sessions.set(from.host, session);
    this.#pull();
  }

  says(from: Address, message: Message, term: number): void {
    const session = this.#sessions.get(from.host)!;
    const bytes = sealed(session, message, this.#sequence++, term);
    this.follower.receive({ bytes, from, at: stampAt(this.now) });
    this.#pull();
  }

  /** What this master has been sent since the last look: each message, and the term in its header. */
  hears(at: Address): { type: string; term: number; message: Message }[] {
    const session = this.#sessions.get(at.host)!;
    const some = this.#sent.filter(
      ({ header, to }) => to.host === at.host && header.type !== TYPE.hello,
    );
    return some.flatMap((one) => {
      this.#sent.splice(this.#sent.indexOf(one), 1);
      const header = inspect(one.bytes);
      if (typeof header === 'string') return [];
      const message = openMessage(session, one.bytes, header);
      if (typeof message === 'string') return [];
      return [{ type: message.type, term: header.term, message }];
    });
  }

  /** Answers the newest ask that this master got, `seconds` after the group's beginning. */
  replies(from: Address, term: number, bound = 100): void {
    const ask = this.#sent.findLast(
      ({ header, to }) => header.type === TYPE.ask && to.host === from.host,
    )!;
    const seconds = BEGINNING.seconds + Math.floor(this.now / 1e9);
    const body = {
      timescale: 'group' as const,
      seconds,
      nanoseconds: this.now % 1e9,
      hold: 0,
      correction: undefined,
      heard: 1,
      quality: 'synchronised' as const,
      anonymous: false,
      settings: 0,
      untraced: false,
      leap: 'none' as const,
      bound,
    };
    const session = this.#sessions.get(from.host)!;
    const bytes = sealed(session, { type: 'reply', body }, ask.header.sequence, term);
    this.follower.receive({ bytes, from, at: stampAt(this.now) });
    this.#pull();
  }

  get followed(): string | undefined {
    return this.follower.observe(rawTime(this.now)).master?.host;
  }

  get refusals(): Record<string, number> {
    return { ...this.follower.observe(rawTime(this.now)).refusals };
  }

  events(type: FollowerEvent['type']): FollowerEvent[] {
    const events: FollowerEvent[] = [];
    for (let one = this.follower.poll(); one !== undefined; one = this.follower.poll())
      if (one.type === type) events.push(one);
    return events;
  }
}
