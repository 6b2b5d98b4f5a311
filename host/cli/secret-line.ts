// Asks for a line that is to stand in no shell's history: on a terminal without showing it, or from a pipe.

import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { type Terminal, answerTo, terminalHere } from './asking.js';
import { EXIT, Failure } from './command.js';

/** Characters; a line to join has some hundred. */
const MOST = 65_536;

/**
 * One line of standard input, which a terminal does not show. `question` is asked on standard error.
 * @throws Failure where none comes, and when somebody breaks off.
 */
export async function secretLine(
  question: string,
  { input, prompt }: Terminal = terminalHere(),
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
  try {
    return await answerTo(asking, '');
  } finally {
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
