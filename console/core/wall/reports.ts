// What the console reads in the answers of daemons to `status`. They may be of another version, or of somebody hostile.

import { isCredible } from '@belfry/protocol';
import { WALL_CLOCKS_MOST } from '@belfry/protocol/wire';
import {
  type Fields,
  fieldsOf,
  instantOf,
  listOf,
  numberOf,
  shortTextOf,
  oneOfWords,
} from './reading.js';
import type { MasterView, RoundView, SourceView, WallClockView, WallEvent } from './view.js';

/** The reading of a clock in a report. */
export interface TimeFacts {
  /** Milliseconds since 1970; null while there is none that can be. */
  readonly timeMs: number | null;
  readonly boundNs: number | null;
  readonly systemAheadNs: number | null;
}

/** A row of a master's report: one agent or client. */
export interface RowFacts {
  readonly name: string;
  readonly isClient: boolean;
  readonly health: 'healthy' | 'suspected' | 'lost' | 'away';
  readonly standing: string;
  readonly state: string | null;
  readonly address: string | null;
  readonly offsetNs: number | null;
  readonly boundNs: number | null;
  readonly roundTripNs: number | null;
  readonly lossOut: number | null;
  readonly lossBack: number | null;
  readonly ratePpm: number | null;
  readonly sinceHeardNs: number | null;
  readonly walls: readonly WallClockView[];
}

/** Another master, as one tells of it. */
export interface PeerFacts {
  readonly name: string;
  readonly address: string | null;
  readonly duty: MasterView['duty'];
  readonly term: number;
  readonly boundNs: number | null;
  readonly agentsAnswering: number | null;
  readonly rosterDiffersNs: number;
}

/** What a master reports, but for its rows. */
export interface MasterFacts extends TimeFacts {
  /** As the other masters know it; null for one that is alone and was given no name. */
  readonly name: string | null;
  /** As its configuration calls the group; null where that does not. */
  readonly group: string | null;
  readonly mode: string | null;
  readonly state: 'synchronised' | 'gathering' | 'holdover';
  readonly leads: boolean;
  readonly term: number;
  readonly round: RoundView | null;
  readonly peers: readonly PeerFacts[];
}

/** What an agent reports. */
export interface AgentFacts extends TimeFacts {
  readonly name: string;
  readonly state: string;
  readonly isClient: boolean;
  readonly roundTripNs: number | null;
  readonly lossOut: number | null;
  readonly lossBack: number | null;
  readonly ratePpm: number | null;
  readonly temperatureC: number | null;
  readonly sinceCorrectionNs: number | null;
  readonly walls: readonly WallClockView[];
}

/** Nobody is called anything longer: names of agents and masters have 63 bytes at most. */
const NAME_MOST = 100;

/** In a second. */
const NANOSECONDS = 1e9;

/** The name in a row; null for a row without one. */
export function nameOf(value: unknown): string | null {
  const name = shortTextOf(fieldsOf(value)['name']);
  return name === null || name === '' || name.length > NAME_MOST ? null : name;
}

/** Troubles and seconds are kept by it, in whole numbers: a time that cannot be would hold up all that is written. */
function timeIn(report: Fields): TimeFacts {
  const time = fieldsOf(report['time']);
  const [seconds, nanoseconds] = [numberOf(time['seconds']), numberOf(time['nanoseconds']) ?? 0];
  const isTime =
    seconds !== null && isCredible(seconds) && nanoseconds >= 0 && nanoseconds < NANOSECONDS;
  return {
    timeMs: isTime ? Math.floor(seconds * 1000 + nanoseconds / 1e6) : null,
    boundNs: numberOf(time['boundNs']),
    systemAheadNs: numberOf(time['systemAheadNs']),
  };
}

/** Reads a row of a master; `name` is the one that it has. */
export function rowFacts(name: string, row: Fields): RowFacts {
  const measured = (numberOf(row['samples']) ?? 0) > 0;
  return {
    name,
    isClient: row['role'] === 'client' || row['standing'] === 'client',
    health: oneOfWords(row['health'], ['healthy', 'suspected', 'lost']) ?? 'away',
    standing: shortTextOf(row['standing']) ?? '',
    state: shortTextOf(row['state']),
    address: shortTextOf(row['address']),
    offsetNs: numberOf(row['offsetNs']),
    boundNs: numberOf(row['boundNs']),
    roundTripNs: numberOf(row['roundTripNs']),
    lossOut: measured ? numberOf(row['lossOut']) : null,
    lossBack: measured ? numberOf(row['lossBack']) : null,
    ratePpm: numberOf(row['ratePpm']),
    sinceHeardNs: numberOf(row['sinceHeardNs']),
    walls: numbered(listOf(row['walls']).map((wall) => wallIn(fieldsOf(wall)))),
  };
}

/** Those whose number one can have, each once: a history keeps a series for each. */
function numbered(walls: readonly WallClockView[]): WallClockView[] {
  const byNumber = new Map<number, WallClockView>();
  for (const clock of walls) {
    const { wall } = clock;
    const canBe = Number.isInteger(wall) && wall >= 1 && wall <= WALL_CLOCKS_MOST;
    if (canBe && !byNumber.has(wall)) byNumber.set(wall, clock);
  }
  return [...byNumber.values()];
}

