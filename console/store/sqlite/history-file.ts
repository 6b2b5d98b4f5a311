// The file of a history: a new one is made, and one that is not ours, or cannot be used, is set aside and never deleted.

import { chmodSync, closeSync, existsSync, openSync, renameSync, statSync } from 'node:fs';
import { folderFault } from '@belfry/host/files';
import { Database, explainDatabaseError, isDamage } from './database.js';

/** `Blfy`, by which SQLite's files say whose they are. */
const APPLICATION = 0x42_6c_66_79;
/** Grows when what is here changes. A file of a later version is set aside. */
const VERSION = 1;
/** Its user writes, its group reads. */
const MODE = 0o640;
/** How long another program may hold the file before that is a fault. */
const BUSY_MS = 500;

/** Pages that the log beside the file may have: 1 MB, and more only while chunks are written. */
const LOG_PAGES = 256;

const SCHEMA = `
  CREATE TABLE series (
    id INTEGER PRIMARY KEY, grp TEXT NOT NULL, line TEXT NOT NULL, wall INTEGER NOT NULL,
    written INTEGER NOT NULL, UNIQUE (grp, line, wall)
  ) STRICT;
  CREATE TABLE chunks (
    id INTEGER PRIMARY KEY, series INTEGER NOT NULL, start INTEGER NOT NULL, last INTEGER NOT NULL, data BLOB NOT NULL
  ) STRICT;
  CREATE INDEX chunks_by_series ON chunks (series, start);
  CREATE INDEX chunks_by_start ON chunks (start);
  CREATE TABLE minutes (
    series INTEGER NOT NULL, start INTEGER NOT NULL, data BLOB NOT NULL, PRIMARY KEY (series, start)
  ) STRICT;
  CREATE INDEX minutes_by_start ON minutes (start);
  CREATE TABLE hours (
    series INTEGER NOT NULL, start INTEGER NOT NULL, data BLOB NOT NULL, PRIMARY KEY (series, start)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE journal (id INTEGER PRIMARY KEY AUTOINCREMENT, data BLOB NOT NULL) STRICT;
  CREATE TABLE events (
    id TEXT PRIMARY KEY, at INTEGER NOT NULL, grp TEXT NOT NULL, subject TEXT, body TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX events_by_time ON events (at);
  CREATE TABLE troubles (
    id TEXT PRIMARY KEY, start INTEGER NOT NULL, finish INTEGER, grp TEXT NOT NULL, subject TEXT, body TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX troubles_by_start ON troubles (start);
  PRAGMA application_id = ${APPLICATION};
  PRAGMA user_version = ${VERSION};
`;

/** A file that can be used, and what had to be said about the one that stood there. */
export interface OpenedFile {
  readonly database: Database;
  /** Empty if there was nothing to say. */
  readonly notice: string;
}

/**
 * Opens the file, or makes it; what stands there and cannot be used gets another name.
 * @throws Error of libsql or of the system, where nothing can be opened or made.
 */
export async function openHistoryFile(path: string): Promise<OpenedFile> {
  const folder = folderFault(path);
  if (folder !== undefined) throw new Error(folder);
  const why = existsSync(path) ? await reasonAgainst(path) : undefined;
  const notice = why === undefined ? '' : `${setAside(path, why)}; a new one begins`;
  return { database: await make(path), notice };
}

/** Gives the file and what belongs to it another name, and answers a line that says why. */
export function setAside(path: string, why: string): string {
  const stamp = new Date().toISOString().replaceAll(/[-:]|\.\d+/g, '');
  let aside = `${path}.aside-${stamp}`;
  for (let i = 2; existsSync(aside); i += 1) aside = `${path}.aside-${stamp}-${i}`;
  for (const end of ['', '-wal', '-shm'])
    if (existsSync(path + end)) renameSync(path + end, aside + end);
  return `the history in ${path} cannot be used: ${why}; it is kept as ${aside}`;
}

/** Opens a file only to read. @throws Error in one line for one that is not there, not ours, or of a later version. */
export async function readHistoryFile(path: string): Promise<Database> {
  if (!existsSync(path)) throw new Error(`there is no history in ${path} yet`);
  let database: Database | undefined;
  try {
    database = await Database.open(path, true);
    database.exec(`PRAGMA busy_timeout = ${BUSY_MS}`);
    const why = strangeness(database);
    if (why === undefined) return database;
    throw new Error(why);
  } catch (error) {
    database?.close();
    throw new Error(`the history in ${path} cannot be read: ${explainDatabaseError(error)}`, {
      cause: error,
    });
  }
}

/** Why the file that stands there is none to go on with; undefined if it is. */
async function reasonAgainst(path: string): Promise<string | undefined> {
  if (!statSync(path).isFile()) return 'it is no file';
  if (statSync(path).size === 0) return undefined;
  const database = await Database.open(path);
  try {
    return strangeness(database);
  } catch (error) {
    if (isDamage(error)) return explainDatabaseError(error);
    throw error;
  } finally {
    database.close();
  }
}

function strangeness(database: Database): string | undefined {
  const tables = database.number(`SELECT count(*) FROM sqlite_schema`) ?? 0;
  if (tables === 0) return undefined;
  if (database.number('PRAGMA application_id') !== APPLICATION)
    return 'it is a database of another program';
  const version = database.number('PRAGMA user_version') ?? 0;
  if (version > VERSION)
    return `a later version of Belfry has written it (${version}; this one knows ${VERSION})`;
  // Reads a page of each table and index: what is damaged there shows at the start.
  for (const table of ['series', 'chunks', 'minutes', 'hours', 'journal', 'events', 'troubles'])
    database.rows(`SELECT * FROM ${table} LIMIT 1`);
  database.rows('SELECT id FROM series ORDER BY grp LIMIT 1');
  return undefined;
}

async function make(path: string): Promise<Database> {
  if (!existsSync(path)) closeSync(openSync(path, 'a', MODE));
  const database = await Database.open(path);
  try {
    database.exec(`PRAGMA busy_timeout = ${BUSY_MS}`);
    // Whoever kills the process loses nothing that was committed; a power cut may lose the last seconds, and damages nothing.
    const isNew = (database.number('SELECT count(*) FROM sqlite_schema') ?? 0) === 0;
    if (isNew) database.exec('PRAGMA auto_vacuum = INCREMENTAL');
    database.rows('PRAGMA journal_mode = WAL');
    database.exec('PRAGMA synchronous = NORMAL');
    database.rows(`PRAGMA wal_autocheckpoint = ${LOG_PAGES}`);
    if (isNew) {
      database.transaction(() => database.exec(SCHEMA));
      chmodSync(path, MODE);
    }
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}
