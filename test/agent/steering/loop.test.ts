// When the steering looks at the system clock.

import t from 'tap';
import { PretendKernel } from '#agent/core/steering/pretend-kernel.js';
import { KernelClock } from '#agent/steering/kernel-clock.js';
import { SteeringLoop } from '#agent/steering/loop.js';
import { type RawTime, groupTime, rawTime, spanOf } from '#protocol/time.js';
import { POLICY } from '../../sim/master-options.js';

const at = (seconds: number): RawTime => rawTime(seconds * 1e9);

function steered(): { loop: SteeringLoop; attend: (seconds: number) => void } {
  const time = groupTime(1_790_000_000);
  const kernel = new PretendKernel(at(0), time);
  let now = at(0);
  const loop = new SteeringLoop(
    new KernelClock({
      adjustClock: (timex) => kernel.adjust(timex, now),
      readSystemClock: () => ({ raw: now, time: kernel.read(now), width: spanOf(100) }),
    }),
    POLICY,
  );
  const line = { raw: at(0), group: time, rate: 0, bound: spanOf(1000), drift: 0 };
  const reading = { time, bound: spanOf(1000) };
  const clock = {
    now: () => reading,
    expected: () => reading,
    line,
    quality: 'synchronised',
  } as const;
  const attend = (seconds: number): void => {
    now = at(seconds);
    loop.attend(now, clock);
  };
  return { loop, attend };
}

t.test('it looks as soon as somebody has set the clock, but no more often than ever', (t) => {
  const { loop, attend } = steered();
  t.equal(loop.lookAt(), 0);
  attend(10);
  t.equal(loop.lookAt(), at(14), 'nothing calls for a look before');
  loop.clockWasSet();
  t.equal(loop.lookAt(), at(10.5));
  attend(10.4);
  t.equal(
    loop.lookAt(),
    at(10.5),
    'whoever sets it again and again does not make it look again and again',
  );
  attend(10.5);
  t.equal(loop.lookAt(), at(14.5));
  loop.release();
  loop.clockWasSet();
  t.equal(loop.lookAt(), Infinity, 'it looks no more');
  t.end();
});
