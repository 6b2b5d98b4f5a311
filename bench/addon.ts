// What each call of the native addon costs, nanoseconds: the least of many short rounds, so that what else
// the machine does matters little. `--rounds 300`.

import { createCipheriv, createSecretKey } from 'node:crypto';
import { TIMEX_FIELDS } from '#protocol/clock/timex.js';
import { BATCH, type NativeSocket, loadAddon } from '#host/native/addon.js';
import { NativeAead } from '#host/native/aead.js';
import { option, printTable } from './table.js';

const ROUNDS = option('rounds', 300);
const HOST = '127.0.0.1';

const loaded = loadAddon();
if ('reason' in loaded) throw new Error(`there is no native addon: ${loaded.reason}`);
const { addon } = loaded;

/** Nanoseconds of one of `count` calls. */
function timed(count: number, call: () => void): number {
  const start = process.hrtime.bigint();
  for (let i = 0; i < count; i += 1) call();
  return Number(process.hrtime.bigint() - start) / count;
}

const least = (count: number, call: () => void): number =>
  Math.min(...Array.from({ length: ROUNDS }, () => timed(count, call)));

function calls(): [string, number][] {
  const key = new Uint8Array(32).fill(7);
  const [buffer, nonce] = [new Uint8Array(64), new Uint8Array(12)];
  const timex = new Float64Array(TIMEX_FIELDS);
  const nodeKey = createSecretKey(key);
  const aead = new NativeAead(addon, key);
  aead.seal(buffer, 0, 12, 20, nonce);
  const sealed = buffer.slice();
  const copy = least(2000, () => buffer.set(sealed));
  return [
    ['readRaw', least(5000, () => addon.readRaw())],
    ['readClocks', least(5000, () => addon.readClocks())],
    ['process.hrtime.bigint', least(5000, () => void process.hrtime.bigint())],
    ['seal 20 bytes', least(2000, () => aead.seal(buffer, 0, 12, 20, nonce))],
    [
      'open 20 bytes',
      least(2000, () => {
        buffer.set(sealed);
        aead.open(buffer, 0, 12, 36, nonce);
      }) - copy,
    ],
    [
      'seal 20 bytes by node:crypto',
      least(500, () => {
        const cipher = createCipheriv('chacha20-poly1305', nodeKey, nonce, { authTagLength: 16 });
        cipher.setAAD(buffer.subarray(0, 12), { plaintextLength: 20 });
        buffer.set(cipher.update(buffer.subarray(12, 32)), 12);
        cipher.final();
        buffer.set(cipher.getAuthTag(), 32);
      }),
    ],
    ['adjustClock, a look', least(1000, () => void addon.adjustClock(timex))],
  ];
}

/** A batch to itself: what each datagram costs to send, to receive, and to hear the departure of. */
function batch(socket: NativeSocket, count: number, id: number): [string, number, number, number] {
  const took = { send: Infinity, receive: Infinity, departures: Infinity };
  for (let slot = 0; slot < BATCH; slot += 1) {
    socket.aim(slot, HOST);
    socket.outPort[slot] = socket.address().port;
    socket.outLength[slot] = 48;
    socket.outWant[slot] = id;
  }
  for (let round = 0; round < ROUNDS; round += 1) {
    took.send = Math.min(
      took.send,
      timed(1, () => socket.send(count)),
    );
    for (const verb of ['receive', 'departures'] as const) {
      let taken = 0;
      const one = timed(1, () => (taken = socket[verb]()));
      if (taken === count || (verb === 'departures' && id === 0))
        took[verb] = Math.min(took[verb], one);
    }
  }
  const name = `${count} datagram${count === 1 ? '' : 's'}${id === 0 ? '' : ', departures asked for'}`;
  return [name, took.send / count, took.receive / count, took.departures / count];
}

const rounded = (value: number): string => value.toFixed(0);

printTable(
  'One call, nanoseconds',
  ['call', 'ns'],
  calls().map(([name, took]) => [name, rounded(took)]),
);
const socket = new addon.Socket(HOST, 0, 160, () => {});
printTable(
  'Loopback, nanoseconds for each datagram',
  ['at once', 'send', 'receive', 'departures'],
  [batch(socket, 1, 0), batch(socket, BATCH, 0), batch(socket, 1, 9), batch(socket, BATCH, 9)].map(
    ([name, ...took]) => [name, ...took.map(rounded)],
  ),
);
socket.close();
