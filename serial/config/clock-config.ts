// Clocks that answer, as a configuration describes them: from what the schema lets through.

import type { Span } from '@belfry/protocol';
import type { Conversion } from '@belfry/host/config';
import { CLOCKS } from '../core/clocks/catalogue.js';
import { type Dialogue, formatFor } from '../core/dialogue.js';
import { faultsOfFormat, type Part } from '@belfry/telegrams/language';

/** Clocks by their names. */
export type Dialogues = Readonly<Record<string, Dialogue>>;

/** A clock that a configuration describes, as the schema lets it through: its durations are still text. */
export interface CheckedDialogue extends Pick<
  Dialogue,
  'line' | 'scale' | 'ask' | 'answer' | 'set'
> {
  readonly title?: string;
  readonly resolution: string;
}

const RESOLUTIONS = { least: '1us', most: '1m' };

/** The clocks of a configuration's `clocks`; each fault of each is told. */
export function convertClocks(
  checked: Readonly<Record<string, CheckedDialogue>>,
  conversion: Conversion,
): Dialogues {
  const clocks = Object.entries(checked).map(([name, one]): [string, Dialogue] => {
    const path = `clocks.${name}`;
    if (CLOCKS.has(name))
      conversion.faults.push({
        path,
        expected: 'the name of a clock that is built in',
        hint: 'give it another',
      });
    const { title = name, resolution, ...rest } = one;
    const span: Span = conversion.duration(`${path}.resolution`, resolution, RESOLUTIONS);
    const dialogue = { ...rest, title, source: 'the configuration', resolution: span };
    for (const [where, parts] of messagesOf(dialogue))
      tellFaults(dialogue, parts, `${path}.${where}`, conversion);
    return [name, dialogue];
  });
  return Object.fromEntries(clocks);
}

const messagesOf = ({
  ask,
  answer,
  set = [],
}: Dialogue): (readonly [string, readonly Part[]])[] => [
  ['ask', ask],
  ['answer', answer],
  ...set.flatMap(({ send, acknowledge }, step): (readonly [string, readonly Part[]])[] => [
    [`set[${step}].send`, send],
    ...(acknowledge === undefined ? [] : [[`set[${step}].acknowledge`, acknowledge] as const]),
  ]),
];

function tellFaults(
  dialogue: Dialogue,
  parts: readonly Part[],
  path: string,
  conversion: Conversion,
): void {
  for (const fault of faultsOfFormat(formatFor(dialogue, parts)))
    conversion.faults.push({ ...fault, path: fault.path.replace(/^emit/, path) });
}
