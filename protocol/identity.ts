// A device's name as a 32-bit number, which fits into a datagram.

/** The 32-bit FNV-1a hash of an ASCII name (draft-eastlake-fnv). The empty name is 0, and no other name is. */
export function identityOf(name: string): number {
  if (name === '') return 0;
  let hash = 0x811c9dc5;
  for (let i = 0; i < name.length; i += 1)
    hash = Math.imul(hash ^ name.charCodeAt(i), 0x01000193) >>> 0;
  return hash || 1;
}
