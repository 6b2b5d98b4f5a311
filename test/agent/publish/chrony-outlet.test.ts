// Samples for chronyd: the 40 bytes of its struct sock_sample, when they are sent, and what is said when nobody listens.

import t from 'tap';
import { ChronyOutlet, encodeSample } from '#agent/publish/chrony-outlet.js';
import type { Look } from '#agent/publish/outlet.js';
import type { NativeAddon } from '#host/native/addon.js';
import { machineClock } from '#host/raw-clock.js';
import { NEVER, groupAdd, groupTime, rawTime, spanOf } from '#protocol/time.js';

const SYSTEM = groupTime(1_790_000_000, 123_456_789);

t.test(
  'a sample has the system clock’s microseconds, the offset in seconds, and the magic',
  (t) => {
    const bytes = Buffer.from(encodeSample(SYSTEM, spanOf(-1_500_000)));
    t.equal(bytes.length, 40);
    t.equal(bytes.readBigInt64LE(0), 1_790_000_000n);
    t.equal(bytes.readBigInt64LE(8), 123_456n);
    t.equal(bytes.readDoubleLE(16), -0.0015);
    t.same(
      [24, 28, 32, 36].map((at) => bytes.readInt32LE(at)),
      [0, 0, 0, 0x534f434b],
    );
    t.end();
  },
);

/** An outlet that sends into a list, and answers what the test says. */
function outlet(answer = { is: 0 }) {
  const sent: Uint8Array[] = [];
  const addon = {
    sendUnixDatagram: (_: string, data: Uint8Array) => {
      sent.push(data);
      return answer.is;
    },
  } as unknown as NativeAddon;
  let raw = 0;
  const clock = {
    ...machineClock(),
    readSystemClock: () => ({
      raw: rawTime(raw),
      time: groupAdd(SYSTEM, spanOf(raw)),
      width: spanOf(0),
    }),
  };
  const publisher = new ChronyOutlet('/run/chrony/belfry.sock', addon, clock);
  const publish = (
    at: number,
    quality: Look['quality'] = 'synchronised',
    untraced = false,
  ): void => {
    raw = at;
    publisher.publish({
      at: rawTime(at),
      course: {
        line: {
          raw: rawTime(0),
          group: groupAdd(SYSTEM, spanOf(7000)),
          rate: 0,
          bound: spanOf(9),
          drift: 0,
          untraced,
        },
        slew: { raw: rawTime(0), group: SYSTEM, rate: 0, until: rawTime(9e9) },
        steps: 0,
      },
      quality,
      changesAt: rawTime(9e9),
      turnsAt: NEVER,
      asleep: spanOf(0),
      steers: false,
    });
  };
  return { sent, publish, publisher, answer };
}

t.test('a sample a second leaves while the clock is synchronised, and tells of the line', (t) => {
  const { sent, publish, publisher } = outlet();
  publish(0, 'unset');
  publish(0, 'holdover');
  publish(0, 'synchronised', true);
  t.equal(sent.length, 0);
  publish(0);
  publish(1e8);
  t.equal(sent.length, 1, 'a change in between is no second');
  publish(1e9);
  t.equal(sent.length, 2);
  t.equal(Buffer.from(sent[1]!).readDoubleLE(16), 7e-6, 'chronyd slews by itself');
  publisher.close();
  t.end();
});

t.test('nobody who listens is a fault with what to do, and a full queue is none', (t) => {
  const { publish, answer } = outlet();
  const [none, refused, denied, full] = [-2, -111, -13, -11];
  for (const [i, result] of [none, refused].entries()) {
    answer.is = result;
    t.throws(() => publish(i * 1e9), /nobody listens there: does chronyd run/);
  }
  answer.is = denied;
  t.throws(() => publish(5e9), /permission denied/);
  answer.is = full;
  publish(7e9);
  t.end();
});
