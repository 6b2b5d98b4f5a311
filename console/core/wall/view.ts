// The wall of clocks as people see it: what the page, the API, the rules and the metrics read.

/**
 * How a clock can be, in the words of `status`, the best first. `lying` is one that disagrees with its group and has no
 * vote. Files of histories and metrics hold the places in this list: a new state goes to its end.
 */
export const SHOWN_STATES = [
  'synchronised',
  'joining',
  'holdover',
  'unset',
  'suspected',
  'astray',
  'away',
  'lying',
] as const;

/** One of them. */
export type ShownState = (typeof SHOWN_STATES)[number];

/** A digital clock on a wall, at a serial port of a line, against group time. */
export interface WallClockView {
  /** Which of its line's, from 1 on. */
  readonly wall: number;
  readonly offsetNs: number | null;
  readonly boundNs: number | null;
  /** How old that is. */
  readonly ageNs: number | null;
  /** It votes in the place of the line's crystal. */
  readonly votes: boolean;
}

/** One line's clock. Spans in whole nanoseconds, shares from 0 to 1, and null for what is not known. */
export interface LineView {
  /** Unique in its group. Somebody else chose it: it may hold any character. */
  readonly name: string;
  readonly role: 'agent' | 'client';
  readonly state: ShownState;
  /** Why it is not well, in a few words; empty when it is. */
  readonly why: string;
  /** False while no source tells of it: all that stands here is as it was last. */
  readonly isSeen: boolean;
  readonly address: string | null;
  /** From group time, as measured. */
  readonly offsetNs: number | null;
  readonly boundNs: number | null;
  readonly roundTripNs: number | null;
  readonly lossOut: number | null;
  readonly lossBack: number | null;
  readonly ratePpm: number | null;
  readonly temperatureC: number | null;
  readonly sinceHeardNs: number | null;
  readonly walls: readonly WallClockView[];
}

/** One master of a group. */
export interface MasterView {
  readonly name: string;
  readonly address: string | null;
  readonly duty: 'leads' | 'stands-by' | 'silent';
  /** Under which it leads; 0 if it does not. */
  readonly term: number;
  /** Since when this console has seen it lead, in milliseconds since 1970; null if it does not. */
  readonly leadsSince: number | null;
  readonly boundNs: number | null;
  /** How far its machine's clock is ahead of group time; null where only another master tells of it. */
  readonly systemAheadNs: number | null;
  readonly agentsAnswering: number | null;
  /** A source of this console's own, or only heard of from another master. */
  readonly isWatched: boolean;
}

/** The last round of a group. */
export interface RoundView {
  readonly number: number;
  readonly voters: number;
  readonly agreeing: number;
  readonly agreed: boolean;
  readonly movedNs: number;
}

/** One group. */
export interface GroupView {
  readonly name: string;
  /** As its leader says: `gathering`, `synchronised`, `holdover`; `unseen` while no source of it answers. */
  readonly state: 'synchronised' | 'gathering' | 'holdover' | 'unseen';
  readonly mode: string | null;
  /** Group time in milliseconds since 1970 when the console last heard it. */
  readonly timeMs: number | null;
  readonly boundNs: number | null;
  /** How far the clock of the leader's machine is ahead of group time. */
  readonly systemAheadNs: number | null;
  readonly leader: string | null;
  readonly term: number;
  readonly masters: readonly MasterView[];
  readonly round: RoundView | null;
  /** In the order in which people look for them. */
  readonly lines: readonly LineView[];
  /** The lines with `!` of its leader's `status`, as it words them. */
  readonly troubles: readonly string[];
  /** What a leader says of rosters or keys that differ between masters; null when they are the same. */
  readonly keysDiffer: string | null;
}

/** A daemon's server of NTP. Counts since the daemon started. */
export interface NtpView {
  /** Those that it remembers. */
  readonly clients: number;
  readonly answers: number;
  readonly refused: number;
}

/** One daemon that the console watches. */
export interface SourceView {
  /** As the configuration names it. */
  readonly name: string;
  readonly role: 'master' | 'agent' | null;
  readonly group: string | null;
  /** Whether its lines come. */
  readonly isLive: boolean;
  /** Why not, and what to do; empty when they do. */
  readonly fault: string;
  /** When its last line came, in milliseconds since 1970 by the console's own reckoning; null before the first. */
  readonly heardMs: number | null;
  /** Of what it received since it started, how much it did not use, by the name of the reason. */
  readonly refusals: Readonly<Record<string, number>>;
  /** Null where it tells nobody the time by NTP. */
  readonly ntp: NtpView | null;
}

/** Everything, at one moment. */
export interface WallView {
  /** Grows with each change. */
  readonly version: number;
  /** In milliseconds since 1970: group time where there is one, else the machine's. */
  readonly atMs: number;
  readonly groups: readonly GroupView[];
  readonly sources: readonly SourceView[];
}

/** Something that befell a group, in plain words. */
export interface WallEvent {
  /** Unique for ever: the source and the number that it gave. */
  readonly id: string;
  /** In milliseconds since 1970, group time. */
  readonly atMs: number;
  readonly level: 'info' | 'warn' | 'error';
  readonly group: string;
  /** The line or master that it is about; null when it is about the group. */
  readonly subject: string | null;
  readonly text: string;
}
