// The process of a shell for tests: takes a request a line, runs the program anew, and answers what it said.
// `node shell-server.js PROGRAM REQUESTS ANSWERS`

import { createReadStream, openSync, writeSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createInterface } from 'node:readline';
import type { Answer, Request } from './shell.js';

const [program, requests, answers] = process.argv.slice(2) as [string, string, string];
const require = createRequire(import.meta.url);

/** Takes what is written to one of the two until `give` is called. */
function taken(stream: NodeJS.WriteStream): { text: string; give(): void } {
  const { write } = stream;
  const took = {
    text: '',
    give: () => {
      stream.write = write;
    },
  };
  stream.write = ((chunk: string | Uint8Array) => {
    took.text += typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString('utf8');
    return true;
  }) as typeof stream.write;
  return took;
}

/** Answers what takes away all listeners that come from now on: each run of the program listens anew. */
function newListeners(emitter: NodeJS.EventEmitter): () => void {
  const old = new Set(emitter.eventNames().flatMap((name) => emitter.rawListeners(name)));
  return () => {
    for (const name of emitter.eventNames())
      for (const listener of emitter.rawListeners(name))
        if (!old.has(listener)) emitter.removeListener(name, listener as () => void);
  };
}

async function answerTo({ words, cwd, env }: Request): Promise<Answer> {
  for (const name of Object.keys(process.env)) if (!(name in env)) delete process.env[name];
  Object.assign(process.env, env);
  process.chdir(cwd);
  process.argv = [process.execPath, program, ...words];
  process.exitCode = 0;
  const forget = [process, process.stdout, process.stderr].map(newListeners);
  const [out, err] = [taken(process.stdout), taken(process.stderr)];
  try {
    // A module is run once; one that is forgotten is another one.
    delete require.cache[require.resolve(program)];
    await Promise.all(Object.values(require(program) as Record<string, Promise<void>>));
  } catch (error) {
    err.text += error instanceof Error ? error.stack : String(error);
    process.exitCode = 1;
  } finally {
    out.give();
    err.give();
    for (const one of forget) one();
  }
  return { code: Number(process.exitCode), out: out.text, err: err.text };
}

// In this order, because each waits until the other end is open.
const request = openSync(requests, 'r');
const answer = openSync(answers, 'w');
const lines = createInterface({ input: createReadStream('', { fd: request }) });
for await (const line of lines)
  writeSync(answer, `${JSON.stringify(await answerTo(JSON.parse(line) as Request))}\n`);
// Whoever asked is gone.
process.exit(0);
