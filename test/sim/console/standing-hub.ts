// A console's hub for tests of what looks at it: it shows what it is given, and says on demand that something is new.

import type {
  ClockHistory,
  HistoryQuery,
  RecordQuery,
} from '#console/core/history/history-store.js';
import type { ConsoleTime, DeliveryView, Hub, HubChange } from '#console/core/hub.js';
import type { SeriesKey } from '#console/core/history/sample.js';
import type { Trouble } from '#console/core/troubles/trouble.js';
import type { GroupView, LineView, WallEvent, WallView } from '#console/core/wall/view.js';

/** Tue 2026-12-01 03:12:00 UTC. */
export const NIGHT_MS = Date.UTC(2026, 11, 1, 3, 12);

/** A line that is well; `more` says what is different. */
export const lineOf = (name: string, more: Partial<LineView> = {}): LineView => ({
  name,
  role: 'agent',
  state: 'synchronised',
  why: '',
  isSeen: true,
  address: '10.0.0.7:41000',
  offsetNs: 12_000,
  boundNs: 180_000,
  roundTripNs: 310_000,
  lossOut: 0,
  lossBack: 0.01,
  ratePpm: -3.25,
  temperatureC: null,
  sinceHeardNs: 400_000_000,
  walls: [],
  ...more,
});

/** A group that is well. */
export const groupOf = (name: string, more: Partial<GroupView> = {}): GroupView => ({
  name,
  state: 'synchronised',
  mode: 'average',
  timeMs: NIGHT_MS,
  boundNs: 0,
  systemAheadNs: 1_500_000,
  leader: 'lab-1',
  term: 17,
  masters: [
    {
      name: 'lab-1',
      address: '10.0.0.1:7525',
      duty: 'leads',
      term: 17,
      leadsSince: NIGHT_MS - 3_600_000,
      boundNs: 0,
      systemAheadNs: 1_500_000,
      agentsAnswering: 4,
      isWatched: true,
    },
  ],
  round: { number: 420, voters: 4, agreeing: 4, agreed: true, movedNs: 230 },
  lines: ['chi', 'jok', 'mit', 'ros'].map((line) => lineOf(line)),
  troubles: [],
  keysDiffer: null,
  ...more,
});

/** A wall with these groups. */
export const wallOf = (version: number, groups: readonly GroupView[]): WallView => ({
  version,
  atMs: NIGHT_MS + version * 1000,
  groups,
  sources: [
    {
      name: 'lab-1',
      role: 'master',
      group: 'main',
      isLive: true,
      fault: '',
      heardMs: NIGHT_MS,
      refusals: { 'unknown-session': 3, 'too-late': 0 },
      ntp: { clients: 12, answers: 900, refused: 2 },
    },
  ],
});

/** A trouble that is over. */
export const troubleOf = (id: string, more: Partial<Trouble> = {}): Trouble => ({
  id,
  kind: 'holdover',
  severity: 'warning',
  group: 'main',
  subject: 'mit',
  wall: 0,
  fromMs: NIGHT_MS,
  toMs: NIGHT_MS + 36_000,
  times: 1,
  text: 'mit was in holdover from 03:12:04 to 03:12:40, worst bound 1.2 ms',
  detail: '',
  worst: 1_200_000,
  acknowledged: null,
  ...more,
});

/** An event about a line. */
export const eventOf = (id: string, more: Partial<WallEvent> = {}): WallEvent => ({
  id,
  atMs: NIGHT_MS,
  level: 'warn',
  group: 'main',
  subject: 'mit',
  text: 'mit is in holdover',
  ...more,
});

/** What a test may ask of it, and change. */
export class StandingHub implements Hub {
  wall: WallView = wallOf(1, [groupOf('main')]);
  listed: Trouble[] = [troubleOf('t-1')];
  health = { backend: 'sqlite' as const, fault: '', lostSamples: 0, sizeBytes: 4096 };
  ways: DeliveryView[] = [
    { name: 'ops', kind: 'webhook', waiting: 0, delivered: 3, failed: 0, fault: '' },
  ];
  /** Set to have every question to a daemon or the store refused with these words. */
  refusal: string | undefined;
  /** What was asked and ordered, in words. */
  readonly heard: unknown[] = [];
  readonly #listeners = new Set<(change: HubChange) => void>();

  get listeners(): number {
    return this.#listeners.size;
  }

  /** Shows another wall, and says so. */
  show(view: WallView): void {
    this.wall = view;
    this.say({ type: 'wall', view });
  }

  say(change: HubChange): void {
    for (const listener of this.#listeners) listener(change);
  }

  view = (): WallView => this.wall;
  troubles = (): readonly Trouble[] => this.listed;
  storeHealth = () => this.health;
  deliveries = (): readonly DeliveryView[] => this.ways;

  subscribe(listener: (change: HubChange) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  history(query: HistoryQuery): Promise<ClockHistory> {
    return this.#answer(['history', query], { key: query.key, grain: 'second', points: POINTS });
  }

  series(range: unknown): Promise<readonly SeriesKey[]> {
    return this.#answer(['series', range], [{ group: 'main', line: 'mit', wall: 0 }]);
  }

  events(query: RecordQuery): Promise<readonly WallEvent[]> {
    return this.#answer(['events', query], [eventOf('lab-1:7')]);
  }

  pastTroubles(query: RecordQuery): Promise<readonly Trouble[]> {
    return this.#answer(['pastTroubles', query], [troubleOf('t-0')]);
  }

  acknowledge(id: string, by: string, note: string): Trouble {
    this.heard.push(['acknowledge', id, by, note]);
    const found = this.listed.find((one) => one.id === id);
    if (found === undefined) throw new Error(`there is no trouble ${id}`);
    return { ...found, acknowledged: { by, note, atMs: NIGHT_MS } };
  }

  testAlarm(name?: string): Promise<readonly string[]> {
    return this.#answer(['testAlarm', name], ['ops: delivered']);
  }

  rounds(group: string, last: number): Promise<unknown> {
    return this.#answer(['rounds', group, last], { rounds: [] });
  }

  set(group: string, order: unknown, who: string): Promise<unknown> {
    return this.#answer(['set', group, order, who], { ok: true });
  }

  time(group = 'main'): ConsoleTime | undefined {
    if (!this.wall.groups.some(({ name, timeMs }) => name === group && timeMs !== null))
      return undefined;
    return { group, timeNs: `${NIGHT_MS}123456`, boundNs: 250_000 };
  }

  async #answer<T>(question: unknown, answer: T): Promise<T> {
    this.heard.push(question);
    if (this.refusal !== undefined) throw new Error(this.refusal);
    return answer;
  }
}

/** Two seconds of a line: the second without a round trip. */
const POINTS: ClockHistory['points'] = [
  {
    atMs: NIGHT_MS,
    seconds: 1,
    secondsUnwell: 0,
    secondsOutside: 0,
    state: 'synchronised',
    values: {
      offset: { least: 1000, mean: 1000, most: 1000 },
      roundTrip: { least: 3e5, mean: 3e5, most: 3e5 },
    },
  },
  {
    atMs: NIGHT_MS + 1000,
    seconds: 1,
    secondsUnwell: 1,
    secondsOutside: 0,
    state: 'holdover',
    values: { offset: { least: 2000, mean: 2000, most: 2000 } },
  },
];
