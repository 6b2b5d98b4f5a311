// Where a story's transcripts are kept: beside no build, so that their names are those of the sources.

import { fileURLToPath } from 'node:url';
import type { TAP } from 'tap';

/**
 * Lets `t.matchSnapshot` keep and find the transcripts of the story in `url` (its `import.meta.url`) in
 * `tap-snapshots/test/story`, whatever folder it was compiled to.
 */
export function keepTranscriptsOf(t: TAP, url: string): void {
  const [name] = url.split('/').at(-1)!.split('.');
  const kept = new URL(`../../../tap-snapshots/test/story/${name}.test.cjs`, import.meta.url);
  t.snapshotFile = fileURLToPath(kept);
}
