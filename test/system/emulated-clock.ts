// A clock that answers, as a process: its own drift, its own few lines of protocol. Started with:
// KIND PATH OFFSET-MS DRIFT-PPM. Says on standard output, once a second, how far it is off.

import { constants, openSync, writeSync } from 'node:fs';
import { ReadStream } from 'node:tty';

const [kind = '', path = '', offset = '0', drift = '0'] = process.argv.slice(2);
const fd = openSync(path, constants.O_RDWR | constants.O_NOCTTY);
const port = new ReadStream(fd);

const machine = (): number => Number(process.hrtime.bigint()) / 1e6;
const start = machine();
const wall = Date.now();
let ahead = Number(offset);
let stands: number | undefined;

/** What it shows, milliseconds since 1970 in UTC; and what is right. */
const right = (): number => wall + (machine() - start);
const shows = (): number => stands ?? right() + (machine() - start) * Number(drift) * 1e-6 + ahead;
const setTo = (milliseconds: number): void => {
  stands = undefined;
  ahead += milliseconds - shows();
};

const two = (n: number): string => String(n).padStart(2, '0');

/** A character's time on its wire, milliseconds: 2400 8E1, or 9600 8N1. */
const CHARACTER = kind === 'gorgy' ? 11_000 / 2400 : 10_000 / 9600;

function say(bytes: Buffer | string): void {
  setTimeout(() => writeSync(fd, bytes as string), CHARACTER);
}

function gorgy(text: string): void {
  if (!text.includes('D')) return;
  const now = new Date(shows());
  const day = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'][now.getUTCDay()];
  const date = `${two(now.getUTCDate())}/${two(now.getUTCMonth() + 1)}/${two(now.getUTCFullYear() % 100)}`;
  const time = [now.getUTCHours(), now.getUTCMinutes(), now.getUTCSeconds()].map(two).join(':');
  const hundredths = two(Math.floor(now.getUTCMilliseconds() / 10));
  say(`\x02${hundredths} ${day} ${date}  ${time}\r`);
}

let written = '';

/** `r` reads, `w` and ten digits set: what it is set to holds when the last digit is through. */
function letters(text: string): void {
  written += text;
  if (written.startsWith('r')) {
    written = '';
    say(String(Math.floor(shows() / 1000)));
  } else if (/^w\d{10}/.test(written)) {
    const seconds = Number(written.slice(1, 11));
    written = '';
    setTo(seconds * 1000);
    say('!');
  }
}

function crc(bytes: Buffer): Buffer {
  let rest = 0xffff;
  for (const byte of bytes) {
    rest ^= byte;
    for (let i = 0; i < 8; i += 1) rest = rest % 2 === 1 ? (rest >> 1) ^ 0xa001 : rest >> 1;
  }
  return Buffer.concat([bytes, Buffer.from([rest & 0xff, rest >> 8])]);
}

let kept: Date | undefined;

function modbus(frame: Buffer): void {
  const body = frame.subarray(0, -2);
  if (!crc(body).equals(frame)) return;
  if (body[1] === 3) {
    const now = new Date(shows());
    const answer = Buffer.from([1, 3, 14, ...Buffer.alloc(14)]);
    const fields = [
      now.getUTCDay() || 7,
      now.getUTCFullYear(),
      now.getUTCMonth() + 1,
      now.getUTCDate(),
    ];
    fields.push(now.getUTCHours(), now.getUTCMinutes(), now.getUTCSeconds());
    for (const [i, field] of fields.entries()) answer.writeUInt16BE(field, 3 + 2 * i);
    say(crc(answer));
  } else if (body[1] === 16) {
    const at = (i: number): number => body.readUInt16BE(7 + 2 * i);
    kept = new Date(Date.UTC(at(0), at(1) - 1, at(2), at(3), at(4), at(5)));
    stands = shows();
    say(crc(body.subarray(0, 6)));
  } else if (body[1] === 6) {
    if (kept !== undefined) setTo(kept.getTime());
    say(crc(body));
  }
}

const KINDS: Readonly<Record<string, (bytes: Buffer) => void>> = {
  gorgy: (bytes) => gorgy(bytes.toString('latin1')),
  letters: (bytes) => letters(bytes.toString('latin1')),
  simex: modbus,
  mute: () => {},
  garbage: () => say(Buffer.alloc(40, 0xaa)),
  partial: () => say('17841'),
  impossible: () => say('\x02C4256099310226\n\r\x03'),
};

// A pseudo-terminal has no speed: what came is heard once a wire would be through with it.
port.on('data', (bytes: Buffer) => setTimeout(() => KINDS[kind]!(bytes), bytes.length * CHARACTER));
port.on('error', () => process.exit(0));
setInterval(() => process.stdout.write(`${(shows() - right()).toFixed(3)}\n`), 200);
process.stdout.write('ready\n');
