// A file of a zone, made by hand.

/** As RFC 9636 has it: the changes with their types, the offsets of the types, and the rule in the footer. */
export function zoneFileOf(
  times: readonly (readonly [time: number, type: number])[],
  offsets: readonly number[],
  { version = 2, leap = 0, rule = '' }: { version?: 0 | 2; leap?: number; rule?: string } = {},
): Buffer {
  const block = (wide: boolean): Buffer => {
    const size = wide ? 8 : 4;
    const header = Buffer.alloc(44);
    header.write('TZif');
    if (version > 0) header.write(String(version), 4);
    const counts = [0, 0, leap, times.length, offsets.length, 4];
    for (const [i, count] of counts.entries()) header.writeUInt32BE(count, 20 + i * 4);
    const moments = Buffer.alloc(times.length * size);
    for (const [i, [time]] of times.entries())
      if (wide) moments.writeBigInt64BE(BigInt(time), i * 8);
      else moments.writeInt32BE(time, i * 4);
    const types = Buffer.alloc(offsets.length * 6);
    for (const [i, offset] of offsets.entries()) types.writeInt32BE(offset, i * 6);
    const rest = [Buffer.from(times.map(([, type]) => type)), types, Buffer.from('ABC\0')];
    return Buffer.concat([header, moments, ...rest, Buffer.alloc(leap * (size + 4))]);
  };
  if (version === 0) return block(false);
  return Buffer.concat([block(false), block(true), Buffer.from(`\n${rule}\n`)]);
}
