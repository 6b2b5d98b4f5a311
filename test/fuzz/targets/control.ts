// The control socket: what a master's orders are made of, and two real daemons asked in bits and pieces.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type Socket, createConnection } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openAgent } from '#agent/daemon/open.js';
import { openMasterService } from '#master/daemon/open.js';
import { parseOrder } from '#master/daemon/order.js';
import { requestControl } from '#host/daemon/control.js';
import { changed, textOf } from '../json.js';
import type { Tape } from '../tape.js';
import { type Target, must, mustBeNumbers } from '../target.js';

const ORDERS = [
  { command: 'status' },
  { command: 'set', by: 1.5 },
  { command: 'set', seconds: 1_790_000_000, nanoseconds: 5 },
  { command: 'set', now: true },
  { command: 'yield' },
  { command: 'promote' },
  { command: 'reload' },
];

const requestText = (tape: Tape): string => textOf(tape, changed(tape, tape.pick(ORDERS)));

/** One line for who asked, never a stack. */
function mustBeLine(error: unknown): void {
  must(error instanceof Error && !error.message.includes('\n'), `no line: ${String(error)}`);
  must(error.constructor === Error, `${error.constructor.name}: ${error.message}`);
}

function playOrder(tape: Tape): void {
  let request: unknown;
  try {
    request = JSON.parse(requestText(tape));
  } catch {
    return;
  }
  try {
    const order = parseOrder(request);
    tape.saw(order.command);
    mustBeNumbers(order, 'an order');
  } catch (error) {
    mustBeLine(error);
    tape.saw((error as Error).message);
  }
}

export const order: Target = { name: 'control', tapeMost: 200, play: playOrder };

let folder = '';
let services: { start(): Promise<unknown>; stop(): Promise<unknown> }[] = [];

const KEY = 'AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=';

async function open(): Promise<void> {
  folder = mkdtempSync(join(tmpdir(), 'belfry-fuzz-'));
  const file = (name: string, text: string): string => {
    writeFileSync(join(folder, name), text, { mode: 0o600 });
    return join(folder, name);
  };
  file('keys', `kmc agent ${KEY}\n`);
  const quiet = { log: 'error', state: 'none' };
  const master = { ...quiet, listen: '127.0.0.1:0', keys: 'keys', socket: 'master' };
  const agent = { ...quiet, name: 'kmc', masters: ['127.0.0.1:9'], key: 'keys', socket: 'agent' };
  for (const opened of [
    openMasterService(file('master.json', JSON.stringify(master))),
    openAgent(file('agent.json', JSON.stringify(agent))),
  ]) {
    if (typeof opened === 'string') throw new Error(opened);
    await opened.start();
    services.push(opened);
  }
}

async function close(): Promise<void> {
  for (const service of services) await service.stop();
  services = [];
  rmSync(folder, { recursive: true });
}

/** Sends the portions, and answers all that comes until the other side ends. */
function exchange(path: string, portions: readonly Buffer[], how: 'ends' | 'stays' | 'leaves') {
  return new Promise<string>((resolve, reject) => {
    const chunks: Buffer[] = [];
    const socket: Socket = createConnection({ path, allowHalfOpen: true });
    const late = setTimeout(() => reject(new Error('the daemon did not answer')), 10_000);
    const done = (): void => {
      clearTimeout(late);
      socket.destroy();
      resolve(Buffer.concat(chunks).toString());
    };
    socket
      .on('data', (chunk) => chunks.push(chunk))
      .on('end', done)
      .on('close', done);
    socket.on('error', done);
    for (const portion of portions) socket.write(portion);
    if (how === 'ends') socket.end();
    else if (how === 'leaves') socket.once('connect', () => socket.destroy());
  });
}

async function playSocket(tape: Tape): Promise<void> {
  const who = tape.pick(['master', 'agent']);
  const path = join(folder, who);
  const line = tape.chance(0.15) ? Buffer.from(tape.bytes(tape.integer(300))) : requestText(tape);
  const long = tape.chance(0.05) ? 'x'.repeat(tape.pick([65_536, 65_537, 200_000])) : '';
  const whole = Buffer.concat([Buffer.from(line), Buffer.from(`${long}\n`)]);
  const cut = tape.integer(whole.length);
  const portions = tape.chance(0.3) ? [whole.subarray(0, cut), whole.subarray(cut)] : [whole];
  const how = tape.pick(['ends', 'ends', 'stays', 'leaves'] as const);
  const answer = await exchange(path, portions, how);
  if (how !== 'leaves') {
    must(
      answer.endsWith('\n') && answer.indexOf('\n') === answer.length - 1,
      `not one line: ${answer}`,
    );
    const value = JSON.parse(answer) as { error?: unknown };
    if (value.error !== undefined) {
      must(typeof value.error === 'string' && value.error !== '', 'an error says nothing');
      must(
        !/ at .*\.js|undefined|\[object/.test(value.error),
        `it shows its insides: ${value.error}`,
      );
      tape.saw(value.error.replace(/\d+/g, '#').slice(0, 40));
    } else mustBeNumbers(value, 'an answer');
  }
  const status = (await requestControl(path, { command: 'status' }, 10_000)) as { role: string };
  must(status.role === who, 'the daemon answers no more');
}

export const socket: Target = {
  name: 'control-socket',
  tapeMost: 200,
  open,
  close,
  play: playSocket,
};