const wallIn = (wall: Fields): WallClockView => ({
  wall: numberOf(wall['wall']) ?? 0,
  offsetNs: numberOf(wall['offsetNs']),
  boundNs: numberOf(wall['boundNs']),
  ageNs: numberOf(wall['ageNs']),
  votes: wall['votes'] === true,
});

/** Reads a master's report. */
export function masterFacts(report: Fields): MasterFacts {
  const settings = fieldsOf(report['settings']);
  const standby = fieldsOf(report['standby']);
  const round = fieldsOf(report['round']);
  const term = numberOf(report['term']) ?? 0;
  return {
    ...timeIn(report),
    name: nameOf(standby) ?? nameOf(settings),
    group: shortTextOf(settings['group']),
    mode: shortTextOf(report['mode']),
    state: oneOfWords(report['state'], ['synchronised', 'gathering', 'holdover']) ?? 'gathering',
    leads: report['standby'] === null ? true : standby['duty'] === 'leads',
    term,
    round:
      report['round'] === undefined
        ? null
        : {
            number: numberOf(round['number']) ?? 0,
            voters: numberOf(round['voters']) ?? 0,
            agreeing: numberOf(round['agreeing']) ?? 0,
            agreed: round['agreed'] === true,
            movedNs: numberOf(round['movedNs']) ?? 0,
          },
    peers: listOf(standby['others']).flatMap((other) => peerIn(fieldsOf(other)) ?? []),
  };
}

function peerIn(other: Fields): PeerFacts | undefined {
  const name = nameOf(other);
  if (name === null) return undefined;
  return {
    name,
    address: shortTextOf(other['address']),
    duty: oneOfWords(other['duty'], ['leads', 'stands-by']) ?? 'silent',
    term: numberOf(other['term']) ?? 0,
    boundNs: numberOf(other['boundNs']),
    agentsAnswering: numberOf(other['agentsAnswering']),
    rosterDiffersNs: numberOf(other['rosterDiffersNs']) ?? 0,
  };
}

/** Reads an agent's report; undefined for one without a name. */
export function agentFacts(report: Fields): AgentFacts | undefined {
  const name = nameOf(report);
  if (name === null) return undefined;
  // Who is asked by its master measures nothing itself.
  const asks = report['algorithm'] !== 'berkeley';
  return {
    ...timeIn(report),
    name,
    state: shortTextOf(report['state']) ?? 'unset',
    isClient: asks,
    roundTripNs: asks ? numberOf(report['roundTripNs']) : null,
    lossOut: asks ? numberOf(report['lossOut']) : null,
    lossBack: asks ? numberOf(report['lossBack']) : null,
    ratePpm: numberOf(report['ratePpm']),
    temperatureC: numberOf(report['temperatureC']),
    sinceCorrectionNs: numberOf(report['sinceCorrectionNs']),
    walls: numbered(listOf(report['ports']).flatMap((port) => portWall(fieldsOf(port)) ?? [])),
  };
}

/** The wall clock at a port, if it can be asked; against the agent's own clock. */
function portWall(port: Fields): WallClockView | undefined {
  const clock = fieldsOf(port['clock']);
  const wall = numberOf(clock['wall']);
  if (wall === null || clock['offsetNs'] === null) return undefined;
  return { ...wallIn(clock), wall };
}

/** So many reasons are told of; a daemon knows some forty. */
const REASONS_MOST = 64;

/** Counts by names that a program chose, not a person; others are left out. */
const countsIn = (value: unknown): Record<string, number> =>
  Object.fromEntries(
    Object.entries(fieldsOf(value))
      .filter(([name, count]) => /^[a-z][a-z-]{0,39}$/.test(name) && numberOf(count) !== null)
      .slice(0, REASONS_MOST) as [string, number][],
  );

/** What either daemon counts. */
export function countFacts(report: Fields): Pick<SourceView, 'refusals' | 'ntp'> {
  const ntp = fieldsOf(report['ntp']);
  const clients = numberOf(ntp['clients']);
  const refused = Object.values(countsIn(ntp['refusals']));
  return {
    refusals: countsIn(report['refusals']),
    ntp:
      clients === null
        ? null
        : {
            clients,
            answers: numberOf(ntp['answers']) ?? 0,
            refused: refused.reduce((sum, count) => sum + count, 0),
          },
  };
}

/** An event as a line of a source has it, but for its group; undefined where it is none. */
export function eventFacts(line: Fields): Omit<WallEvent, 'group'> | undefined {
  const [id, atMs, text] = [
    shortTextOf(line['id']),
    instantOf(line['at']),
    shortTextOf(line['text']),
  ];
  const level = oneOfWords(line['level'], ['info', 'warn', 'error']);
  if (id === null || atMs === null || text === null || level === undefined) return undefined;
  return { id, atMs, level, text, subject: shortTextOf(line['subject']) };
}
