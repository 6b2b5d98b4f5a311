// What it costs a master to refuse, by kind, beside what it opens: in one process, by the machine's cipher.

import { openMachine } from '#host/machine.js';
import type { Message } from '#protocol/wire/message.js';
import { KMC, newMaster } from '#sim/alone.js';
import { cookieOf, greet, helloOf, pull, cookieRequestOf, sealed, stampAt } from '#sim/peer.js';
import { option, printTable } from '../table.js';

const COUNT = option('count', 50_000);
const WARM = 2000;

const from = { host: '10.1.1.1', port: 5 };

/** Changes one byte of a copy. */
function changed(bytes: Uint8Array, at: number): Uint8Array {
  const copy = bytes.slice();
  copy[at]! ^= 1;
  return copy;
}

export function printRefusals(): void {
  const { crypto } = openMachine();
  const who = { ...KMC, crypto };
  const master = newMaster({ crypto });
  const session = greet(master, who, { at: 1e9, from })!;
  let now = 2e9;

  const measure = (title: string, of: (i: number) => Uint8Array): string[] => {
    const all = Array.from({ length: COUNT + WARM }, (_, i) => of(i));
    let before = process.cpuUsage();
    for (const [i, bytes] of all.entries()) {
      if (i === WARM) before = process.cpuUsage();
      master.receive({ bytes, from, at: stampAt((now += 1e5)) });
      pull(master, now);
    }
    const { user, system } = process.cpuUsage(before);
    while (master.poll() !== undefined);
    const each = (user + system) / COUNT;
    return [title, each.toFixed(2), String(Math.round(1e6 / each))];
  };

  const helloNow = (): Uint8Array => helloOf(who, cookieOf(master, who, { at: now, from })!).bytes;
  const used = helloNow();
  master.receive({ bytes: used.slice(), from, at: stampAt(now) });
  pull(master, now);
  const forged = changed(helloNow(), 150);
  const ask: Message = { type: 'ask', body: { timescale: 'group', anonymous: false } };
  const rows = [
    measure('a recorded hello: spent-cookie', () => used.slice()),
    measure('a hello with a wrong proof: not-authenticated', () => forged.slice()),
    measure('a hello that asks, with a wrong proof', () => changed(cookieRequestOf(who), 150)),
    measure('an unknown name', () => cookieRequestOf({ ...who, name: 'nobody' })),
    measure('an old cookie: stale-cookie', () => changed(used, 44)),
    measure('a true hello that asks, and its cookie', () => cookieRequestOf(who)),
    measure('an ask with a wrong tag: bad-tag', (i) => changed(sealed(session, ask, i), 40)),
    measure('an ask that opens, and its answer', (i) => sealed(session, ask, 100 + i)),
  ];
  printTable(
    `Processor time of a master for one datagram, of ${COUNT} of a kind, the sending of answers not counted`,
    ['kind', 'us', 'a second and core'],
    rows,
  );
}
