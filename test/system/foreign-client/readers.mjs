// The bodies of messages, read (section 6).

import {
  BELIEFS,
  DUTIES,
  KINDS,
  MERITS,
  NOT_KNOWN,
  QUALITIES,
  REASONS,
  decodeScaled,
  LEAPS,
} from './numbers.mjs';

export const readers = {
  hello: (body) => ({
    session: body.readUInt32BE(0),
    instance: body.readUInt32BE(4),
    asksItself: (body.readUInt16BE(8) & 1) === 1,
    severalMasters: (body.readUInt16BE(8) & 2) === 2,
    leadsGroup: (body.readUInt16BE(8) & 4) === 4,
    belief: {
      kind: BELIEFS[body[10]],
      rawSeconds: body.readUInt32BE(12),
      rawNanoseconds: body.readUInt32BE(16),
      seconds: body.readUInt32BE(20),
      nanoseconds: body.readUInt32BE(24),
      bound: decodeScaled(body.readUInt16BE(28)),
      term: body.readUInt16BE(30),
      rate: body.readInt32BE(32) * 2 ** -40,
    },
  }),
  welcome: (body) => ({
    session: body.readUInt32BE(0),
    seconds: body.readUInt32BE(4),
    nanoseconds: body.readUInt32BE(8),
    bound: decodeScaled(body.readUInt16BE(12)),
    quality: QUALITIES[body[14]] ?? 'unset',
    masters: Array.from({ length: body[15] }, (_, i) => readAddress(body, 16 + 18 * i)),
    intervalMilliseconds: body.readUInt32BE(88),
    term: body.readUInt16BE(92),
    identity: body.readUInt32BE(96),
    takesWalls: (body.readUInt16BE(94) & 1) === 1,
    takesReferences: (body.readUInt16BE(94) & 2) === 2,
  }),
  beacon: (body) => ({
    duty: DUTIES[body[0]],
    number: body[1],
    rank: body[2],
    merit: MERITS[body[3]],
    bound: decodeScaled(body.readUInt16BE(4)),
    leaseMilliseconds: 10 * body.readUInt16BE(6),
    hears: body.readUInt16BE(8),
    agents: body.readUInt16BE(10),
    successor: body[12] === 0xff ? undefined : body[12],
    claims: (body[13] & 1) === 1,
    root: body.readUInt32BE(16),
    depth: body[14],
    keys: body[15],
  }),
  wall: (body, flags) => ({
    wall: body[0],
    votes: (flags & 1) === 1,
    seconds: body.readInt32BE(4),
    nanoseconds: body.readUInt32BE(8),
    bound: decodeScaled(body.readUInt16BE(2)),
    left: body.readInt32BE(12),
    age: body.readUInt32BE(16),
  }),
  pull: (body) => ({
    digest: body.subarray(0, 16).toString('hex'),
    epoch: body.readUInt32BE(16),
    after: body.readUInt32BE(20),
  }),
  part: (body) => ({
    digest: body.subarray(0, 16).toString('hex'),
    epoch: body.readUInt32BE(16),
    after: body.readUInt32BE(20),
    upTo: body.readUInt32BE(24),
    last: body.readUInt32BE(28),
    question: body.readUInt32BE(32),
    entries: body.subarray(38, 38 + body.readUInt16BE(36)).toString('hex'),
  }),
  reference: (body) => ({
    rawSeconds: body.readUInt32BE(0),
    rawNanoseconds: body.readUInt32BE(4),
    seconds: body.readUInt32BE(8),
    nanoseconds: body.readUInt32BE(12),
    error: decodeScaled(body.readUInt16BE(16)),
    width: decodeScaled(body.readUInt16BE(18)),
  }),
  ask: (_body, flags) => ({
    timescale: flags & 1 ? 'group' : 'raw',
    anonymous: (flags & 2) === 2,
  }),
  reply: (body, flags) => ({
    quality: QUALITIES[(flags >> 4) & 3] ?? 'unset',
    anonymous: (flags & 2) === 2,
    timescale: flags & 1 ? 'group' : 'raw',
    seconds: body.readUInt32BE(0),
    nanoseconds: (flags & 1 ? NANOSECONDS : ~0) & body.readUInt32BE(4),
    hold: body.readUInt32BE(8),
    correction: body.readInt32BE(12) === NOT_KNOWN ? null : body.readInt32BE(12),
    heard: body.readUInt16BE(16),
    ...(flags & 1
      ? {
          bound: decodeScaled(body.readUInt16BE(18)),
          settings: (flags >> 2) & 3,
          untraced: isUntraced(body, 4),
          leap: leapOf(flags, body, 4),
        }
      : { applied: body.readUInt16BE(18) }),
  }),
  adjust: (body, flags) => ({
    kind: KINDS[flags & 3],
    answered: (flags & 4) === 0,
    quality: QUALITIES[(flags >> 4) & 3] ?? 'unset',
    rawSeconds: body.readUInt32BE(0),
    groupSeconds: body.readUInt32BE(4),
    groupNanoseconds: body.readUInt32BE(8) & NANOSECONDS,
    leap: leapOf(flags, body, 8),
    untraced: isUntraced(body, 8),
    rate: body.readInt32BE(12) * 2 ** -40,
    bound: decodeScaled(body.readUInt16BE(16)),
    drift: decodeScaled(body.readUInt16BE(18)) / 1e12,
  }),
  notice: (body) => ({
    reason: REASONS[body[0] - 1],
    lowestVersion: body[1],
    highestVersion: body[2],
    about: body[3],
  }),
};

/** The nanoseconds of a group time need 30 bits; above them are two that say something of it. */
const NANOSECONDS = 0x3fff_ffff;
const UNTRACED = 0x4000_0000;

const leapOf = (flags, body, at) => LEAPS[(flags >> 6) + (body[at] & 0x80 ? 4 : 0)];

const isUntraced = (body, at) => (body.readUInt32BE(at) & UNTRACED) !== 0;

function readAddress(body, at) {
  const bytes = body.subarray(at, at + 16);
  const port = body.readUInt16BE(at + 16);
  if (bytes.subarray(0, 12).toString('hex') === '00000000000000000000ffff')
    return { host: [...bytes.subarray(12)].join('.'), port };
  const words = Array.from({ length: 8 }, (_, i) => bytes.readUInt16BE(2 * i).toString(16));
  // Spelt as RFC 5952 says, which URLs do.
  return { host: new URL(`http://[${words.join(':')}]`).hostname.slice(1, -1), port };
}
