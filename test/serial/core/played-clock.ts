// A clock that answers, played in virtual time: what it shows, how it takes a setting, and what the line makes of it.

import type { Own } from '#serial/core/clock-message.js';
import { CLOCKS } from '#serial/core/clocks/catalogue.js';
import {
  Conversation,
  type ConversationEvent,
  type ConversationObservation,
  type ConversationOptions,
} from '#serial/core/conversation.js';
import { type Dialogue, fixedBytes, formatFor } from '#serial/core/dialogue.js';
import { textOfBytes } from '#telegrams/language/characters.js';
import { decode } from '#telegrams/language/decode.js';
import { encode } from '#telegrams/language/encode.js';
import { characterTime, lineOf } from '#telegrams/language/layout.js';
import { formatIn, momentOf } from '#telegrams/language/moment.js';
import { UTC } from '#telegrams/language/zone.js';
import { groupTime, rawTime, spanOf } from '#protocol/time.js';

/** 2026-07-15 12:34:56 UTC. */
export const A = 1_784_118_896;
export const SECOND = 1e9;

/** An instant as nanoseconds of raw time; the agent's own clock is right, and began at A. */
export const ownAt = (at: number, quality: 'synchronised' | 'unset' = 'synchronised'): Own => ({
  raw: rawTime(at),
  reading: { time: groupTime(A, at), bound: spanOf(1e5) },
  quality: () => quality,
});

export interface PlayedClock {
  /** How far ahead it was at the start, and how much faster it runs. */
  offset: number;
  drift: number;
  /** From the ask's last stop bit to the answer's first start bit. */
  readonly takes: number;
  /** What becomes of the bytes of an answer. */
  readonly answers?: (bytes: Uint8Array) => Uint8Array;
  readonly deafToSetting?: boolean;
  /** How much later than it should a setting takes hold. */
  readonly slow?: () => number;
  /** How good the agent's own time is. */
  readonly own?: 'unset';
}

/** One conversation with one clock. */
class Play {
  readonly #dialogue: Dialogue;
  readonly #character: number;
  readonly #clock: PlayedClock;
  readonly talk: Conversation;
  readonly events: (ConversationEvent & { readonly at: number })[] = [];
  /** When something was sent that is no question, in seconds. */
  readonly writes: number[] = [];
  readonly #sets: number[] = [];
  now = 0;

  constructor(name: string, clock: PlayedClock, options: Partial<ConversationOptions>) {
    const dialogue = CLOCKS.get(name)!;
    this.#clock = clock;
    this.#dialogue = dialogue;
    this.#character = characterTime(lineOf(dialogue.line));
    this.talk = new Conversation({
      dialogue,
      zone: UTC,
      line: dialogue.line,
      every: spanOf(10 * SECOND),
      timeout: spanOf(SECOND),
      start: rawTime(0),
      ...options,
    });
  }

  get own(): Own {
    return ownAt(this.now, this.#clock.own);
  }

  shows(at: number): number {
    return at * (1 + this.#clock.drift) + this.#clock.offset;
  }

  /** Sends what is due, or lets what is waited for expire. */
  turn(): void {
    const message = this.talk.next(this.own);
    const at = Math.min(message?.at ?? Infinity, this.talk.wakeAt());
    this.now = Math.max(this.now, at);
    if (message === undefined || message.at > at) this.talk.expire(this.own);
    else {
      const through = this.now + message.bytes.length * this.#character;
      this.talk.sent(rawTime(this.now), this.own);
      const ask = fixedBytes(this.#dialogue, this.#dialogue.ask);
      if (textOfBytes(message.bytes) === textOfBytes(ask))
        this.#answer(this.#dialogue.answer, through);
      else this.#take(message.bytes, through);
    }
    for (let event = this.talk.poll(); event !== undefined; event = this.talk.poll())
      this.events.push({ ...event, at: this.now / SECOND });
  }

  #answer(emit: Dialogue['answer'], through: number): void {
    const time = groupTime(A, this.shows(through));
    const format = formatIn(formatFor(this.#dialogue, emit), UTC);
    const clock = { quality: 'synchronised', bound: spanOf(0) } as const;
    const bytes = encode(format, momentOf(time, UTC, clock))!;
    const sent = this.#clock.answers?.(bytes) ?? bytes;
    for (const [place, byte] of sent.entries()) {
      this.now = through + this.#clock.takes + (place + 1) * this.#character;
      this.talk.heard(Uint8Array.of(byte), this.own);
    }
  }

  /** A step of a setting. */
  #take(bytes: Uint8Array, through: number): void {
    const steps = this.#dialogue.set!;
    const { drift, deafToSetting, slow = () => 0 } = this.#clock;
    this.writes.push(this.now / SECOND);
    if (deafToSetting === true) return this.#answer(steps[0]!.acknowledge ?? [], through);
    const offsetOf = (second: number): number => (second - A) * SECOND - through * (1 + drift);
    for (const { send, acknowledge } of steps) {
      const told = decode(formatFor(this.#dialogue, send), bytes, { zone: UTC, near: A });
      if (told.ok) {
        this.#sets.push(told.seconds);
        this.#clock.offset = offsetOf(told.seconds) - slow();
        // It stands still until it is told to go on.
      } else if (steps.length > 1 && this.#sets.length > 0)
        this.#clock.offset = offsetOf(this.#sets.at(-1)!);
      const isThis = told.ok || send.every((part) => typeof part === 'string' || 'check' in part);
      if (acknowledge !== undefined && isThis) return this.#answer(acknowledge, through);
    }
  }
}

/** What came of a conversation. */
export interface Played extends Pick<Play, 'events' | 'talk' | 'writes'> {
  /** How far the clock truly is off at the end. */
  readonly truth: number;
  readonly observed: ConversationObservation;
  readonly estimate: ConversationObservation['estimate'];
}

/** Plays a conversation with a clock for a while, and has `look` look on; answers everything that was told. */
export function play(
  name: string,
  clock: PlayedClock,
  seconds: number,
  options: Partial<ConversationOptions> = {},
  look: (seen: ConversationObservation) => void = () => {},
): Played {
  const played = new Play(name, clock, options);
  while (played.now < seconds * SECOND) {
    played.turn();
    look(played.talk.observe(played.own));
  }
  const { events, talk, writes, now } = played;
  const observed = talk.observe(played.own);
  return {
    events,
    talk,
    truth: played.shows(now) - now,
    writes,
    estimate: observed.estimate,
    observed,
  };
}
