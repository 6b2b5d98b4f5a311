// The journal: what no chunk holds yet, of all clocks at once, a row each few seconds. So a process that is killed loses
// no more than those, and the disk is written in few large pieces.

import { BitReader, BitWriter, DamagedChunk } from '../../core/history/bits.js';
import { decodeSeconds, encodeSeconds, type SecondTable } from '../../core/history/second-chunk.js';
import type { Database } from './database.js';

/** Some seconds of one clock. */
export interface JournalEntry {
  readonly series: number;
  /** Of the chunk to which they belong; see `GrowingChunk`. */
  readonly number: number;
  readonly seconds: SecondTable;
}

const FORMAT = 1;

/** Adds a row, and answers its id, which is greater than any before. */
export function writeJournal(database: Database, entries: readonly JournalEntry[]): number {
  const parts = entries.map(({ series, number, seconds }) => {
    const bytes = encodeSeconds(seconds);
    const head = new BitWriter();
    for (const one of [series, number, bytes.length]) head.writeCount(one);
    return Buffer.concat([head.finish(), bytes]);
  });
  const row = Buffer.concat([Buffer.of(FORMAT), ...parts]);
  return database.run('INSERT INTO journal (data) VALUES (?)', row);
}

/** All rows, the oldest first. @throws DamagedChunk for what is no journal. */
export function* readJournal(
  database: Database,
): Generator<JournalEntry & { readonly row: number }> {
  const ids = database.rows<[number]>('SELECT id FROM journal ORDER BY id');
  for (const [row] of ids) {
    const [[data]] = database.rows<[Uint8Array]>('SELECT data FROM journal WHERE id = ?', row) as [
      [Uint8Array],
    ];
    for (const entry of entriesIn(data)) yield { ...entry, row };
  }
}

function* entriesIn(row: Uint8Array): Generator<JournalEntry> {
  if (row[0] !== FORMAT) throw new DamagedChunk(`a journal has the unknown format ${row[0]}`);
  for (let at = 1; at < row.length;) {
    // Three counts of at most eight bytes.
    const head = new BitReader(row.subarray(at, at + 24));
    const [series, number, length] = [head.readCount(), head.readCount(), head.readCount()];
    const from = at + [series, number, length].reduce((sum, one) => sum + countBytes(one), 0);
    yield { series, number, seconds: decodeSeconds(row.subarray(from, from + length)) };
    at = from + length;
  }
}

/** Drops the rows before this one. */
export const dropJournal = (database: Database, before: number): number =>
  database.run('DELETE FROM journal WHERE id < ?', before);

/** How many bytes `writeCount` takes. */
function countBytes(value: number): number {
  let bytes = 1;
  for (let rest = value; rest >= 128; rest = Math.floor(rest / 128)) bytes += 1;
  return bytes;
}
