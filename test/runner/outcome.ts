// What a process of tests said, for people: what it tested, and whatever is not as it should be.

/** What became of one process. */
export interface Outcome {
  readonly name: string;
  readonly good: boolean;
  readonly seconds: number;
  readonly passed: number;
  /** The lines that name a test that was left out, with the reason. */
  readonly skipped: readonly string[];
  /** What failed, as the process said it; why it ended, if it did not say. */
  readonly faults: readonly string[];
  /** What it wrote to its standard error. */
  readonly errors: string;
}

/** How a process ended. */
export interface Ending {
  readonly code: number | null;
  readonly signal: string | null;
}

const FAULT = /^ *not ok (?!.*# TODO)/;
const SKIPPED = /^ *ok \d+ - (.*) # SKIP ?(.*)$/;
const TOTAL = /^# \{ total: \d+, pass: (\d+)/m;

/** The lines of what failed, each with the block that tells more: from the innermost test outwards. */
function faultsIn(lines: readonly string[]): string[] {
  const faults: string[] = [];
  let until = '';
  for (const [i, line] of lines.entries()) {
    const begins = until === '' && line.trim() === '---' && FAULT.test(lines[i - 1]!);
    if (begins) until = line.replace('---', '...');
    if (until !== '' || FAULT.test(line)) faults.push(line);
    if (line === until) until = '';
  }
  return faults;
}

/** What became of a process that wrote this, as TAP, and ended so. */
export function outcomeOf(
  name: string,
  { code, signal }: Ending,
  tap: string,
  errors: string,
  seconds: number,
): Outcome {
  const lines = tap.split('\n');
  const passed = TOTAL.exec(tap)?.[1];
  const faults = faultsIn(lines);
  if (signal !== null) faults.push(`ended by ${signal}`);
  else if (code !== 0 && faults.length === 0) faults.push(`ended with ${code}`);
  if (passed === undefined) faults.push('it did not come to its end');
  return {
    name,
    good: code === 0 && faults.length === 0,
    seconds,
    passed: Number(passed ?? 0),
    skipped: lines.flatMap((line) => {
      const [, test, why] = SKIPPED.exec(line) ?? [];
      return test === undefined ? [] : [why === '' ? test : `${test} (${why})`];
    }),
    faults,
    errors,
  };
}

const indented = (lines: readonly string[]): string =>
  lines.map((line) => `       ${line}\n`).join('');

/** A line for a process, and below it whatever somebody should read. */
export function describe({
  name,
  good,
  seconds,
  passed,
  skipped,
  faults,
  errors,
}: Outcome): string {
  const head = `${good ? 'ok  ' : 'FAIL'} ${seconds.toFixed(1).padStart(6)} s ${String(passed).padStart(6)}  ${name}\n`;
  const told = errors === '' ? [] : errors.trimEnd().split('\n');
  return head + indented([...skipped.map((test) => `left out: ${test}`), ...told, ...faults]);
}

/** The last lines: how many passed, and the names of the processes that failed. */
export function summary(outcomes: readonly Outcome[], seconds: number): string {
  const sum = (of: (outcome: Outcome) => number): number =>
    outcomes.reduce((total, one) => total + of(one), 0);
  const failed = outcomes.filter(({ good }) => !good);
  const left = sum(({ skipped }) => skipped.length);
  return (
    `\n${outcomes.length} processes, ${sum(({ passed }) => passed)} assertions passed, ` +
    `${left} tests left out, ${seconds.toFixed(0)} s\n` +
    failed.map(({ name }) => `FAILED: ${name}\n`).join('')
  );
}
