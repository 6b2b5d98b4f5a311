// Interleaved answers (RFC 9769): each brings the kernel's stamp of when the one before it really left.

import { type NtpTimestamp, sameTimestamp } from './timestamp.js';

/** So many answers are remembered, whoever asks from how many addresses. */
const REMEMBERED = 4096;

/** An answer that is remembered. */
export interface SentAnswer {
  /** When it really left; undefined while nobody knows. */
  readonly transmit: NtpTimestamp | undefined;
}

interface Sent {
  readonly number: number;
  readonly host: string;
  readonly receive: NtpTimestamp;
  transmit: NtpTimestamp | undefined;
}

/** The latest answers, by the receive timestamp that each of them told. */
export class Interleaving {
  readonly #sent: (Sent | undefined)[] = Array.from({ length: REMEMBERED });
  #count = 0;

  /** An answer to `host` leaves now, and tells that its request came at `receive`: answers its number here. */
  sending(host: string, receive: NtpTimestamp): number {
    const place = placeOf(receive);
    const number = this.#count * REMEMBERED + place;
    this.#count += 1;
    this.#sent[place] = { number, host, receive, transmit: undefined };
    return number;
  }

  /** The answer of that number left at `transmit`. One in whose place there is another by now is forgotten. */
  left(number: number, transmit: NtpTimestamp): void {
    const sent = this.#sent[number % REMEMBERED];
    if (sent?.number === number) sent.transmit = transmit;
  }

  /** Forgets all answers, also those that have not left yet. */
  forget(): void {
    this.#sent.fill(undefined);
  }

  /** The answer to `host` that told `receive`; undefined if none is remembered. */
  find(host: string, receive: NtpTimestamp): SentAnswer | undefined {
    const sent = this.#sent[placeOf(receive)];
    return sent?.host === host && sameTimestamp(sent.receive, receive) ? sent : undefined;
  }
}

/** The middle bits of the fraction differ most from one datagram to the next. */
const placeOf = ({ seconds, fraction }: NtpTimestamp): number =>
  ((fraction >>> 10) ^ (fraction >>> 20) ^ seconds) & (REMEMBERED - 1);
