// What `belfry-master wait` goes on waiting for.

import t from 'tap';
import { masterWaitFault } from '#master/commands/wait.js';
import { spanOf } from '#protocol/time.js';
import { REPORT } from '../daemon/made.js';

const MILLISECOND = spanOf(1e6);

t.test('group time is enough, whoever leads and whatever else is not well', (t) => {
  t.equal(masterWaitFault(REPORT, MILLISECOND), undefined);
  t.equal(masterWaitFault({ ...REPORT, agents: [], remarks: ['look'] }, MILLISECOND), undefined);
  const wide = { ...REPORT, time: { ...REPORT.time, boundNs: 2e6 } };
  t.equal(
    masterWaitFault(wide, MILLISECOND),
    "the group's time here may be wrong by 2.00 ms, more than 1 ms",
  );
  t.end();
});

t.test('without group time the first two troubles say why', (t) => {
  const gathering = { awaited: ['line-3'], leftNs: 9e9 };
  const early = { ...REPORT, state: 'gathering', gathering, remarks: ['look', 'and look'] };
  t.equal(
    masterWaitFault(early, MILLISECOND),
    'no group time yet: waiting for line-3 for 9 s more at most; look',
  );
  t.equal(
    masterWaitFault({ ...REPORT, state: 'holdover' }, MILLISECOND),
    'the master is in holdover',
  );
  t.end();
});
