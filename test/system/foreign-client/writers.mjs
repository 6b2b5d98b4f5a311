// The bodies of messages, written (section 6).

import { Buffer } from 'node:buffer';
import {
  BELIEFS,
  DUTIES,
  MERITS,
  NOT_KNOWN,
  QUALITIES,
  REASONS,
  encodeScaled,
} from './numbers.mjs';

export function u32(...values) {
  const bytes = Buffer.alloc(4 * values.length);
  for (const [i, value] of values.entries()) bytes.writeUInt32BE(value, 4 * i);
  return bytes;
}

const i32 = (value) => u32(value >>> 0);
const u16 = (...values) => Buffer.from(values.flatMap((value) => [value >> 8, value & 255]));

export const writers = {
  hello: ({ session, instance, asksItself, severalMasters, leadsGroup, belief }) =>
    Buffer.concat([
      u32(session, instance),
      u16((asksItself ? 1 : 0) + (severalMasters ? 2 : 0) + (leadsGroup ? 4 : 0)),
      Buffer.from([BELIEFS.indexOf(belief.kind), 0]),
      u32(belief.rawSeconds, belief.rawNanoseconds, belief.seconds, belief.nanoseconds),
      u16(encodeScaled(belief.bound), belief.term),
      i32(Math.round(belief.rate * 2 ** 40)),
      Buffer.alloc(4),
    ]),
  welcome: (welcome) => {
    const masters = Buffer.alloc(72);
    for (const [i, master] of welcome.masters.entries()) writeAddress(masters, 18 * i, master);
    return Buffer.concat([
      u32(welcome.session, welcome.seconds, welcome.nanoseconds),
      u16(encodeScaled(welcome.bound)),
      Buffer.from([QUALITIES.indexOf(welcome.quality), welcome.masters.length]),
      masters,
      u32(welcome.intervalMilliseconds),
      u16(welcome.term, (welcome.takesWalls ? 1 : 0) | (welcome.takesReferences ? 2 : 0)),
      u32(welcome.identity),
    ]);
  },
  beacon: (beacon) =>
    Buffer.concat([
      Buffer.from([DUTIES.indexOf(beacon.duty), beacon.number, beacon.rank]),
      Buffer.from([MERITS.indexOf(beacon.merit)]),
      u16(encodeScaled(beacon.bound), beacon.leaseMilliseconds / 10, beacon.hears, beacon.agents),
      Buffer.from([beacon.successor ?? 0xff, beacon.claims ? 1 : 0, beacon.depth, beacon.keys]),
      u32(beacon.root),
    ]),
  wall: (wall) =>
    Buffer.concat([
      Buffer.from([wall.wall, 0]),
      u16(encodeScaled(wall.bound)),
      i32(wall.seconds),
      u32(wall.nanoseconds),
      i32(wall.left),
      u32(wall.age),
    ]),
  pull: (pull) =>
    Buffer.concat([
      Buffer.from(pull.digest, 'hex'),
      u32(pull.epoch, pull.after),
      Buffer.alloc(460),
    ]),
  part: (part) => {
    const entries = Buffer.from(part.entries, 'hex');
    return Buffer.concat([
      Buffer.from(part.digest, 'hex'),
      u32(part.epoch, part.after, part.upTo, part.last, part.question),
      u16(entries.length),
      entries,
      Buffer.alloc(446 - entries.length),
    ]);
  },
  reference: (reference) =>
    Buffer.concat([
      u32(reference.rawSeconds, reference.rawNanoseconds),
      u32(reference.seconds, reference.nanoseconds),
      u16(encodeScaled(reference.error), encodeScaled(reference.width)),
    ]),
  ask: () => Buffer.alloc(20),
  reply: (reply) =>
    Buffer.concat([
      u32(reply.seconds, marked(reply.nanoseconds, reply), reply.hold),
      i32(reply.correction ?? NOT_KNOWN),
      u16(reply.heard, reply.timescale === 'group' ? encodeScaled(reply.bound) : reply.applied),
    ]),
  adjust: (adjust) =>
    Buffer.concat([
      u32(adjust.rawSeconds, adjust.groupSeconds),
      u32(marked(adjust.groupNanoseconds, adjust)),
      i32(Math.round(adjust.rate * 2 ** 40)),
      u16(encodeScaled(adjust.bound), encodeScaled(adjust.drift * 1e12)),
    ]),
  notice: ({ reason, lowestVersion, highestVersion, about }) =>
    Buffer.from([REASONS.indexOf(reason) + 1, lowestVersion, highestVersion, about]),
};

/** Nanoseconds of a group time, and the bits above them: where nobody can trace it to UTC, and where it is smeared. */
const marked = (nanoseconds, { untraced, leap = 'none' }) =>
  nanoseconds + (untraced ? 0x4000_0000 : 0) + (leap.endsWith('-smear') ? 0x8000_0000 : 0);

function writeAddress(into, at, { host, port }) {
  if (host.includes(':')) {
    // One run of zeros may be left out, as `::`.
    const [left, right = []] = host.split('::').map((half) => half.split(':').filter(Boolean));
    for (const [i, word] of left.entries()) into.writeUInt16BE(parseInt(word, 16), at + 2 * i);
    for (const [i, word] of right.toReversed().entries())
      into.writeUInt16BE(parseInt(word, 16), at + 14 - 2 * i);
  } else {
    into.fill(0xff, at + 10, at + 12);
    into.set(host.split('.').map(Number), at + 12);
  }
  into.writeUInt16BE(port, at + 16);
}
