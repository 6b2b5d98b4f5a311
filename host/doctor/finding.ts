// What a doctor finds: a line on how something is, and what to do about it.

/** `trouble`: something does not work, or will not. `remark`: it works less well than it could. `good`: as it should be. */
export type Grade = 'good' | 'remark' | 'trouble';

/** One thing that was looked at. */
export interface Finding {
  /** Of a remark or a trouble, as docs/doctor.md has it; of what is good, its subject. */
  readonly name: string;
  readonly grade: Grade;
  /** How it is, and what that means. */
  readonly text: string;
  /** What to do, in one line; only what is good needs nothing. */
  readonly todo?: string;
}

/** What a kind of finding means, for docs/doctor.md. */
export interface FindingKind {
  readonly grade: Exclude<Grade, 'good'>;
  readonly means: string;
  readonly todo: string;
}

/** All kinds of findings of one origin, by their names. */
export type Catalogue = Readonly<Record<string, FindingKind>>;

/** Makes findings that a catalogue has, each as grave as it is there. */
export const finderOf =
  <Entries extends Catalogue>(catalogue: Entries) =>
  (name: keyof Entries & string, text: string, todo: string): Finding => ({
    name,
    grade: catalogue[name]!.grade,
    text,
    todo,
  });

/** A finding that something is as it should be. */
export const good = (name: string, text: string): Finding => ({ name, grade: 'good', text });

/** What was found, and what this user could not look at. */
export interface Findings {
  readonly findings: readonly Finding[];
  readonly unseen: readonly string[];
}

/** Several findings as one. */
export const joined = (parts: readonly Findings[]): Findings => ({
  findings: parts.flatMap(({ findings }) => findings),
  unseen: parts.flatMap(({ unseen }) => unseen),
});
