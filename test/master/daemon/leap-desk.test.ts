// What a master's machine knows of leap seconds: in `status`, and as troubles.
import { createHash } from 'node:crypto';
import t from 'tap';
import { LeapDesk, USUAL_LIST, leapTroubles } from '#master/daemon/leap-desk.js';
import { leapLine } from '#host/daemon/leap-text.js';
import type { KernelKnowledge } from '#protocol/clock/kernel-knowledge.js';
import type { Leap } from '#protocol/leap/leap.js';
import { spanOf } from '#protocol/time.js';

const FROM_1900 = 2_208_988_800;
const utc = (text: string): number => Date.parse(text) / 1000;
const NEW_YEAR = utc('2027-01-01');
const NOW = utc('2026-12-31T10:00:00Z');
const LEAP: Leap = { at: NEW_YEAR, kind: 'insert', rule: 'step' };
const NOTHING = { leap: undefined, otherWay: undefined };

const KERNEL: KernelKnowledge = {
  synchronised: true,
  maxError: spanOf(1e6),
  isErrorStated: true,
  estimatedError: spanOf(1e5),
  leap: 'none',
  inLeapSecond: false,
  tai: 37,
  refusedTai: undefined,
};

function listUntil(expires: string): string {
  const [updated, ends] = [utc('2026-07-01') + FROM_1900, utc(expires) + FROM_1900];
  const rows = [
    [utc('2017-01-01') + FROM_1900, 37],
    [NEW_YEAR + FROM_1900, 38],
  ];
  const hash = createHash('sha1')
    .update(`${updated}${ends}${rows.flat().join('')}`)
    .digest('hex');
  const lines = [`#$ ${updated}`, `#@ ${ends}`, ...rows.map((row) => row.join(' '))];
  return [...lines, `#h ${hash.match(/.{8}/g)!.join(' ')}`].join('\n');
}

const missing = (): never => {
  throw Object.assign(new Error('ENOENT'), { code: 'ENOENT', syscall: 'open' });
};

t.test('the machine’s own list is read, and the next leap second of it known', (t) => {
  const paths: string[] = [];
  const desk = new LeapDesk((path) => {
    paths.push(path);
    return listUntil('2027-06-28');
  });
  t.same(desk.look({ rule: 'step' }, KERNEL, NOW).known, { leap: LEAP });
  t.same(paths, [USUAL_LIST]);
  const report = desk.report({ ...NOTHING, leap: LEAP });
  t.equal(leapLine(report.ahead), '2026-12-31T23:59:60Z is put in, by step');
  t.same(leapTroubles(report), []);
  const now = desk.report({ ...NOTHING, leap: LEAP, leapSecond: true });
  t.equal(leapLine(now.ahead), '2026-12-31T23:59:60Z is put in, by step: now');
  t.equal(leapLine(desk.report(NOTHING).ahead), undefined, 'while the group knows of none');
  t.end();
});

t.test(
  'a machine without a list is no trouble; a list that an operator named is, if missing',
  (t) => {
    const desk = new LeapDesk(missing);
    t.equal(desk.look({ rule: 'step' }, undefined, NOW).known, undefined);
    const quiet = desk.report(NOTHING);
    t.same(leapTroubles(quiet), []);
    t.match(quiet, { known: false, listFault: 'it is not there' });
    desk.look({ rule: 'step', file: '/srv/leaps' }, undefined, NOW);
    t.match(leapTroubles(desk.report(NOTHING)), [
      /the list of leap seconds \/srv\/leaps is not used/,
    ]);
    t.end();
  },
);

t.test('a list that has expired is a trouble where an operator named it', (t) => {
  const desk = new LeapDesk(() => listUntil('2026-12-28'));
  t.equal(desk.look({ rule: 'step' }, KERNEL, NOW).known, undefined);
  t.same(leapTroubles(desk.report(NOTHING)), []);
  t.equal(desk.report(NOTHING).listFault, 'it expired on 2026-12-28');
  desk.look({ rule: 'step', file: '/srv/leaps' }, KERNEL, NOW);
  t.match(leapTroubles(desk.report(NOTHING)), [/it expired on 2026-12-28/]);
  t.end();
});

t.test('a damaged list, and one that is no list, are troubles wherever they are', (t) => {
  for (const text of [listUntil('2027-06-28').replace(' 38', ' 36'), '\0'.repeat(600), '']) {
    const desk = new LeapDesk(() => text);
    t.equal(desk.look({ rule: 'smear' }, KERNEL, NOW).known, undefined);
    t.match(leapTroubles(desk.report(NOTHING)), [/is not used/]);
  }
  t.end();
});

t.test(
  'a flag on the wrong day, another TAI, and another way than the group’s are troubles',
  (t) => {
    const desk = new LeapDesk(missing);
    const wrong = { ...KERNEL, leap: 'insert' } as const;
    t.equal(desk.look({ rule: 'step' }, wrong, utc('2026-12-01T10:00:00Z')).known, undefined);
    t.match(leapTroubles(desk.report(NOTHING)), [/told of a leap second today, 2026-12-01/]);
    const listed = new LeapDesk(() => listUntil('2027-06-28'));
    listed.look({ rule: 'step' }, { ...KERNEL, tai: 36 }, NOW);
    t.match(leapTroubles(listed.report(NOTHING)), [
      /TAI is 36 s ahead of UTC; by the list it is 37 s/,
    ]);
    listed.look({ rule: 'step' }, KERNEL, NOW);
    t.match(leapTroubles(listed.report({ leap: LEAP, otherWay: 'smear' })), [/smears/]);
    t.match(leapTroubles(listed.report({ leap: LEAP, otherWay: 'none' })), [/was not told/]);
    t.end();
  },
);

t.test('the file of this machine’s time zone database is such a list, where it has one', (t) => {
  const desk = new LeapDesk();
  desk.look({ rule: 'step' }, undefined, utc('2026-01-10'));
  t.match(desk.report(NOTHING).listFault ?? '', /^$|it is not there|it expired/);
  desk.look({ rule: 'step', file: '/dev/null' }, undefined, NOW);
  t.match(leapTroubles(desk.report(NOTHING)), [/a device/], 'and nothing else is opened');
  t.end();
});

t.test(
  'a flag of the kernel that was taken back is none any more, until the kernel acts on it',
  (t) => {
    const desk = new LeapDesk(missing);
    const flagged = { ...KERNEL, leap: 'insert' } as const;
    t.same(desk.look({ rule: 'step' }, flagged, NOW).known, { leap: LEAP });
    t.same(desk.look({ rule: 'step' }, KERNEL, NOW + 60).known, { leap: undefined });
    t.equal(desk.look({ rule: 'step' }, KERNEL, NOW + 120).known, undefined, 'said once');
    t.same(desk.look({ rule: 'step' }, flagged, NEW_YEAR - 20).known, { leap: LEAP });
    t.equal(desk.look({ rule: 'step' }, KERNEL, NEW_YEAR - 0.5).known, undefined);
    t.end();
  },
);

t.test('whoever ignores leap seconds reads no list', (t) => {
  const desk = new LeapDesk(() => t.fail('it was read') as never);
  t.same(desk.look({ rule: 'ignore' }, { ...KERNEL, leap: 'insert' }, NOW).known, {
    leap: undefined,
  });
  t.same(leapTroubles(desk.report(NOTHING)), []);
  t.end();
});
