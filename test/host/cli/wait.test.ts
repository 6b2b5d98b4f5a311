// How a command waits for a daemon: what ends the wait, and what it says when it was in vain.

import t from 'tap';
import { EXIT, Failure } from '#host/cli/command.js';
import { boundFault, waitUntilGood, type WaitPace } from '#host/cli/wait.js';
import { spanOf } from '#protocol/time.js';

/** Time that passes only by pauses. */
function virtual(): WaitPace & { readonly pauses: number[] } {
  const pauses: number[] = [];
  return {
    pauses,
    now: () => pauses.reduce((sum, pause) => sum + pause, 0),
    pause: async (milliseconds) => void pauses.push(milliseconds),
  };
}

/** Each look shows the next of these; the last one again and again. */
function looks(...shown: (string | Error)[]): () => Promise<string> {
  let turn = 0;
  return async () => {
    const one = shown[Math.min(turn++, shown.length - 1)]!;
    if (typeof one === 'string') return one;
    throw one;
  };
}

const faultOf = (seen: string): string | undefined => (seen === 'good' ? undefined : seen);

t.test('it waits for a daemon that is not there yet, and through a restart', async (t) => {
  const gone = new Failure('no daemon answers');
  const pace = virtual();
  const told: string[] = [];
  const look = looks(gone, gone, 'unset', 'unset', gone, 'holdover', 'good');
  const wait = { look, faultOf, timeout: 60_000, onFault: (fault: string) => told.push(fault) };
  t.same(await waitUntilGood(wait, pace), { report: 'good', took: pace.now() });
  t.same(told, ['no daemon answers', 'unset', 'no daemon answers', 'holdover']);
  t.same(pace.pauses, [50, 100, 200, 400, 500, 500], 'soon at first, then twice a second');
});

t.test(
  'when the time is over the last reason is the failure, and no look comes later',
  async (t) => {
    const pace = virtual();
    const look = looks('no group time yet');
    await t.rejects(waitUntilGood({ look, faultOf, timeout: 1700 }, pace), {
      message: 'not synchronised within 1.7 s: no group time yet',
      exitCode: EXIT.failed,
    });
    t.equal(pace.now(), 1700);
  },
);

t.test('a time of nothing is one look', async (t) => {
  const pace = virtual();
  await t.rejects(waitUntilGood({ look: looks('unset'), faultOf, timeout: 0 }, pace), {
    message: 'not synchronised: unset',
  });
  t.same((await waitUntilGood({ look: looks('good'), faultOf, timeout: 0 }, pace)).report, 'good');
  t.same(pace.pauses, []);
});

t.test('what waiting does not change ends it at once', async (t) => {
  const denied = Object.assign(new Error('EACCES'), { code: 'EACCES', syscall: 'connect' });
  for (const lasting of [
    new Failure('belongs to a master', EXIT.wrong),
    new Failure('permission denied', EXIT.failed, { cause: denied }),
    new TypeError('a mistake of ours'),
  ]) {
    const pace = virtual();
    const wait = { look: looks(lasting, 'good'), faultOf, timeout: 60_000 };
    await t.rejects(waitUntilGood(wait, pace), { message: lasting.message });
    t.same(pace.pauses, []);
  }
});

t.test('a bound that is too wide says how wide it is', (t) => {
  t.equal(boundFault('its time', 1e6, spanOf(1e6)), undefined);
  const text = 'its time may be wrong by 1.20 ms, more than 1 ms';
  t.equal(boundFault('its time', 1.2e6, spanOf(1e6)), text);
  t.match(boundFault('its time', null, spanOf(1e6)), /by -, more than/);
  t.end();
});
