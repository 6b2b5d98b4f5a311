// What stands in files: keys, and the states of both daemons. Anything may, after years on memory cards.

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseAgentMemory as parseAgent } from '#agent/core/clock/agent-memory.js';
import { parseMasterMemory as parseMaster } from '#master/daemon/memory.js';
import { formatGroupTime, groupTime, rawTime, spanOf } from '#protocol/time.js';
import { MAX_DATAGRAM } from '#protocol/wire/layout.js';
import { formatKeyLine, readKeyFile } from '#host/keys/key-file.js';
import { StateFile } from '#host/daemon/state-file.js';
import { newFollower, newMaster } from '../../sim/alone.js';
import { greet, stampAt } from '../../sim/peer.js';
import { seededRandom } from '../../sim/random.js';
import { changed, textOf } from '../json.js';
import { openCrypto } from '../open-crypto.js';
import type { Tape } from '../tape.js';
import { type Target, must, mustBeNumbers } from '../target.js';
import { BEGINNING_SECONDS } from '../guests.js';

let folder = '';
const opening = {
  open: async () => {
    folder = mkdtempSync(join(tmpdir(), 'belfry-fuzz-'));
  },
  close: async () => rmSync(folder, { recursive: true }),
};

const KEYS = [
  'AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=',
  '/+7dzLuqmYh3ZlVEMyIRAP/u3cy7qpmId2ZVRDMiEQA=',
  '////////////////////////////////////////////',
];

function keyLine(tape: Tape): string {
  const words = [
    tape.pick(['kmc', 'line-3', 'a'.repeat(31), 'a'.repeat(32), 'Kmc', '-x', '#kmc', '']),
    tape.pick(['agent', 'client', 'master', 'root', 'toString']),
    tape.pick(KEYS),
  ];
  const line = words.join(tape.pick([' ', '  ', '\t', '\u00a0', ',']));
  const at = tape.integer(line.length + 1);
  const odd = tape.pick(['', '', '', '=', '\u0000', ' ', '#', 'é', '\r', '-', '_']);
  return `${line.slice(0, at)}${odd}${line.slice(at)}`;
}

function playKeys(tape: Tape): void {
  const lines = Array.from({ length: tape.integer(5) }, () => keyLine(tape));
  const path = join(folder, 'keys');
  const text = tape.chance(0.1)
    ? Buffer.from(tape.bytes(64))
    : lines.join(tape.pick(['\n', '\r\n']));
  writeFileSync(path, text, { mode: 0o600 });
  const read = readKeyFile(path);
  if ('fault' in read) {
    must(!read.fault.includes('\n'), 'a fault is more than a line');
    for (const key of KEYS) must(!read.fault.includes(key.slice(0, 12)), 'a fault shows a key');
    tape.saw(read.fault.replace(/\d+/g, '#').slice(-30));
    return;
  }
  tape.saw(`${read.credentials.length} keys`);
  const names = new Set(read.credentials.map(({ name }) => name));
  const secrets = new Set(read.credentials.map(({ key }) => Buffer.from(key).toString('hex')));
  must(names.size === read.credentials.length, 'a name has two keys');
  must(secrets.size === read.credentials.length, 'a key has two names');
  for (const credential of read.credentials) must(credential.key.length === 32, 'a key is short');
  writeFileSync(path, read.credentials.map(formatKeyLine).join('\n'), { mode: 0o600 });
  must('credentials' in readKeyFile(path), 'what was read cannot be read back');
}

const MEMORY = { term: 7, time: { seconds: BEGINNING_SECONDS, nanoseconds: 0 }, rate: 1e-5 };
const ODD_SECONDS = [0, -1, 2 ** 32, 2 ** 53 - 1, -(2 ** 53) + 1, 8.64e12, 1e15, 253_402_300_800];
const ODD_RATES = [0, 0.00195, -0.00195, 0.002, 1, 1e300, -1e300, 5e-324];

