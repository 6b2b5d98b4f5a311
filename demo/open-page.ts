// Every demonstration has a console, whose page shows the same in a browser.

import { print } from './show.js';
import type { Stage } from './stage.js';

/** What of a demonstration's options says whether there is one. */
export interface PageOptions {
  readonly json: boolean;
  readonly console: boolean;
}

/** Starts a console that watches these actors. Answers a line for people that says where its page is, if there is one. */
export async function openPage(
  stage: Stage,
  { json, console }: PageOptions,
  watched: readonly string[],
): Promise<string> {
  if (!console) return '';
  const address = await stage.startConsole(watched);
  const token = stage.giveToken('you');
  if (json) print({ console: address });
  return json
    ? ''
    : `The same in a browser: ${address}\n(to acknowledge a trouble there, the token is ${token})\n`;
}
