// A small machine for doctors: files in a folder, and programs that answer what a test wants.

import type { Test } from 'tap';
import type { Run, Sight } from '#host/doctor/sight.js';

type Tree = Parameters<Test['testdir']>[0];

/** What programs print, by their words; whatever is not named is not installed. A number is an exit code. */
export type Programs = Readonly<Record<string, string | number>>;

/** A machine of these files and programs. */
export function machineOf(t: Test, files: Tree, programs: Programs = {}): Sight {
  const run: Run = async (program, words) => {
    const answer = programs[[program, ...words].join(' ')] ?? programs[program];
    if (answer === undefined) return undefined;
    return typeof answer === 'number'
      ? { code: answer, out: '', err: 'Operation not permitted (you must be root)' }
      : { code: 0, out: answer, err: '' };
  };
  return { root: t.testdir(files), run };
}

/** The names of findings that are not good. */
export const namesOf = (findings: readonly { readonly name: string; readonly grade: string }[]) =>
  findings.filter(({ grade }) => grade !== 'good').map(({ name }) => name);
