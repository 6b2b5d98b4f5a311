// From symptoms to troubles: what lasts becomes one, and it is over when it has been well for a while.

import { type Inspected, type Looked, Looker } from './look.js';
import type { Rule, Rules } from './rules.js';
import { type Symptom, type SymptomKey, keyOf } from './symptom.js';
import type { Trouble } from './trouble.js';
import { type LocalTime, type TroubleFacts, troubleText } from './words.js';

const DAY = 86_400_000;
/** So many that are over are kept here, those of the last day; the store has them all. */
const OVER_MOST = 1000;
/** What came again within this, milliseconds, waits longer until it is over: ... */
const AGAIN_WITHIN = 3_600_000;
/** ... twice as long each time, up to this. */
const CLEAR_MOST = 1_800_000;
/** What is worse by this is told anew, and not each nanosecond more. */
const WORSE_BY = 1.25;

/** Something that is not well, or was a moment ago. */
interface Watch {
  symptom: Symptom;
  /** When it was first seen, group time. */
  readonly fromMs: number;
  times: number;
  worst: number | null;
  /** For how long it has been unwell more than well, milliseconds: beyond its rule's `forMs` it is a trouble. */
  charge: number;
  /** Since when it is well, on both clocks; undefined while it is not. */
  wellSince: { readonly nowMs: number; readonly atMs: number } | undefined;
  /** Undefined until it is one. */
  trouble: Trouble | undefined;
}

/** What troubles are made with. */
export interface TroublesOptions {
  readonly rules: Rules;
  /** Those that were not over when the console ended. */
  readonly open: readonly Trouble[];
  /** Those that were over within the last day. */
  readonly over?: readonly Trouble[];
  /** A name that nothing else has for ever. */
  readonly newId: () => string;
  readonly local: LocalTime;
}

/** All troubles of the last day. Nothing here reads a clock: `nowMs` are milliseconds that go on, whatever group time does. */
export class Troubles {
  readonly #looker = new Looker();
  readonly #newId: () => string;
  readonly #local: LocalTime;
  readonly #watches = new Map<SymptomKey, Watch>();
  #rules: Rules;
  /** The latest last. */
  #over: Trouble[] = [];
  /** What was over a while ago, when, and how often in a row. */
  readonly #recent = new Map<SymptomKey, { readonly nowMs: number; readonly times: number }>();
  #lastMs: number | undefined;
  #atMs = 0;

  constructor({ rules, open, over = [], newId, local }: TroublesOptions) {
    this.#rules = rules;
    this.#newId = newId;
    this.#local = local;
    this.#over = over.toSorted((a, b) => a.toMs! - b.toMs!);
    for (const trouble of open) this.#watches.set(keyOf(trouble), restoredWatch(trouble));
  }

  /** Other rules count from now on. What was a trouble by a rule that is off is over at the next look. */
  tune(rules: Rules): void {
    this.#rules = rules;
  }

