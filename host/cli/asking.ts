// Asks who sits at a terminal: for a yes, or for anything, and ends in one line when it is broken off.

import { type Interface, createInterface } from 'node:readline/promises';
import { EXIT, Failure } from './command.js';

/** Where somebody answers: standard input, in a test anything; and where the question stands. */
export interface Terminal {
  readonly input: NodeJS.ReadableStream & { readonly isTTY?: boolean | undefined };
  readonly prompt: NodeJS.WritableStream & { readonly isTTY?: boolean | undefined };
}

/** Standard input, and standard error, so that the answer of a command stands alone on standard output. */
export const terminalHere = (): Terminal => ({ input: process.stdin, prompt: process.stderr });

/**
 * What is answered to this question, after which nothing more is asked.
 * @throws Failure at Ctrl-C and at Ctrl-D.
 */
export async function answerTo(asking: Interface, question: string): Promise<string> {
  const brokenOff = new Promise<never>((_, reject) => {
    const end = (): void => reject(new Failure('nothing was changed'));
    asking.once('SIGINT', end);
    asking.once('close', end);
  });
  try {
    return await Promise.race([asking.question(question), brokenOff]);
  } finally {
    asking.close();
  }
}

/**
 * Asks whether this effect is meant.
 * @throws Failure unless somebody who sits there says yes.
 */
export async function confirm(
  effect: string,
  { input, prompt }: Terminal = terminalHere(),
): Promise<void> {
  if (input.isTTY !== true || prompt.isTTY !== true)
    throw new Failure(`${effect} If you mean that, say --yes`, EXIT.wrong);
  const asking = createInterface({ input, output: prompt, terminal: true, historySize: 0 });
  let answer = '';
  try {
    answer = await answerTo(asking, `${effect} Do it? [y/N] `);
  } catch (error) {
    // The line of the question has no end yet.
    prompt.write('\n');
    throw error;
  }
  if (!/^y(es)?$/i.test(answer.trim())) throw new Failure('nothing was changed');
}
