// Servers of TIME and DAYTIME in virtual time: who is told, how often, and that nobody can be flooded by them.

import t from 'tap';
import { writeTime } from '#protocol/legacy/time.js';
import { LegacyServer, type LegacyPolicy } from '#protocol/legacy/server.js';
import { networkOf } from '#protocol/ntp/networks.js';
import { groupAdd, groupTime, rawTime, spanOf, type Stamp } from '#protocol/time.js';

const START = groupTime(1_790_000_000);
const SINCE_1900 = 2_208_988_800;
const FROM = { host: '10.0.0.9', port: 40_000 };

const stamp = (at: number): Stamp => ({ at: rawTime(at), error: spanOf(0), source: 'kernel' });

class Trial {
  trusted = true;
  readonly server: LegacyServer;

  constructor(policy: Partial<LegacyPolicy> = {}) {
    this.server = new LegacyServer({
      allow: [],
      deny: [],
      perSecond: 4,
      ...policy,
      write: writeTime,
      seed: 7,
      clock: {
        steps: 0,
        expected: (raw) => ({ time: groupAdd(START, spanOf(raw)), bound: spanOf(1000) }),
        isTrusted: () => this.trusted,
      },
    });
  }

  /** How many bytes a datagram is answered with, and with which second, at `at`; undefined for nothing. */
  ask(at: number, from = FROM, bytes = new Uint8Array(0)): number | undefined {
    this.server.receive({ bytes, from, at: stamp(at) });
    const buffer = new Uint8Array(160);
    const out = this.server.transmit(stamp(at + 1000), buffer);
    if (out === undefined) return undefined;
    t.same([out.length, out.to], [4, from]);
    return new DataView(buffer.buffer).getUint32(0) - SINCE_1900 - START.seconds;
  }

  call(at: number, host = FROM.host): number | undefined {
    const bytes = this.server.called({ host }, rawTime(at));
    return bytes && new DataView(bytes.buffer).getUint32(0) - SINCE_1900 - START.seconds;
  }
}

t.test('whatever a datagram holds, and whoever calls, is told the second', (t) => {
  const trial = new Trial();
  t.equal(trial.ask(3.9e9), 3);
  t.equal(trial.ask(5.1e9, FROM, new Uint8Array(100)), 5);
  t.equal(trial.call(7e9), 7);
  t.same(trial.server.observe(), { answers: 3, refusals: {} });
  t.end();
});

t.test('a time that is not to be relied on is not told', (t) => {
  const trial = new Trial();
  trial.trusted = false;
  t.equal(trial.ask(1e9), undefined);
  t.equal(trial.call(2e9), undefined);
  t.same(trial.server.observe(), { answers: 0, refusals: { 'not-trusted': 2 } });
  t.end();
});

t.test('only who may ask is told', (t) => {
  const trial = new Trial({ allow: [networkOf('10.0.0.0/8')!], deny: [networkOf('10.0.0.66')!] });
  t.equal(trial.ask(1e9), 1);
  t.equal(trial.ask(1e9, { ...FROM, host: '203.0.113.9' }), undefined);
  t.equal(trial.call(1e9, '10.0.0.66'), undefined);
  t.same(trial.server.observe().refusals, { 'not-allowed': 2 });
  t.end();
});

t.test('another server of such a protocol is never answered: the two would go on for ever', (t) => {
  const trial = new Trial();
  for (const port of [0, 7, 13, 19, 37, 123, 1023])
    t.equal(trial.ask(1e9, { ...FROM, port }), undefined, `port ${port}`);
  for (const host of ['255.255.255.255', '224.0.1.1', 'ff02::1', '0.0.0.0'])
    t.equal(trial.ask(1e9, { ...FROM, host }), undefined, host);
  t.same(trial.server.observe().refusals, { 'bad-source': 11 });
  t.equal(trial.ask(1e9, { ...FROM, port: 1024 }), 1);
  t.end();
});

t.test('one source gets a few answers a second, by datagrams as by calls', (t) => {
  const trial = new Trial();
  const told = Array.from({ length: 100 }, (_, i) => trial.ask(1e9 + i * 1e6)).filter(
    (one) => one !== undefined,
  );
  t.equal(told.length, 8);
  const calls = Array.from({ length: 100 }, (_, i) => trial.call(1e9 + i * 1e6));
  t.equal(calls.filter((one) => one !== undefined).length, 8);
  t.equal(trial.ask(1.1e9, { ...FROM, host: '10.0.0.10' }), 1, 'others are not affected');
  t.end();
});

t.test('forged sources, however many, get a few hundred datagrams a second', (t) => {
  const trial = new Trial();
  let told = 0;
  for (let i = 0; i < 100_000; i += 1) {
    const host = `10.${i >> 16}.${(i >> 8) & 255}.${i & 255}`;
    if (trial.ask(1e9 + i * 1e4, { host, port: 40_000 }) !== undefined) told += 1;
  }
  t.ok(told <= 500, `${told} in a second of 100 000`);
  t.equal(trial.call(2e9, '192.168.1.1'), 2, 'who calls by TCP is nobody forged');
  t.end();
});
