// What a master says of its machine's own clock as a reference, and what of it is a trouble.

import t from 'tap';
import type { KernelKnowledge } from '#protocol/clock/kernel-knowledge.js';
import {
  ReferenceDesk,
  type ReferenceLine,
  type ReferenceReport,
} from '#master/daemon/reference.js';
import { tracedText, tracedTroubles } from '#master/daemon/reference-text.js';
import type { MasterReport } from '#master/daemon/report.js';
import { spanOf } from '#protocol/time.js';
import { REPORT } from './made.js';

const KNOWN: KernelKnowledge = {
  synchronised: true,
  maxError: spanOf(1_300_000),
  isErrorStated: true,
  estimatedError: spanOf(40_000),
  leap: 'none',
  inLeapSecond: false,
  tai: 37,
  refusedTai: undefined,
};

const REFERENCE: ReferenceReport = {
  machine: 'lab-1',
  synchronised: true,
  maxErrorNs: 1_300_000,
  trustNs: null,
  by: ['chronyd'],
  taiS: 37,
  refusedTaiS: null,
};

const report = (
  reference: Partial<ReferenceReport>,
  more: Partial<MasterReport> = {},
): MasterReport => ({
  ...REPORT,
  mode: 'master',
  trace: 'utc',
  sinceUtcNs: 5e8,
  time: { ...REPORT.time, boundNs: 1_300_000 },
  reference: { ...REFERENCE, ...reference },
  ...more,
});

t.test('what the kernel knows is told as plain numbers, and what nobody knows as null', (t) => {
  const desk = new ReferenceDesk(() => ['chronyd', 'chronyd']);
  t.match(desk.report(KNOWN, {}, 0), { ...REFERENCE, machine: String });
  t.match(desk.report(undefined, { trust: spanOf(5e7) }, 0), {
    synchronised: null,
    maxErrorNs: null,
    trustNs: 5e7,
    taiS: null,
  });
  const nonsense = { ...KNOWN, tai: undefined, refusedTai: 4000 };
  t.match(desk.report(nonsense, {}, 0), { taiS: null, refusedTaiS: 4000 });
  t.end();
});

t.test('who steers the clock is looked for once a minute', (t) => {
  let looks = 0;
  const desk = new ReferenceDesk(() => [`daemon-${(looks += 1)}`]);
  const by = [0, 1, 59_999, 60_000].map((now) => desk.report(KNOWN, {}, now).by);
  t.same(by, [['daemon-1'], ['daemon-1'], ['daemon-1'], ['daemon-2']]);
  desk.report({ ...KNOWN, synchronised: false }, {}, 60_001);
  t.same(desk.report(KNOWN, {}, 60_002).by, ['daemon-3'], 'and when the kernel begins to know');
  t.end();
});

t.test('status says whose UTC it is, and how wrong that may be', (t) => {
  t.equal(tracedText(report({})), 'UTC, ± 1.30 ms, by chronyd on lab-1');
  t.equal(tracedText(report({ by: [] })), 'UTC, ± 1.30 ms, by the kernel of lab-1');
  t.equal(
    tracedText(report({ synchronised: false, maxErrorNs: null })),
    'UTC, ± 1.30 ms, held over on lab-1',
  );
  t.equal(
    tracedText(report({ synchronised: null, maxErrorNs: null, trustNs: 5e7 })),
    'UTC, ± 1.30 ms, by the clock of lab-1, which the operator trusts to 50.0 ms',
  );
  const unknown = 'nobody knows how far the time is from UTC';
  t.equal(tracedText(report({ synchronised: false }, { trace: 'unknown' })), unknown);
  t.equal(tracedText(report({}, { trace: 'group', mode: 'average' })), undefined);
  t.equal(
    tracedText(report({}, { time: REPORT.time, gathering: null })),
    'UTC, ± 0 ns, by chronyd on lab-1',
  );
  t.end();
});

t.test('an error that nobody knows is a trouble, and says what to do', (t) => {
  const untraced = { trace: 'unknown', sinceUtcNs: null };
  const [unsynchronised] = tracedTroubles(report({ synchronised: false }, untraced));
  t.match(unsynchronised, /its kernel is not synchronised: let chronyd or ntpd/);
  t.match(unsynchronised, /reference\.trust/);
  const untold = { synchronised: true, maxErrorNs: null, by: ['systemd-timesyncd'] };
  t.match(tracedTroubles(report(untold, untraced)), [
    /whoever steers it \(systemd-timesyncd\) states no error/,
  ]);
  const [unknown] = tracedTroubles(report({ synchronised: null }, untraced));
  t.match(unknown, /without the native addon/);
  t.same(tracedTroubles(report({})), []);
  t.same(tracedTroubles(report({}, { mode: 'average', reference: null, trace: 'group' })), []);
  t.end();
});

t.test('a kernel that jumps to and fro is no trouble, and one that stays away is', (t) => {
  for (const sinceUtcNs of [0, 2e9, 59e9])
    t.same(tracedTroubles(report({ synchronised: false }, { sinceUtcNs })), []);
  const lost = tracedTroubles(report({ synchronised: false }, { sinceUtcNs: 3600e9 }));
  t.match(lost, [/does not know UTC for .* now/]);
  t.end();
});

t.test('a TAI offset of nonsense is told, and not used', (t) => {
  t.match(tracedTroubles(report({ taiS: null, refusedTaiS: -5 })), [/TAI is -5 s ahead.*not used/]);
  t.end();
});

const line = (name: string | null, standing: ReferenceLine['standing'], offsetNs = 1e5) => ({
  name,
  standing,
  offsetNs: ['agrees', 'falseticker', 'undecided'].includes(standing) ? offsetNs : null,
  boundNs: ['agrees', 'falseticker', 'undecided'].includes(standing) ? 1e6 : null,
});

t.test('in mode reference status says how many agree, and names who does not', (t) => {
  const references = [
    line(null, 'agrees'),
    line('pi-1', 'agrees'),
    line('pi-2', 'falseticker', 3e9),
    line('pi-3', 'unsynchronised'),
    line('pi-4', 'unmeasured'),
  ];
  const seen = report({}, { mode: 'reference', references });
  t.equal(tracedText(seen), 'UTC, ± 1.30 ms, by 2 of 5 references');
  t.match(tracedTroubles(seen), [
    /^pi-2 is a falseticker: .*\+3\.00 s.*left out/,
    /^pi-3 is no reference now: its kernel/,
    /^pi-4 is no reference now: it is not measured/,
  ]);
  t.end();
});

t.test('without a majority of references the first line says what that means', (t) => {
  const held = report({}, { mode: 'reference', references: [line('pi-1', 'unsynchronised')] });
  t.equal(tracedText(held), 'UTC, ± 1.30 ms, held over');
  t.match(tracedTroubles(held), [/^UTC is held over, .*there is no reference: give/, /^pi-1/]);
  const two = [line('pi-1', 'undecided'), line('pi-2', 'undecided', 3e9)];
  const apart = report({}, { mode: 'reference', trace: 'unknown', references: two });
  t.match(tracedTroubles(apart), [/^nobody knows .* no majority of the references/]);
  const none = report({}, { mode: 'reference', trace: 'unknown', references: [] });
  t.match(tracedTroubles(none), [/"reference": true/]);
  t.end();
});
