// A trouble: something that is not as it should be, from its beginning until after its end.

/** What a rule watches for; docs/console.md says what each means. */
export type RuleKind =
  | 'bound'
  | 'offset'
  | 'loss'
  | 'away'
  | 'holdover'
  | 'lying'
  | 'no-majority'
  | 'no-leader'
  | 'wall-clock'
  | 'keys-differ'
  | 'machine-clock'
  | 'unseen'
  | 'status'
  | 'history';

/** A person has seen it. */
export interface Acknowledgement {
  readonly by: string;
  readonly note: string;
  readonly atMs: number;
}

/** One trouble of one subject. Times in milliseconds since 1970, group time. */
export interface Trouble {
  /** Unique for ever. */
  readonly id: string;
  readonly kind: RuleKind;
  readonly severity: 'warning' | 'critical';
  readonly group: string;
  /** The line, wall clock, master or source that it is about; null when it is about the group. */
  readonly subject: string | null;
  /** When it began, which is before it was raised: a rule waits for a while. */
  readonly fromMs: number;
  /** When it was over; null while it lasts. */
  readonly toMs: number | null;
  /** In plain words, in the present or the past: `mit was in holdover from 03:12:04 to 03:12:40, worst bound 1.2 ms`. */
  readonly text: string;
  /** The worst of what the rule watches, in its own unit (nanoseconds, or a share); null where it has none. */
  readonly worst: number | null;
  readonly acknowledged: Acknowledgement | null;
}