function memoryOf(tape: Tape): unknown {
  const seconds = tape.chance(0.5)
    ? tape.pick(ODD_SECONDS)
    : BEGINNING_SECONDS + tape.integer(1000);
  const rate = tape.pick(ODD_RATES);
  const term = tape.pick([0, 1, 65_535, 65_536, -1, 1.5]);
  const odd = { ...MEMORY, time: { seconds, nanoseconds: 0 }, rate, term };
  return changed(tape, tape.chance(0.7) ? odd : MEMORY);
}

function read<Memory extends { time: { seconds: number } }>(
  tape: Tape,
  parse: (value: unknown) => Memory | undefined,
): Memory | undefined {
  const path = join(folder, 'state');
  const text = tape.chance(0.1) ? Buffer.from(tape.bytes(64)) : textOf(tape, memoryOf(tape));
  writeFileSync(path, text);
  const { state, fault } = new StateFile(path, parse).read();
  must((state === undefined) !== (fault === undefined), 'it is neither a state nor a fault');
  if (state === undefined) {
    must(!fault!.includes('\n'), 'a fault is more than a line');
    must(readFileSync(`${path}.bad`).length === Buffer.byteLength(text), 'what is broken is lost');
    tape.saw('fault');
    return undefined;
  }
  mustBeNumbers(state, 'a state');
  return state;
}

/** Whatever was believed, the daemon lives with it. */
function playAgent(tape: Tape): void {
  const memory = read(tape, parseAgent);
  if (memory === undefined) return;
  const own = { raw: rawTime(0), time: groupTime(BEGINNING_SECONDS), set: tape.chance(0.5) };
  const policy = {
    maxSlewRate: 5e-4,
    stepThreshold: spanOf(5e8),
    maxBackwardStep: spanOf(8.64e13),
  };
  const follower = newFollower({ clock: { ...policy, own, memory } });
  for (const at of [0, 1e9, 3.6e12]) {
    follower.wake(rawTime(at));
    while (follower.transmit(stampAt(at), new Uint8Array(MAX_DATAGRAM)) !== undefined);
    const seen = follower.observe(rawTime(at));
    mustBeNumbers(seen, 'what is seen', (key) => key === 'bound');
    must(!formatGroupTime(seen.time).includes('NaN'), 'what it shows is no time');
    mustBeNumbers(follower.memory(rawTime(at)), 'what it remembers');
  }
  tape.saw(`agent ${own.set} ${memory.term === 0}`);
}

function playMaster(tape: Tape): void {
  const memory = read(tape, parseMaster);
  if (memory === undefined) return;
  const crypto = openCrypto(seededRandom(1));
  const { term, rate, time } = memory;
  const own = { raw: rawTime(0), time: groupTime(BEGINNING_SECONDS), width: spanOf(0) };
  const key = new Uint8Array(32);
  const credential = (name: string) =>
    name === 'kmc' ? { name, role: 'agent' as const, key } : undefined;
  const later = time.seconds > BEGINNING_SECONDS ? { ...own, time } : own;
  const master = newMaster({ term, rate, own: later, crypto, credential });
  const from = { host: '10.0.1.1', port: 40_000 };
  const session = greet(master, { name: 'kmc', key, crypto }, { at: 1e9, from });
  must(session !== undefined, 'its agent is not welcome');
  for (let at = 1e9; at < 12e9; at += 1e9) {
    master.wake(rawTime(at));
    while (master.transmit(stampAt(at), new Uint8Array(MAX_DATAGRAM)) !== undefined);
    const seen = master.observe(rawTime(at));
    mustBeNumbers(seen, 'what is seen', (one) =>
      ['bound', 'offset', 'sinceHeard', 'sinceUtc', 'error'].includes(one),
    );
    mustBeNumbers(master.memory(rawTime(at)), 'what it remembers');
  }
  tape.saw(`master ${term === 0}`);
}

export const keyFile: Target = { name: 'key-file', tapeMost: 200, ...opening, play: playKeys };

export const stateFile: Target = {
  name: 'state-file',
  tapeMost: 200,
  ...opening,
  play: (tape) => (tape.chance(0.5) ? playMaster(tape) : playAgent(tape)),
};
