// Interleaved answers (RFC 9769): each brings the kernel's stamp of when the one before it really left.

import { type NtpTimestamp, sameTimestamp } from './timestamp.js';

/** So many answers are remembered, whoever asks from how many addresses. */
const REMEMBERED = 4096;
/** Nobody has this number. */
const NOBODY = -1;

/** Where the four words of an answer stand: when its request came, and when it really left. */
const WORDS = 4;
const RECEIVE = 0;
const TRANSMIT = 2;

/** An answer that is remembered. */
export interface SentAnswer {
  /** When it really left; undefined while nobody knows. */
  readonly transmit: NtpTimestamp | undefined;
}

/**
 * The latest answers, by the receive timestamp that each of them told. They are plain numbers: an object for each would
 * live on after its answer, and cost a busy server more than all else that it reckons.
 */
export class Interleaving {
  readonly #numbers = new Float64Array(REMEMBERED).fill(NOBODY);
  readonly #hosts = Array.from({ length: REMEMBERED }, () => '');
  readonly #words = new Int32Array(WORDS * REMEMBERED);
  /** Is it known when it left? */
  readonly #hasLeft = new Uint8Array(REMEMBERED);
  #count = 0;

  /** An answer to `host` leaves now, and tells that its request came at `receive`: answers its number here. */
  sending(host: string, receive: NtpTimestamp): number {
    const place = placeOf(receive);
    const number = this.#count * REMEMBERED + place;
    this.#count += 1;
    this.#numbers[place] = number;
    this.#hosts[place] = host;
    this.#write(place, RECEIVE, receive);
    this.#hasLeft[place] = 0;
    return number;
  }

  /** The answer of that number left at `transmit`. One in whose place there is another by now is forgotten. */
  left(number: number, transmit: NtpTimestamp): void {
    const place = number % REMEMBERED;
    if (this.#numbers[place] !== number) return;
    this.#write(place, TRANSMIT, transmit);
    this.#hasLeft[place] = 1;
  }

  /** Forgets all answers, also those that have not left yet. */
  forget(): void {
    this.#numbers.fill(NOBODY);
    this.#hosts.fill('');
  }

  /** The answer to `host` that told `receive`; undefined if none is remembered. */
  find(host: string, receive: NtpTimestamp): SentAnswer | undefined {
    const place = placeOf(receive);
    if (this.#hosts[place] !== host || !sameTimestamp(this.#read(place, RECEIVE), receive))
      return undefined;
    return { transmit: this.#hasLeft[place] === 1 ? this.#read(place, TRANSMIT) : undefined };
  }

  #write(place: number, of: number, { seconds, fraction }: NtpTimestamp): void {
    this.#words[WORDS * place + of] = seconds;
    this.#words[WORDS * place + of + 1] = fraction;
  }

  #read(place: number, of: number): NtpTimestamp {
    const at = WORDS * place + of;
    return { seconds: this.#words[at]!, fraction: this.#words[at + 1]! };
  }
}

/** The middle bits of the fraction differ most from one datagram to the next. */
const placeOf = ({ seconds, fraction }: NtpTimestamp): number =>
  ((fraction >>> 10) ^ (fraction >>> 20) ^ seconds) & (REMEMBERED - 1);
