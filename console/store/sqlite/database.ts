// SQLite as the store uses it: statements are prepared once, and what is refused has words.

import type LibsqlDatabase from 'libsql';
import { DamagedChunk } from '../../core/history/bits.js';

/** What a column can hold. */
export type Value = string | number | null | Uint8Array;

type Statement = ReturnType<LibsqlDatabase.Database['prepare']>;

const MEANINGS: readonly (readonly [beginning: string, meaning: string])[] = [
  ['SQLITE_FULL', 'the disk is full'],
  ['SQLITE_BUSY', 'another program has locked it'],
  ['SQLITE_LOCKED', 'another program has locked it'],
  ['SQLITE_READONLY', 'it may not be written'],
  ['SQLITE_CANTOPEN', 'it cannot be opened'],
  ['SQLITE_PERM', 'permission denied'],
  ['SQLITE_IOERR', 'the disk does not take or give what it should; it may be full'],
  ['SQLITE_CORRUPT', 'it is damaged'],
  ['SQLITE_NOTADB', 'it is no database'],
];

/** What SQLite refused. */
export const databaseErrorCode = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : '';

/** A few words for what SQLite or libsql refused. */
export function explainDatabaseError(error: unknown): string {
  const code = databaseErrorCode(error);
  const meaning = MEANINGS.find(([beginning]) => code.startsWith(beginning))?.[1];
  if (meaning !== undefined) return `${meaning} (${code})`;
  return error instanceof Error ? error.message.split('\n', 1)[0]! : String(error);
}

/** Does this say that the file itself is not what it should be? */
export const isDamage = (error: unknown): boolean =>
  error instanceof DamagedChunk || /^SQLITE_(CORRUPT|NOTADB)/.test(databaseErrorCode(error));

/** An open file. */
export class Database {
  readonly #raw: LibsqlDatabase.Database;
  readonly #statements = new Map<string, Statement>();

  private constructor(raw: LibsqlDatabase.Database) {
    this.#raw = raw;
  }

  /**
   * Opens a file, or makes one. `isReadOnly` writes nothing, not even where another process has it open.
   * @throws Error where libsql is not there for this machine, or refuses.
   */
  static async open(path: string, isReadOnly = false): Promise<Database> {
    const { default: Libsql } = await import('libsql');
    const escaped = path.replaceAll('%', '%25').replaceAll('?', '%3f').replaceAll('#', '%23');
    return new Database(new Libsql(isReadOnly ? `file:${escaped}?mode=ro` : path));
  }

  /** Several statements without values. */
  exec(sql: string): void {
    this.#raw.exec(sql);
  }

  /** Runs one statement; answers the id of the row that it added. */
  run(sql: string, ...values: readonly Value[]): number {
    return Number(this.#prepared(sql).run(values.map(bound)).lastInsertRowid);
  }

  /** The rows of a question. */
  rows<Row extends readonly Value[]>(sql: string, ...values: readonly Value[]): Row[] {
    return this.#prepared(sql).raw(true).all(values.map(bound)) as unknown as Row[];
  }

  /** The first column of the first row, as a number; undefined without a row, and for null. */
  number(sql: string, ...values: readonly Value[]): number | undefined {
    const value = this.rows<[Value]>(sql, ...values)[0]?.[0];
    return value === undefined || value === null ? undefined : Number(value);
  }

  /** Everything that `work` does, or nothing of it. */
  transaction(work: () => void): void {
    this.#raw.exec('BEGIN IMMEDIATE');
    try {
      work();
      this.#raw.exec('COMMIT');
    } catch (error) {
      this.#rollBack();
      throw error;
    }
  }

  /** Nothing can be asked afterwards. What the log beside the file holds goes into the file, where it can. */
  close(): void {
    this.#statements.clear();
    try {
      this.#raw.prepare('PRAGMA wal_checkpoint(TRUNCATE)').all();
    } catch (error) {
      // The log stays, and the next one to open the file reads it.
      if (databaseErrorCode(error) === '') throw error;
    }
    this.#raw.close();
  }

  /** A full disk has ended the transaction already. */
  #rollBack(): void {
    try {
      this.#raw.exec('ROLLBACK');
    } catch (error) {
      if (databaseErrorCode(error) !== 'SQLITE_ERROR') throw error;
    }
  }

  #prepared(sql: string): Statement {
    let statement = this.#statements.get(sql);
    if (statement === undefined) {
      statement = this.#raw.prepare(sql);
      this.#statements.set(sql, statement);
    }
    return statement;
  }
}

const bound = (value: Value): Value =>
  value instanceof Uint8Array
    ? Buffer.from(value.buffer, value.byteOffset, value.byteLength)
    : value;
