// Unsealed notices: a hint to who was refused, never longer than what was refused, and rationed.

import type { Address, Datagram, Transmission } from '@belfry/protocol/core/endpoint.js';
import type { Refusal } from '@belfry/protocol/core/refusal.js';
import { type RawTime, SECOND } from '@belfry/protocol/core/time.js';
import { readHeader } from '@belfry/protocol/core/wire/header.js';
import { NOTICE, TYPE } from '@belfry/protocol/core/wire/layout.js';
import { writeUnsealed } from '@belfry/protocol/core/wire/message.js';
import { type NoticeReason, noticeOf } from '@belfry/protocol/core/wire/notice.js';

/** Which refusals are told. A bad tag under a known session is not: it may be anybody's. */
const TOLD: Partial<Record<Refusal, NoticeReason>> = {
  'unknown-session': 'unknown-session',
  'unknown-version': 'unknown-version',
  'unknown-name': 'not-authenticated',
  'not-authenticated': 'not-authenticated',
  'name-in-use': 'name-in-use',
  'anonymous-refused': 'anonymous-refused',
};

const A_SECOND = 50;

interface Waiting {
  readonly to: Address;
  readonly reason: NoticeReason;
  readonly about: number;
  readonly session: number;
  readonly sequence: number;
}

export class Notices {
  readonly #waiting: Waiting[] = [];
  #since = -Infinity as RawTime;
  #sent = 0;

  refused(refusal: Refusal, { bytes, from, at }: Datagram): void {
    const reason = TOLD[refusal];
    if (reason === undefined || bytes.length < NOTICE.size || !this.#allowed(at.at)) return;
    const { type, session, sequence } = readHeader(bytes);
    // Two programs must never answer each other's notices for ever.
    if (type !== TYPE.notice)
      this.#waiting.push({ to: from, reason, about: type, session, sequence });
  }

  transmit(buffer: Uint8Array, term: number): Transmission | undefined {
    const waiting = this.#waiting.shift();
    if (waiting === undefined) return undefined;
    const { to, reason, about, session, sequence } = waiting;
    const length = writeUnsealed(
      buffer,
      { type: 'notice', body: noticeOf(reason, about) },
      { term, session, sequence },
    );
    return { length, to };
  }

  #allowed(at: RawTime): boolean {
    if (at - this.#since >= SECOND) {
      this.#since = at;
      this.#sent = 0;
    }
    this.#sent += 1;
    return this.#sent <= A_SECOND;
  }
}
