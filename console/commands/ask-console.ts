// Asks the console that runs on this machine, through its socket for orders.

import { request } from 'node:http';
import { EXIT, Failure } from '@belfry/host/cli';
import { faultLines } from '@belfry/host/config';
import { ordersPath } from '@belfry/host/daemon';
import { explainSystemError, systemErrorCode, usualPlaces } from '@belfry/host/files';
import { loadConsoleConfig } from '../config/config.js';

/** A console may try all its ways for half a minute. */
const PATIENCE_MS = 60_000;
/** Bytes of an answer. */
const ANSWER_MOST = 2 ** 20;

/**
 * Posts to the running console of this configuration, and answers what it says.
 * @throws Failure of one line when it cannot be asked, or refuses.
 */
export async function orderConsole(
  config: string | undefined,
  path: string,
  body: object,
): Promise<unknown> {
  const loaded = loadConsoleConfig(config);
  if ('faults' in loaded)
    throw new Failure(
      faultLines(config ?? usualPlaces('console').config, loaded.faults),
      EXIT.wrong,
    );
  const { socket } = loaded.config;
  if (socket === undefined)
    throw new Failure('this console has no socket: "socket" is "none" in its configuration');
  const { status, text } = await post(ordersPath(socket), path, JSON.stringify(body));
  const answer = parsed(text);
  if (status === 200) return answer;
  throw new Failure(`the console refuses: ${reasonIn(answer) ?? `it answered ${status}`}`);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Failure('the console answers what is no JSON: is it another program?');
  }
}

/** As RFC 9457 words a problem. */
function reasonIn(answer: unknown): string | undefined {
  const { detail, title } = (answer ?? {}) as {
    readonly detail?: unknown;
    readonly title?: unknown;
  };
  return [detail, title].find((text) => typeof text === 'string');
}

function post(
  socketPath: string,
  path: string,
  body: string,
): Promise<{ readonly status: number; readonly text: string }> {
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json', host: 'localhost' };
    const options = { socketPath, path, method: 'POST', headers, timeout: PATIENCE_MS };
    const sent = request(options, (answer) => {
      let text = '';
      answer.setEncoding('utf8').on('data', (more: string) => {
        text += more;
        if (text.length > ANSWER_MOST) answer.destroy(new Error('it says too much'));
      });
      answer.on('error', reject);
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, text }));
    });
    sent.on('timeout', () => sent.destroy(new Error('it does not answer')));
    sent.on('error', (error) => reject(new Failure(unreachableText(socketPath, error))));
    sent.end(body);
  });
}

function unreachableText(path: string, error: Error): string {
  const code = systemErrorCode(error);
  if (code === 'ENOENT' || code === 'ECONNREFUSED')
    return `no console answers at ${path}: is it running?`;
  return `the console at ${path} cannot be asked: ${explainSystemError(error)}`;
}
