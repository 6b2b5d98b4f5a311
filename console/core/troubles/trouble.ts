// A trouble: something that is not as it should be, from its beginning until after its end.

/** What rules watch for, the worst first; docs/alarms.md says what each means. */
export const RULE_KINDS = [
  'no-majority',
  'no-leader',
  'unseen',
  'lying',
  'away',
  'bound',
  'holdover',
  'offset',
  'wall-clock',
  'loss',
  'keys-differ',
  'machine-clock',
  'status',
  'history',
  'delivery',
] as const;

/** One of them. */
export type RuleKind = (typeof RULE_KINDS)[number];

/** How bad it is. */
export type Severity = 'warning' | 'critical';

/** A person has seen it. */
export interface Acknowledgement {
  readonly by: string;
  readonly note: string;
  readonly atMs: number;
}

/** One trouble of one subject. Times in whole milliseconds since 1970, group time. */
export interface Trouble {
  /** Unique for ever. */
  readonly id: string;
  readonly kind: RuleKind;
  readonly severity: Severity;
  /** Empty for what is about no group: a source that was never heard, the store, a way of alarms. */
  readonly group: string;
  /** The line, master, source or way of alarms that it is about; null when it is about the group or the store. */
  readonly subject: string | null;
  /** Which wall clock of its line it is about; 0 for everything else. */
  readonly wall: number;
  /** When it began, which is before it was raised: a rule waits for a while. */
  readonly fromMs: number;
  /** When it was over; null while it lasts. */
  readonly toMs: number | null;
  /** How often it came until then: more than once where it went away for a shorter time than its rule waits. */
  readonly times: number;
  /** In plain words, in the present or the past: `mit was in holdover from 03:12:04 to 03:12:40, worst bound 1.2 ms`. */
  readonly text: string;
  /** What a daemon, the store or a way of alarms said of it; empty where the rest says all. */
  readonly detail: string;
  /** The worst of what the rule watches, in its own unit (nanoseconds, or a share); null where it has none. */
  readonly worst: number | null;
  readonly acknowledged: Acknowledgement | null;
}
