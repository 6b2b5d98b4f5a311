// Transcripts of stories, kept in the form of tap's snapshots. Tap itself knows one file for a process, by the name of
// what was started; several stories share a process.

import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Test } from 'tap';

const HEADING = `/* IMPORTANT
 * This snapshot file is auto-generated, but designed for humans.
 * It should be checked into source control and tracked carefully.
 * Re-generate by setting TAP_SNAPSHOT=1 and running tests.
 * Make sure to inspect the output below.  Do not ignore changes!
 */
'use strict'`;

/** They are written anew, and not compared. */
const WRITES = process.env['TAP_SNAPSHOT'] === '1';

const load = createRequire(import.meta.url);

/** The transcripts of one file of stories: `tap-snapshots/test/story/NAME.test.cjs`. */
export class KeptTranscripts {
  readonly #file: string;
  readonly #name: string;
  readonly #kept: Readonly<Record<string, string>>;
  readonly #new = new Map<string, string>();
  /** How many each test has had, by its name. */
  readonly #counts = new Map<string, number>();

  /** @param url `import.meta.url` of the file of stories, to whatever folder it was compiled. */
  constructor(url: string) {
    const [name] = url.split('/').at(-1)!.split('.');
    this.#name = `test/dist/story/${name}.test.js`;
    this.#file = fileURLToPath(
      new URL(`../../../tap-snapshots/test/story/${name}.test.cjs`, import.meta.url),
    );
    this.#kept = !WRITES && existsSync(this.#file) ? load(this.#file) : {};
    // Not when tap's root is torn down: with that in hand, tap ends between two files that share its process.
    if (WRITES) process.once('exit', () => this.#write());
  }

  /** The test fails unless this is its next transcript, to the letter. With `TAP_SNAPSHOT=1` it becomes that. */
  match(t: Test, transcript: string): void {
    const test = t.fullname.slice(t.fullname.indexOf(' > '));
    const number = (this.#counts.get(test) ?? 0) + 1;
    this.#counts.set(test, number);
    const key = `${this.#name}${test} > must match snapshot ${number}`;
    if (WRITES) {
      this.#new.set(key, transcript);
      t.pass('is kept as a transcript');
      return;
    }
    const kept = this.#kept[key];
    if (kept === undefined)
      t.fail(`no transcript is kept: run it once with TAP_SNAPSHOT=1 (${key})`);
    else t.strictSame(transcript, kept.replaceAll(/^\n|\n$/g, ''), 'as its transcript');
  }

  #write(): void {
    const entries = [...this.#new]
      .toSorted(([one], [other]) => one.localeCompare(other, 'en'))
      .map(([key, text]) => `exports[\`${quoted(key)}\`] = \`\n${quoted(text)}\n\`\n`);
    mkdirSync(dirname(this.#file), { recursive: true });
    writeFileSync(this.#file, `${HEADING}\n${entries.join('\n')}`);
  }
}

/** As it stands in a template literal. */
const quoted = (text: string): string =>
  text.replaceAll('\\', '\\\\').replaceAll('`', '\\`').replaceAll('${', '\\${');
