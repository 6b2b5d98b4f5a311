// Who hears every datagram, keeps them, and sends what it likes from any address, as fast as it likes.

import type { Address } from '#protocol/endpoint.js';
import { spanOf } from '#protocol/time.js';
import { HEADER } from '#protocol/wire/layout.js';
import { TYPE } from '#protocol/wire/codecs.js';
import type { AgentHost, MasterHost, SimulatedGroup } from './group.js';

export const ELSEWHERE: Address = { host: '10.6.6.6', port: 666 };

const typeOf = (bytes: Uint8Array): number => bytes[HEADER.versionAndType]! & 15;

interface Heard {
  readonly bytes: Uint8Array;
  readonly from: Address;
}

/** Bursts in a second in which a flood arrives. */
const BURSTS = 100;

export class Eavesdropper {
  readonly #g: SimulatedGroup;
  /** Every hello that was ever sent, oldest first. */
  readonly hellos: Heard[] = [];
  /** Sees each datagram as it leaves, before anybody else. */
  onDatagram: ((bytes: Uint8Array, from: Address, to: Address) => void) | undefined;

  constructor(g: SimulatedGroup) {
    this.#g = g;
    g.world.onDatagram = (bytes, from, to) => {
      const copy = bytes.slice();
      if (typeOf(copy) === TYPE.hello) this.hellos.push({ bytes: copy, from });
      this.onDatagram?.(copy, from, to);
    };
  }

  /** A datagram of its own arrives now. */
  send(to: MasterHost | AgentHost, bytes: Uint8Array, from: Address): void {
    const at = to.oscillator.raw(this.#g.world.now);
    const stamp = { at, error: spanOf(0), source: 'kernel' } as const;
    to.endpoint.receive({ bytes: bytes.slice(), from, at: stamp });
  }

  /** From now on for so many seconds so many datagrams a second reach the master. */
  flood(rate: number, seconds: number, next: (number: number) => Heard | undefined): void {
    const { world } = this.#g;
    const begun = world.now;
    let sent = 0;
    const burst = (): void => {
      const due = Math.floor(((world.now - begun) / 1e9) * rate);
      for (; sent < due; sent += 1) {
        const one = next(sent);
        if (one !== undefined) this.send(this.#g.master, one.bytes, one.from);
      }
      world.nudge(this.#g.master);
    };
    const pause = Math.max(1e9 / rate, 1e9 / BURSTS);
    for (let at = pause; at <= seconds * 1e9; at += pause) world.at(begun + at, burst);
  }

  /** All hellos that it knows by then, in turn, so many a second. */
  replay(rate: number, seconds: number, from: 'elsewhere' | 'where they came from'): void {
    this.flood(rate, seconds, (number) => {
      const one = this.hellos[number % Math.max(this.hellos.length, 1)];
      return one && (from === 'elsewhere' ? { ...one, from: ELSEWHERE } : one);
    });
  }
}
