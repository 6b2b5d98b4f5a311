// One clock that answers: sends what its conversation wants, and feeds it what comes back.

import type { Reading } from '@belfry/protocol/clock';
import {
  type GroupTime,
  MILLISECOND,
  NEVER,
  type RawTime,
  type Span,
  type WallClock,
} from '@belfry/protocol';
import { formatDuration } from '@belfry/host/config';
import type { ClockMessage, Own } from './core/clock-message.js';
import { Conversation, type ConversationObservation } from './core/conversation.js';
import type { PortKeeper } from './port-keeper.js';
import type { ClockPortConfig } from './config/ports-config.js';
import { LATE_MOST, type Sender, type ShownSource } from './telegram-sender.js';

/** When the clock was set last, if that is known, and whom its talker calls. */
export interface TalkerListener {
  readonly lastSet: GroupTime | undefined;
  readonly say: (text: string) => void;
  /** It is about to be set. */
  readonly onSetting: (time: GroupTime) => void;
}

/**
 * Drives one wall clock that can be asked: it sends what the conversation wants at its moment, feeds it what comes
 * back, and tells its faults. A message that sets the clock and is more than 20 ms late is not sent.
 */
export class Talker implements Sender {
  readonly #config: ClockPortConfig;
  readonly #keeper: PortKeeper;
  readonly #source: ShownSource;
  readonly #say: (text: string) => void;
  readonly #onSetting: (time: GroupTime) => void;
  readonly #conversation: Conversation;

  constructor(
    config: ClockPortConfig,
    keeper: PortKeeper,
    source: ShownSource,
    { say, lastSet, onSetting }: TalkerListener,
  ) {
    this.#config = config;
    this.#keeper = keeper;
    this.#source = source;
    this.#say = say;
    this.#onSetting = onSetting;
    this.#conversation = new Conversation({ ...config, lastSet, start: source.raw() });
  }

  leavesAt(raw: RawTime, reading: Reading): RawTime {
    if (!this.#keeper.isOpen) return NEVER;
    const message = this.#conversation.next(this.#own(raw, reading));
    return Math.min(message?.at ?? Infinity, this.#conversation.wakeAt()) as RawTime;
  }

  send(at: RawTime): void {
    const own = this.#own();
    const message = this.#conversation.next(own);
    if (message === undefined || message.at > at + LATE_MOST) this.#conversation.expire(own);
    else this.#sendMessage(message, at);
    this.#tell();
  }

  #sendMessage({ bytes, punctual }: ClockMessage, at: RawTime): void {
    while (this.#source.raw() < at);
    const raw = this.#source.raw();
    if (punctual && raw - at > LATE_MOST) {
      const late = Math.round((raw - at) / MILLISECOND);
      this.#keeper.failedOnce('late', `this process was ${late} ms late; the clock is not set`);
      this.#conversation.notSent(raw);
      return;
    }
    const sent = this.#keeper.send(bytes);
    if (sent === 'sent') this.#conversation.sent(raw, this.#own(), at);
    else this.#conversation.notSent(raw, sent !== 'stalled' && sent !== 'closed');
  }

  /** Takes bytes in that have just arrived at the port. */
  heard(bytes: Uint8Array): void {
    this.#conversation.heard(bytes, this.#own());
    this.#tell();
  }

  /** The port has been opened anew: whatever was under way begins again. */
  restart(): void {
    this.#conversation.restart(this.#source.raw());
  }

  stop(): void {
    // Nothing runs by itself here.
  }

  observe(raw: RawTime): ConversationObservation {
    return this.#conversation.observe(this.#own(raw));
  }

  /** As the master is told of it; undefined before its first answer. */
  wall(wall: number, raw: RawTime): WallClock | undefined {
    const { estimate, age, left, untrusted } = this.observe(raw);
    if (estimate === undefined) return undefined;
    const votes = this.#config.votes && !untrusted && left !== undefined;
    return { wall, ...estimate, age: age!, votes, left: left ?? (0 as Span) };
  }

  /** The shown clock made a step. */
  stepped(by: Span): void {
    this.#conversation.stepped(by);
  }

  #own(raw = this.#source.raw(), reading = this.#source.now(raw)): Own {
    return { raw, reading, quality: () => this.#source.quality(raw) };
  }

  #tell(): void {
    for (;;) {
      const event = this.#conversation.poll();
      if (event === undefined) return;
      if (event.type === 'fault') this.#keeper.failedOnce(event.fault, event.text);
      else if (event.type === 'answered') this.#keeper.wellAgain();
      else if (event.type === 'setting') this.#onSetting(event.time);
      else this.#say(`${this.#config.path}: the clock is set, by ${formatDuration(event.by)}`);
    }
  }
}
