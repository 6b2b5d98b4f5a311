// Walls of clocks made by hand, all well where nothing else is said.

import type { Inspected } from '#console/core/troubles/look.js';
import { DEFAULT_RULES, type Rules } from '#console/core/troubles/rules.js';
import type { Trouble } from '#console/core/troubles/trouble.js';
import { Troubles } from '#console/core/troubles/troubles.js';
import type { LocalTime } from '#console/core/troubles/words.js';
import type { GroupView, LineView, MasterView, SourceView } from '#console/core/wall/view.js';

/** 2026-12-01 03:12:00 in group time. */
export const NIGHT = Date.UTC(2026, 11, 1, 3, 12, 0);

export const utc: LocalTime = (atMs) => {
  const [date, time] = new Date(atMs).toISOString().slice(0, 19).split('T');
  return { date: date!, time: time! };
};

export const line = (name: string, more: Partial<LineView> = {}): LineView => ({
  name,
  role: 'agent',
  state: 'synchronised',
  why: '',
  isSeen: true,
  address: null,
  offsetNs: 20_000,
  boundNs: 400_000,
  roundTripNs: 700_000,
  lossOut: 0,
  lossBack: 0.01,
  ratePpm: 3,
  temperatureC: null,
  sinceHeardNs: 5e8,
  walls: [],
  ...more,
});

export const master = (name: string, more: Partial<MasterView> = {}): MasterView => ({
  name,
  address: null,
  duty: 'leads',
  term: 3,
  leadsSince: null,
  boundNs: 0,
  agentsAnswering: 2,
  isWatched: true,
  systemAheadNs: 3e6,
  ...more,
});

export const group = (more: Partial<GroupView> = {}): GroupView => ({
  name: 'hall',
  state: 'synchronised',
  mode: 'average',
  timeMs: null,
  boundNs: 0,
  systemAheadNs: 3e6,
  leader: 'lab-1',
  term: 3,
  masters: [master('lab-1')],
  round: { number: 7, voters: 2, agreeing: 2, agreed: true, movedNs: 10 },
  lines: [line('mit'), line('pit')],
  troubles: [],
  keysDiffer: null,
  ...more,
});

export const source = (more: Partial<SourceView> = {}): SourceView => ({
  name: 'lab-1',
  role: 'master',
  group: 'hall',
  isLive: true,
  fault: '',
  heardMs: null,
  refusals: {},
  ntp: null,
  ...more,
});

/** What rules see of these groups, at this instant of group time. */
export const inspected = (
  atMs: number,
  groups: readonly GroupView[] = [group()],
  more: Partial<Omit<Inspected, 'view'>> & { readonly sources?: readonly SourceView[] } = {},
): Inspected => ({
  view: { version: 1, atMs, groups, sources: more.sources ?? [source()] },
  historyFault: more.historyFault ?? '',
  deliveryFaults: more.deliveryFaults ?? [],
});

/** A night in virtual time, a look a second, from NIGHT on. */
export class Night {
  readonly told: Trouble[] = [];
  readonly troubles: Troubles;
  /** Seconds since NIGHT. */
  now = 0;
  #ids = 0;

  constructor(rules: Rules = DEFAULT_RULES, open: readonly Trouble[] = []) {
    const newId = (): string => `t${(this.#ids += 1)}`;
    this.troubles = new Troubles({ rules, open, newId, local: utc });
  }

  /** What is seen from now on, for so many seconds; the changed ones are told. */
  see(seconds: number, seen: (atMs: number, second: number) => Inspected): Trouble[] {
    const told: Trouble[] = [];
    for (let second = 0; second < seconds; second += 1, this.now += 1) {
      const atMs = NIGHT + this.now * 1000;
      told.push(...this.troubles.judge(seen(atMs, second), 5_000_000 + this.now * 1000));
    }
    this.told.push(...told);
    return told;
  }

  well(seconds: number): Trouble[] {
    return this.see(seconds, (atMs) => inspected(atMs));
  }

  /** One line is so, and all else is well. */
  lineIs(seconds: number, more: Partial<LineView>, name = 'mit'): Trouble[] {
    const lines = ['mit', 'pit'].map((one) => line(one, one === name ? more : {}));
    return this.see(seconds, (atMs) => inspected(atMs, [group({ lines })]));
  }
}
