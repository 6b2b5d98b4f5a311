// NTP's datagrams: every version, mode and length; extension fields and authenticators.

import t from 'tap';
import { NTP_SIZE, readNtpRequest, writeNtpAnswer } from '#protocol/ntp/packet.js';

const CLIENT = 3;

/** A request with a version and a mode, and something behind its header. */
function request(version: number, mode: number, behind: readonly number[] = []): Uint8Array {
  const bytes = new Uint8Array(NTP_SIZE + behind.length);
  bytes[0] = (version << 3) | mode;
  bytes[2] = 0xfa;
  bytes.set([1, 2, 3, 4, 5, 6, 7, 8], 40);
  bytes.set(behind, NTP_SIZE);
  return bytes;
}

/** An extension field of that length. */
const field = (length: number): number[] => [
  1,
  4,
  length >> 8,
  length & 0xff,
  ...Array<number>(Math.max(length - 4, 0)).fill(0),
];

t.test('a request of version 3 or 4 is read', (t) => {
  for (const version of [3, 4])
    t.match(readNtpRequest(request(version, CLIENT)), {
      version,
      poll: -6,
      originate: { seconds: 0, fraction: 0 },
      transmit: { seconds: 0x01020304, fraction: 0x05060708 },
    });
  t.end();
});

t.test('every other version and every other mode is refused by name', (t) => {
  for (const version of [0, 1, 2, 5, 6, 7])
    t.equal(readNtpRequest(request(version, CLIENT)), 'version', `version ${version}`);
  for (const mode of [0, 1, 2, 4, 5, 6, 7])
    t.equal(readNtpRequest(request(4, mode)), 'mode', `mode ${mode}`);
  t.end();
});

t.test('every length up to the header is too short, and none throws', (t) => {
  for (let length = 0; length < NTP_SIZE; length += 1)
    t.equal(readNtpRequest(request(4, CLIENT).subarray(0, length)), 'short');
  t.end();
});

t.test('extension fields are passed over; what is none, or an authenticator, is refused', (t) => {
  const judge = (behind: readonly number[], version = 4) =>
    readNtpRequest(request(version, CLIENT, behind));
  t.type(judge(field(28)), 'object');
  t.type(judge([...field(32), ...field(100)]), 'object');
  for (const length of [4, 20, 24])
    t.equal(judge(Array<number>(length).fill(1)), 'authenticated', `${length} bytes behind it`);
  t.equal(judge([...field(28), ...Array<number>(20).fill(0)]), 'authenticated');
  t.equal(judge(field(28), 3), 'authenticated', 'version 3 has no extension fields');
  t.equal(judge(field(28).slice(0, 27)), 'bad-length');
  t.equal(judge([1, 4, 0, 12, ...Array<number>(40).fill(0)]), 'bad-length', 'too short a field');
  t.equal(judge([1, 4, 0xff, 0xfc, ...Array<number>(40).fill(0)]), 'bad-length', 'too long a one');
  t.equal(judge([1, 4, 0, 0, ...Array<number>(40).fill(0)]), 'bad-length', 'and it ends');
  t.end();
});

t.test('an answer has each field at its place', (t) => {
  const buffer = new Uint8Array(160).fill(0xee);
  const length = writeNtpAnswer(buffer, {
    leap: 'insert',
    version: 4,
    stratum: 5,
    poll: -6,
    precision: -23,
    rootDelay: 0x01020304,
    rootDispersion: 0x05060708,
    reference: 0x0a0b0c0d,
    updated: { seconds: 1, fraction: 2 },
    originate: { seconds: 3, fraction: 4 },
    receive: { seconds: 5, fraction: 6 },
    transmit: { seconds: -1, fraction: 0x8000_0000 },
  });
  t.equal(length, NTP_SIZE);
  t.equal(
    Buffer.from(buffer.subarray(0, length)).toString('hex'),
    '6405fae9' +
      '010203040506070' +
      '80a0b0c0d' +
      '0000000100000002' +
      '0000000300000004' +
      '0000000500000006' +
      'ffffffff80000000',
  );
  t.equal(buffer[NTP_SIZE], 0xee, 'and nothing behind it is touched');
  t.end();
});
