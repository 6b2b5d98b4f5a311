// What a daemon keeps open: tried again while it cannot be had, and never opened after the stop.

import t from 'tap';
import { KeptOpen } from '#host/daemon/kept-open.js';

/** Something that cannot be had so many times. */
function trial(refusals: number) {
  const seen: string[] = [];
  const kept = new KeptOpen({
    open: async () => {
      if (refusals-- > 0) throw new Error('in use');
      return async () => void seen.push('closed');
    },
    opened: () => void seen.push('opened'),
    failed: (fault) => void seen.push(fault),
  });
  return { kept, seen };
}

t.test('it says why it is not open, and closes what it opened', async (t) => {
  const { kept, seen } = trial(0);
  t.type(kept.fault, 'string', 'not yet');
  await kept.start();
  t.equal(kept.fault, undefined);
  await kept.stop();
  t.same(seen, ['opened', 'closed']);
});

t.test('what cannot be had is tried again', async (t) => {
  const timers = t.capture(globalThis, 'setTimeout', ((then: () => void) => {
    queueMicrotask(then);
    return { unref: () => undefined };
  }) as never);
  const { kept, seen } = trial(2);
  await kept.start();
  t.equal(kept.fault, 'in use');
  for (let turn = 0; turn < 50; turn += 1) await Promise.resolve();
  timers.restore();
  t.same(seen, ['in use', 'in use', 'opened']);
  t.equal(kept.fault, undefined);
});

t.test('what comes to be had while it stops is closed at once, and nothing is told', async (t) => {
  const { kept, seen } = trial(0);
  const started = kept.start();
  await kept.stop();
  await started;
  t.same(seen, ['closed']);
  const failing = trial(1);
  const failed = failing.kept.start();
  await failing.kept.stop();
  await failed;
  t.same(failing.seen, []);
});