  /** Those that last, and those that ended within the last day, the latest first. */
  all(): Trouble[] {
    const lasting = [...this.#watches.values()].flatMap(({ trouble }) => trouble ?? []);
    return [...lasting, ...this.#over].toSorted((a, b) => b.fromMs - a.fromMs);
  }

  /** Looks at everything, and answers the troubles that are new, over, or changed. Once a second is often enough. */
  judge(inspected: Inspected, nowMs: number): Trouble[] {
    const passed = Math.max(nowMs - (this.#lastMs ?? nowMs), 0);
    this.#lastMs = nowMs;
    this.#atMs = inspected.view.atMs;
    const looked = this.#looker.look(inspected, this.#rules, nowMs);
    const seen = new Map(looked.symptoms.map((symptom) => [keyOf(symptom), symptom]));
    const changed: Trouble[] = [];
    for (const [key, symptom] of seen)
      changed.push(...this.#unwell(key, symptom, passed, looked.timeOf(symptom.group)));
    for (const [key, watch] of this.#watches)
      if (!seen.has(key)) changed.push(...this.#well(key, watch, passed, nowMs, looked));
    this.#forget(nowMs);
    return changed;
  }

  #unwell(key: SymptomKey, symptom: Symptom, passed: number, atMs: number): Trouble[] {
    const rule = this.#rules[symptom.kind];
    if (rule === false) return [];
    const watch = this.#watches.get(key) ?? newWatch(symptom, atMs);
    // What has just come has not lasted yet.
    if (this.#watches.has(key)) watch.charge += passed;
    this.#watches.set(key, watch);
    if (watch.wellSince !== undefined) watch.times += 1;
    watch.wellSince = undefined;
    watch.symptom = symptom;
    watch.worst = worseOf(watch.worst, symptom.value);
    if (watch.trouble === undefined) return watch.charge < rule.forMs ? [] : this.#raise(watch);
    return this.#goOn(watch, watch.trouble);
  }

  #raise(watch: Watch): Trouble[] {
    watch.trouble = this.#told(watch, this.#newId(), null);
    return [watch.trouble];
  }

  /** It lasts: is there something new to be told of it? */
  #goOn(watch: Watch, before: Trouble): Trouble[] {
    const now = this.#told(watch, before.id, null, before);
    const isWorse =
      now.worst !== null && (before.worst === null || now.worst > before.worst * WORSE_BY);
    const isNew =
      isWorse ||
      now.times !== before.times ||
      now.severity !== before.severity ||
      // The day on which it began is not today any more.
      dayIn(now) !== dayIn(before);
    if (!isNew) return [];
    watch.trouble = now;
    return [now];
  }

  #well(key: SymptomKey, watch: Watch, passed: number, nowMs: number, looked: Looked): Trouble[] {
    const { symptom, trouble } = watch;
    const rule = this.#rules[symptom.kind];
    if (rule !== false && looked.isUnknown(symptom)) return [];
    if (trouble === undefined) {
      watch.charge -= passed;
      watch.wellSince ??= { nowMs, atMs: 0 };
      if (rule === false || watch.charge <= 0) this.#watches.delete(key);
      return [];
    }
    watch.wellSince ??= { nowMs, atMs: looked.timeOf(symptom.group) };
    if (rule !== false && nowMs - watch.wellSince.nowMs < this.#clearMs(key, rule)) return [];
    this.#watches.delete(key);
    this.#recent.set(key, { nowMs, times: (this.#recent.get(key)?.times ?? 0) + 1 });
    const toMs = Math.round(Math.max(watch.wellSince.atMs, trouble.fromMs));
    const over = this.#told(watch, trouble.id, toMs, trouble);
    this.#over.push(over);
    return [over];
  }

  /** What comes again and again waits longer each time, and so becomes one trouble. */
  #clearMs(key: SymptomKey, { clearMs }: Rule): number {
    const times = this.#recent.get(key)?.times ?? 0;
    return Math.max(Math.min(clearMs * 2 ** times, CLEAR_MOST), clearMs);
  }

  #told(watch: Watch, id: string, toMs: number | null, before?: Trouble): Trouble {
    const { symptom, fromMs, times, worst } = watch;
    const { kind, group, subject, wall, detail } = symptom;
    const rule = this.#rules[kind];
    const facts: TroubleFacts = {
      id,
      kind,
      group,
      subject,
      wall,
      fromMs,
      toMs,
      times,
      detail,
      worst,
      severity: rule === false ? (before?.severity ?? 'warning') : rule.severity,
      acknowledged: before?.acknowledged ?? null,
    };
    return { ...facts, text: troubleText(facts, this.#local, this.#atMs) };
  }

  #forget(nowMs: number): void {
    for (const [key, { nowMs: at }] of this.#recent)
      if (nowMs - at > AGAIN_WITHIN && !this.#watches.has(key)) this.#recent.delete(key);
    this.#over = this.#over.filter(({ toMs }) => this.#atMs - toMs! < DAY).slice(-OVER_MOST);
  }

  /**
   * A person has seen it, at this instant of group time.
   * @throws Error of one line if there is none of that id.
   */
  acknowledge(id: string, by: string, note: string, atMs: number): Trouble {
    const acknowledged = { by, note, atMs };
    const place = this.#over.findIndex((one) => one.id === id);
    if (place >= 0) {
      this.#over[place] = { ...this.#over[place]!, acknowledged };
      return this.#over[place];
    }
    for (const watch of this.#watches.values()) {
      if (watch.trouble?.id !== id) continue;
      watch.trouble = { ...watch.trouble, acknowledged };
      return watch.trouble;
    }
    throw new Error('there is no such trouble, or it has been over for more than a day');
  }
}

const newWatch = (symptom: Symptom, atMs: number): Watch => ({
  symptom,
  fromMs: Math.round(Math.min(symptom.sinceMs ?? atMs, atMs)),
  times: 1,
  worst: null,
  charge: 0,
  wellSince: undefined,
  trouble: undefined,
});

/** As it was before the console ended. */
function restoredWatch(trouble: Trouble): Watch {
  const { kind, group, subject, wall, detail, fromMs, times, worst } = trouble;
  const symptom: Symptom = { kind, group, subject, wall, detail, value: worst, sinceMs: fromMs };
  return { symptom, fromMs, times, worst, charge: 0, wellSince: undefined, trouble };
}

const worseOf = (a: number | null, b: number | null): number | null =>
  a === null ? b : b === null ? a : Math.max(a, b);

/** The day that its text names. */
const dayIn = ({ text }: Trouble): string | undefined => /\d{4}-\d\d-\d\d/.exec(text)?.[0];
