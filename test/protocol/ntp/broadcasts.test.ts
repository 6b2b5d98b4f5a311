// NTP's broadcasts in virtual time: when everybody is told, what, and what comes back of it.

import t from 'tap';
import type { BroadcastPolicy } from '#protocol/ntp/broadcasts.js';
import { NTP_SIZE } from '#protocol/ntp/packet.js';
import { NtpServer } from '#protocol/ntp/server.js';
import { NEVER, groupAdd, groupTime, rawTime, spanOf, type Stamp } from '#protocol/time.js';

const START = groupTime(1_790_000_000);
const SINCE_1900 = 2_208_988_800;
const SUBNET = { host: '192.0.2.255', port: 123 };
const GROUP = { host: '224.0.1.1', port: 123 };

const stamp = (at: number): Stamp => ({ at: rawTime(at), error: spanOf(0), source: 'program' });

class Trial {
  trusted = true;
  readonly server: NtpServer;

  constructor(broadcast?: Partial<BroadcastPolicy>) {
    this.server = new NtpServer({
      stratum: 5,
      allow: [],
      deny: [],
      perSecond: 8,
      untrusted: 'unsynchronised',
      broadcast: broadcast && { to: [SUBNET], every: spanOf(64e9), version: 4, ...broadcast },
      seed: 7,
      clock: {
        steps: 0,
        expected: (raw) => ({ time: groupAdd(START, spanOf(raw)), bound: spanOf(1e6) }),
        isTrusted: () => this.trusted,
      },
    });
  }

  /** All that is sent when it wakes at `at`. */
  wake(at: number): { host: string; bytes: Uint8Array }[] {
    this.server.wake(rawTime(at));
    const sent = [];
    for (;;) {
      const bytes = new Uint8Array(160);
      const out = this.server.transmit(stamp(at), bytes);
      if (out === undefined) return sent;
      t.equal(out.length, NTP_SIZE);
      sent.push({ host: out.to.host, bytes: bytes.subarray(0, out.length) });
    }
  }
}

t.test('without a policy nobody is told, and nothing is due', (t) => {
  const trial = new Trial();
  t.equal(trial.server.wakeAt(), NEVER);
  t.same(trial.wake(1e9), []);
  t.end();
});

t.test('every address is told at the start, and again each interval', (t) => {
  const trial = new Trial({ to: [SUBNET, GROUP] });
  const hosts = (at: number) => trial.wake(at).map(({ host }) => host);
  t.ok(trial.server.wakeAt() <= 5e9, 'it is due at once');
  t.same(hosts(5e9), ['192.0.2.255', '224.0.1.1']);
  const next = trial.server.wakeAt();
  t.same(hosts(next - 1), []);
  t.same(hosts(next), ['192.0.2.255', '224.0.1.1']);
  t.equal(trial.server.wakeAt() - next, 64e9, 'without drifting');
  t.same(hosts(next + 1e12).length, 2, 'what was missed is not made up for');
  t.ok(trial.server.wakeAt() > next + 1e12);
  t.equal(trial.server.observe().broadcasts, 6);
  t.end();
});

t.test(
  'it says what a client of RFC 5905 takes: mode 5, the poll, the bound, when it leaves',
  (t) => {
    const [told] = new Trial({}).wake(5.25e9);
    const view = new DataView(told!.bytes.buffer);
    t.equal(view.getUint8(0), 0x25, 'no leap, version 4, mode 5');
    t.equal(view.getUint8(1), 5);
    t.equal(view.getUint8(2), 6, '2^6 is 64 s');
    t.ok(view.getUint32(8) >= 65.536, 'the root dispersion: a millisecond');
    t.same(
      [24, 28, 32, 36].map((at) => view.getUint32(at)),
      [0, 0, 0, 0],
      'it answers nobody',
    );
    t.equal(view.getUint32(40) - SINCE_1900 - START.seconds, 5);
    t.equal(view.getUint32(44), 2 ** 30);
    const [older] = new Trial({ version: 3 }).wake(1e9);
    t.equal(older!.bytes[0], 0x1d, 'version 3');
    t.end();
  },
);

t.test('a time that is not to be relied on is not told, and is as soon as it is', (t) => {
  const trial = new Trial({});
  trial.trusted = false;
  t.same(trial.wake(1e9), []);
  t.ok(trial.server.wakeAt() <= 2e9, 'it looks again soon');
  t.same(trial.wake(2e9), []);
  trial.trusted = true;
  t.equal(trial.wake(3e9).length, 1);
  t.end();
});

t.test(
  'one of its own that the network brings back counts as nothing; one of another does',
  (t) => {
    const trial = new Trial({ to: [SUBNET, GROUP] });
    const from = { host: '192.0.2.1', port: 123 };
    for (const { bytes } of trial.wake(1e9)) trial.server.receive({ bytes, from, at: stamp(1e9) });
    t.same(trial.server.observe().refusals, {});
    const [older] = trial.wake(65e9);
    trial.wake(1e12);
    trial.server.receive({ bytes: older!.bytes, from, at: stamp(1e12) });
    t.same(trial.server.observe().refusals, { mode: 1 });
    t.end();
  },
);

t.test('nobody asks from an address at which everybody is told: all would hear the answer', (t) => {
  const trial = new Trial({});
  const bytes = new Uint8Array(NTP_SIZE);
  bytes[0] = 0x23;
  trial.server.receive({ bytes, from: { ...SUBNET, port: 40_000 }, at: stamp(1e9) });
  t.equal(trial.server.transmit(stamp(1e9), new Uint8Array(160)), undefined);
  t.same(trial.server.observe().refusals, { 'bad-source': 1 });
  t.end();
});
