// Asks for a line that is to stand in no shell's history: on a terminal without showing it, or from a pipe.

import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { EXIT, Failure } from './command.js';

/** Characters; a line to join has some hundred. */
const MOST = 65_536;

/** Where a line comes from: standard input, in a test anything. */
export interface Terminal {
  readonly input: NodeJS.ReadableStream & { readonly isTTY?: boolean | undefined };
  readonly prompt: NodeJS.WritableStream;
}

/**
 * One line of standard input, which a terminal does not show. `question` is asked on standard error.
 * @throws Failure where none comes, and when somebody breaks off.
 */
export async function secretLine(
  question: string,
  { input, prompt }: Terminal = { input: process.stdin, prompt: process.stderr },
): Promise<string> {
  const line =
    input.isTTY === true ? await askTerminal(question, input, prompt) : await firstLine(input);
  if (line.trim() !== '') return line;
  throw new Failure('there is no line to join on standard input', EXIT.wrong);
}

async function askTerminal(
  question: string,
  input: NodeJS.ReadableStream,
  prompt: NodeJS.WritableStream,
): Promise<string> {
  prompt.write(question);
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const asking = createInterface({ input, output: nowhere, terminal: true, historySize: 0 });
  const brokenOff = new Promise<never>((_, reject) => {
    const end = (): void => reject(new Failure('nothing was changed'));
    asking.once('SIGINT', end);
    asking.once('close', end);
  });
  try {
    return await Promise.race([asking.question(''), brokenOff]);
  } finally {
    asking.close();
    prompt.write('\n');
  }
}

async function firstLine(input: NodeJS.ReadableStream): Promise<string> {
  let text = '';
  for await (const chunk of input) {
    text += String(chunk);
    const end = text.indexOf('\n');
    if (end >= 0) return text.slice(0, end);
    if (text.length > MOST) break;
  }
  return text.slice(0, MOST);
}
