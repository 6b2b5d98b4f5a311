// chronyd at both ends of the wire, by the cards' stamps or the kernel's, and by how much it is off.

import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { Program, write } from './guest.js';

const CHRONYD = '/bin/chronyd';
const SOCKET = '/tmp/chrony/client.sock';
/** Where `chronyc -c tracking` tells by how much the machine's clock is off, in seconds. */
const SYSTEM_TIME = 4;

type At = (...words: string[]) => [string, ...string[]];

export const hasChrony = (): boolean => existsSync(CHRONYD);

/**
 * What it says that the machine's clock is off, which it does not touch, once a second: both ends have one
 * clock, so that it should be nothing. Nanoseconds.
 */
export async function chronyErrors(
  atAgent: At,
  byCards: boolean,
  settle: number,
  seconds: number,
): Promise<number[]> {
  mkdirSync('/tmp/chrony', { recursive: true, mode: 0o700 });
  const start = (name: string, lines: readonly string[], at: At): Program => {
    const common = [
      `bindcmdaddress /tmp/chrony/${name}.sock`,
      'cmdport 0',
      `pidfile /tmp/chrony/${name}.pid`,
    ];
    const card = byCards ? [`hwtimestamp card${name === 'server' ? 0 : 1} minpoll 0`] : [];
    const file = write(`chrony-${name}.conf`, `${[...lines, ...common, ...card].join('\n')}\n`, 0);
    return new Program(at(CHRONYD, '-d', '-x', '-u', 'root', '-f', file));
  };
  const here: At = (...words) => words as [string, ...string[]];
  const server = start('server', ['local stratum 5', 'allow', 'bindaddress 10.1.1.1'], here);
  const client = start('client', ['server 10.1.1.1 minpoll 0 maxpoll 0 xleave'], atAgent);
  await sleep(settle * 1000);
  const errors: number[] = [];
  for (let second = 0; second < seconds; second += 1) {
    await sleep(1000);
    const told = execFileSync('/bin/chronyc', ['-c', '-h', SOCKET, 'tracking']).toString();
    errors.push(Number(told.split(',')[SYSTEM_TIME]) * 1e9);
  }
  await client.end('SIGTERM');
  await server.end('SIGTERM');
  return errors;
}
