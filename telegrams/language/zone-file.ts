// A zone as the system's files state it: TZif, RFC 9636, the format of /etc/localtime and /usr/share/zoneinfo.

import { type ZoneRules, zoneRuleOf } from './zone-rule.js';

const MAGIC = 0x54_5a_69_66;
const HEADER_SIZE = 44;
const TYPE_SIZE = 6;
/** RFC 9636, section 3.2: an offset is more than -25 hours and less than 26. */
const OFFSET_LEAST = -89_999;
const OFFSET_MOST = 93_599;

/** What a file says of a zone, or why it cannot be used, in a few words. */
export type ZoneFile = ZoneRules | { readonly fault: string };

/** Where the parts of a block are, and how many there are of each. */
interface Block {
  readonly at: number;
  readonly end: number;
  /** Bytes of a transition's time. */
  readonly timeSize: 4 | 8;
  readonly transitions: number;
  readonly types: number;
  readonly leapSeconds: number;
}

/** Reads a file's bytes. What comes after its last transition follows the rule in its footer. */
export function readZoneFile(bytes: Uint8Array): ZoneFile {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const first = blockAt(view, 0, 4);
  if (first === undefined) return { fault: 'it is no time zone file' };
  // From version 2 on, the same stands again with more bits, and that counts.
  const isOld = view.getUint8(4) === 0;
  const block = isOld ? first : blockAt(view, first.end, 8);
  const rule = block === undefined || isOld ? '' : footerOf(bytes, block.end);
  if (block === undefined || rule === undefined)
    return { fault: 'this time zone file is cut short' };
  // Its clocks count seconds that neither the system's clock nor group time counts.
  if (block.leapSeconds > 0) return { fault: 'it counts leap seconds (a "right" zone)' };
  const after = rule === '' ? undefined : zoneRuleOf(rule);
  if (rule !== '' && after === undefined) return { fault: `its rule "${rule}" is not understood` };
  return rulesOf(view, block, after) ?? { fault: 'this time zone file is damaged' };
}

function blockAt(view: DataView, start: number, timeSize: 4 | 8): Block | undefined {
  if (start + HEADER_SIZE > view.byteLength || view.getUint32(start) !== MAGIC) return undefined;
  const [isUt, isStandard, leapSeconds, transitions, types, characters] = [
    20, 24, 28, 32, 36, 40,
  ].map((place) => view.getUint32(start + place)) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const at = start + HEADER_SIZE;
  const end =
    at +
    transitions * (timeSize + 1) +
    types * TYPE_SIZE +
    characters +
    leapSeconds * (timeSize + 4) +
    isStandard +
    isUt;
  return end > view.byteLength ? undefined : { at, end, timeSize, transitions, types, leapSeconds };
}

/** The rule between two line feeds; undefined when they are not there. */
function footerOf(bytes: Uint8Array, at: number): string | undefined {
  const end = bytes.indexOf(10, at + 1);
  if (bytes[at] !== 10 || end < 0) return undefined;
  return String.fromCharCode(...bytes.subarray(at + 1, end));
}

function rulesOf(
  view: DataView,
  block: Block,
  after: ZoneRules | undefined,
): ZoneRules | undefined {
  const { at, timeSize, transitions, types } = block;
  const times = Array.from({ length: transitions }, (_, i) =>
    timeSize === 4 ? view.getInt32(at + i * 4) : Number(view.getBigInt64(at + i * 8)),
  );
  const indices = at + transitions * timeSize;
  const offsets = Array.from({ length: types }, (_, i) =>
    view.getInt32(indices + transitions + i * TYPE_SIZE),
  );
  const ahead = times.map((_, i) => offsets[view.getUint8(indices + i)]);
  const [before] = offsets;
  if (before === undefined || ahead.some((offset) => offset === undefined)) return undefined;
  if (offsets.some((offset) => offset < OFFSET_LEAST || offset > OFFSET_MOST)) return undefined;
  if (times.some((time, i) => i > 0 && time <= times[i - 1]!)) return undefined;
  const offsetAt = (seconds: number): number => {
    const place = placeOf(times, seconds);
    if (place === times.length && after !== undefined) return after.offsetAt(seconds);
    return place === 0 ? before : ahead[place - 1]!;
  };
  const isUtc = offsets.every((offset) => offset === 0) && (after?.isUtc ?? true);
  return { offsetAt, isUtc };
}

/** How many of the times, which ascend, are not after `seconds`. */
function placeOf(times: readonly number[], seconds: number): number {
  let [least, most] = [0, times.length];
  while (least < most) {
    const middle = (least + most) >> 1;
    if (times[middle]! <= seconds) least = middle + 1;
    else most = middle;
  }
  return least;
}
