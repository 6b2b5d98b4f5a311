// A name as a number of 32 bits, for the few bytes that a datagram has.

/** FNV-1a over the name's ASCII characters (draft-eastlake-fnv); 0 for no name, never 0 for one. */
export function identityOf(name: string): number {
  if (name === '') return 0;
  let hash = 0x811c9dc5;
  for (let i = 0; i < name.length; i += 1)
    hash = Math.imul(hash ^ name.charCodeAt(i), 0x01000193) >>> 0;
  return hash || 1;
}
