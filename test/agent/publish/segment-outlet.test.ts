// The segment as the daemon writes it: when it is void, what is never shown earlier, and what is left behind.

import { existsSync, readFileSync, rmSync } from 'node:fs';
import t from 'tap';
import { withAddon } from '../../host/native/need-addon.js';
import type { Look } from '#agent/publish/outlet.js';
import { SegmentOutlet } from '#agent/publish/segment-outlet.js';
import { type Segment, decodeSegment, nanosecondsOf, segmentAt } from '#protocol/clock/segment.js';
import { ShownClock } from '#protocol/clock/shown.js';
import { NEVER, groupAdd, groupTime, rawTime, spanOf } from '#protocol/time.js';

const START = groupTime(1_790_000_000);
const POLICY = { maxSlewRate: 5e-4, stepThreshold: spanOf(5e8), maxBackwardStep: spanOf(6e10) };
const counter = { at: (raw: number) => BigInt(Math.round(raw)), pace: 0 };

const lineAt = (raw: number, by: number) => ({
  raw: rawTime(raw),
  group: groupAdd(START, spanOf(raw + by)),
  rate: 0,
  bound: spanOf(1000),
  drift: 0,
});

withAddon(
  t,
  'a line that counts from the past shows nothing earlier than what was shown',
  (t, addon) => {
    const path = `${t.testdir()}/clock`;
    const clock = new ShownClock(POLICY, lineAt(0, 0));
    const outlet = new SegmentOutlet(path, addon, counter, () => clock);
    const publish = (at: number, changes: Partial<Look> = {}): Segment => {
      outlet.publish({
        at: rawTime(at),
        course: clock.course,
        quality: 'synchronised',
        changesAt: rawTime(at + 60e9),
        turnsAt: NEVER,
        asleep: spanOf(0),
        steers: false,
        ...changes,
      });
      return decodeSegment(readFileSync(path))!;
    };
    const first = publish(1e9);
    t.equal(first.voidAfter, 6_000_000_000n);
    // A datagram came at 2 s, says that the clock is ahead, and is published 10 ms later.
    clock.follow(lineAt(2e9, -1e6), rawTime(2e9), false);
    const later = rawTime(2.01e9);
    const second = publish(later);
    const shownBefore = segmentAt(first, BigInt(later)).best;
    const { best, bound } = segmentAt(second, BigInt(later));
    t.equal(best, shownBefore);
    t.ok(bound >= 1000 + 1e6 - 5000, 'the bound says so');
    t.equal(nanosecondsOf(clock.now(later).time), best, 'and the agent itself holds to it');
    // An order steps it: what was shown before binds nobody.
    clock.follow(lineAt(3e9, -2e9), rawTime(3e9), true);
    const third = publish(3.01e9);
    t.equal(third.steps, 1);
    t.ok(segmentAt(third, 3_010_000_000n).best < best + 1_000_000_000n);
    t.equal(
      publish(4e9, { changesAt: rawTime(5e9) }).voidAfter,
      6_000_000_000n,
      'a second for what is due',
    );
    outlet.close();
    t.notOk(existsSync(path));
    t.end();
  },
);

withAddon(
  t,
  'an end is written before the file goes, and a file that has gone is no fault',
  (t, addon) => {
    const path = `${t.testdir()}/clock`;
    const clock = new ShownClock(POLICY, lineAt(0, 0));
    const outlet = new SegmentOutlet(path, addon, counter, () => clock);
    outlet.close();
    const look = {
      at: rawTime(1e9),
      course: clock.course,
      quality: 'synchronised',
      changesAt: rawTime(9e9),
      turnsAt: NEVER,
      asleep: spanOf(0),
      steers: false,
    } as const;
    outlet.publish(look);
    const reader = new addon.SegmentReader(path);
    rmSync(path);
    outlet.close();
    reader.read();
    t.equal(reader.times[1], 2n ** 63n - 1n, 'nothing is known');
    const nowhere = new SegmentOutlet(`${t.testdirName}/no/clock`, addon, counter, () => clock);
    t.throws(() => nowhere.publish(look), /^no such file or folder/);
    t.end();
  },
);
