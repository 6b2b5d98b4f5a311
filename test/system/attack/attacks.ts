// What a man in the middle may do who holds no key: each a way to tamper, or something done all the time.

import { randomBytes, randomInt } from 'node:crypto';
import { viewOf, writeHeader } from '#protocol/wire/header.js';
import { writeHelloName } from '#protocol/wire/hello.js';
import { HANDSHAKE_SIZE, MAX_DATAGRAM } from '#protocol/wire/layout.js';
import { TYPE } from '#protocol/wire/codecs.js';
import { writeUnsealed } from '#protocol/wire/message.js';
import { NOTICE_REASONS, noticeOf } from '#protocol/wire/notice.js';
import type { Man, Passing, Tamper } from './man.js';

export interface Attack {
  readonly tamper?: Tamper;
  /** Done a hundred times a second, told which time it is. */
  readonly often?: (man: Man, turn: number) => void;
}

const some = <T>(values: readonly T[]): T | undefined =>
  values.length === 0 ? undefined : values[randomInt(values.length)];

/** A way grows longer by so many milliseconds, as a function of the seconds since it began. */
function delayer(out: (since: number) => number, back: (since: number) => number): Attack {
  let began: number | undefined;
  return {
    tamper: (passing, man) => {
      began ??= performance.now();
      const since = (performance.now() - began) / 1000;
      man.passOn(passing, (passing.direction === 'out' ? out : back)(since));
    },
  };
}

const NO = (): number => 0;
const STEP = (): number => 20;
const ramp = (since: number): number => Math.min(2 * since, 50);
/** Two ways that swing against each other. */
const swing = (sign: number) => (since: number) => 10 + sign * 8 * Math.sin((Math.PI * since) / 5);

function forgedNotice(passing: Passing): Uint8Array {
  const bytes = new Uint8Array(MAX_DATAGRAM);
  const { session, sequence } = passing.header;
  const body = noticeOf(some(NOTICE_REASONS)!, TYPE.hello);
  return bytes.slice(
    0,
    writeUnsealed(bytes, { type: 'notice', body }, { term: 0, session, sequence }),
  );
}

function forgedWelcome({ header: { sequence } }: Passing): Uint8Array {
  const bytes = new Uint8Array(randomBytes(HANDSHAKE_SIZE));
  const session = viewOf(bytes).getUint32(44);
  writeHeader(bytes, { type: TYPE.welcome, flags: 0, term: 9, session, sequence });
  return bytes;
}

export function forgedHello(name: string): Uint8Array {
  const bytes = new Uint8Array(randomBytes(HANDSHAKE_SIZE));
  const sequence = viewOf(bytes).getUint32(8);
  writeHeader(bytes, { type: TYPE.hello, flags: 0, term: 0, session: 0, sequence });
  writeHelloName(viewOf(bytes), name);
  return bytes;
}

/** What he answers to what was said: the other way. */
const answering = (passing: Passing): Passing => ({
  ...passing,
  direction: passing.direction === 'out' ? 'back' : 'out',
});

export const ATTACKS: Readonly<Record<string, Attack>> = {
  eavesdropper: {},
  replayer: {
    often: (man) => {
      for (let many = 0; many < 5; many += 1) {
        const old = some(man.heard);
        if (old === undefined) return;
        if (many < 3) man.sayAgain(old);
        else man.sayFromElsewhere(old, old.bytes);
      }
    },
  },
  reorderer: {
    tamper: (passing, man) => {
      man.passOn(passing, randomInt(5) === 0 ? randomInt(60) : 0);
      for (let copies = randomInt(10) === 0 ? 3 : 0; copies > 0; copies -= 1)
        man.passOn(passing, randomInt(30));
    },
  },
  injector: {
    often: (man) => {
      const seen = some(man.heard.slice(-50));
      if (seen === undefined) return;
      man.sayAgain(answering(seen), forgedNotice(seen));
      man.sayAgain(answering(seen), forgedWelcome(seen));
      man.sayAgain(seen, new Uint8Array(randomBytes(1 + randomInt(MAX_DATAGRAM))));
      const flipped = seen.bytes.slice();
      flipped[randomInt(flipped.length)]! ^= 1 << randomInt(8);
      man.sayAgain(seen, flipped);
    },
  },
  'delay to agents': delayer(NO, STEP),
  'delay to master': delayer(STEP, NO),
  'delay both ways': delayer(STEP, STEP),
  'delay by a ramp': delayer(NO, ramp),
  'delay that swings': delayer(swing(1), swing(-1)),
  'quick copies': {
    tamper: (passing, man) => {
      man.sayFromElsewhere(passing, passing.bytes);
      man.passOn(passing, 2);
    },
  },
};

/** So many a second of each: noise, and hellos in a name that is known; and all hellos heard, again. */
export const flooder = (noise: number, hellos: number, name: string): Attack => ({
  often: (man) => {
    for (let many = noise / 100; many > 0; many -= 1)
      man.sayToMaster(new Uint8Array(randomBytes(1 + randomInt(MAX_DATAGRAM))));
    for (let many = hellos / 100; many > 0; many -= 1) man.sayToMaster(forgedHello(name));
    const hello = some(man.heard.filter(({ header }) => header.type === TYPE.hello));
    if (hello !== undefined) man.sayFromElsewhere(hello, hello.bytes);
  },
});
