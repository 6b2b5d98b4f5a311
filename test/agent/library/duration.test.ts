// Durations that a program gives.
import t from 'tap';
import { connect } from '#agent/library/connect.js';
import { durationOf } from '#agent/library/duration.js';

t.test(
  'a duration is told in nanoseconds, and what is none as wrong settings, by its name',
  (t) => {
    t.equal(durationOf('timeout', '30s'), 30e9);
    t.throws(() => durationOf('timeout', 'soon'), {
      code: 'settings',
      message: /^timeout: "soon" is not a duration such as "1s"/,
    });
    t.end();
  },
);

t.test('connect refuses a timeout that is no duration', async (t) => {
  const nowhere = { segment: `${t.testdir()}/none`, timeout: 'soon' as never };
  await t.rejects(connect(nowhere), { code: 'settings', message: /^timeout: "soon"/ });
});
