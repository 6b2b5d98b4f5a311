// Whether the system's clock is steered, or why not, and how that is told.
import t from 'tap';
import type { SteeringPolicy } from '#agent/config/config.js';
import { openFollower } from '#agent/library/open-follower.js';
import { openSteering } from '#agent/steering/open-steering.js';
import { steeringPairs, steeringTroubles } from '#agent/steering/report.js';
import { groupTime, rawTime, spanOf } from '#protocol/time.js';
import { machineClock } from '#host/raw-clock.js';
import { SimulatedKernel } from '#sim/kernel.js';

const policy = (steer: SteeringPolicy['steer']): SteeringPolicy => ({
  maxSlewRate: 5e-4,
  stepThreshold: spanOf(5e8),
  maxBackwardStep: spanOf(8.64e13),
  steer,
});

const kernel = (): SimulatedKernel => new SimulatedKernel(() => rawTime(0), groupTime(1.79e9));

/** Nobody else steers. */
const ALONE = { daemons: [], hidden: false };

const RIVAL = { name: 'ntpd', pid: 7, unit: 'ntpsec.service' };

t.test('a program that embeds a follower cannot steer with it', async (t) => {
  const settings = { name: 'line-3', masters: ['127.0.0.1'], key: 'no.key' };
  const steering = { ...settings, clock: { steer: 'dry-run' } };
  await t.rejects(openFollower(steering), { message: /^clock\.steer: only the daemon steers/ });
});

t.test('off is off', (t) => {
  t.equal(openSteering(policy('off'), machineClock(), { reason: 'no' }), undefined);
  t.end();
});

t.test('without the addon the clock is not steered, and status says why', (t) => {
  const calls = { reason: 'there is none for this machine' };
  const report = openSteering(policy('system'), machineClock(), calls, ALONE)!.report(rawTime(0));
  t.match(report, { driver: 'system', state: 'refused', offNs: null, synchronised: false });
  t.match(steeringTroubles(report), [
    'the system clock is not steered: it takes the native addon: there is none for this machine',
  ]);
  t.same(steeringPairs(report), [['system clock', 'not steered']]);
  t.end();
});

t.test('a kernel that allows nothing says what is lacking', (t) => {
  const refusing = kernel();
  for (const [errno, told] of [
    [1, /^this process may not set the clock: .*setcap cap_sys_time\+ep/],
    [38, /^the kernel refuses to adjust its clock \(ENOSYS\)$/],
  ] as const) {
    refusing.refuses = errno;
    const steering = openSteering(policy('system'), machineClock(), { addon: refusing }, ALONE)!;
    t.match(steering.report(rawTime(0)).refusals, [told]);
  }
  t.equal(refusing.held.frequency, 0);
  t.end();
});

t.test('another time daemon is named, and the kernel is then told nothing', (t) => {
  const free = kernel();
  const found = { daemons: [RIVAL], hidden: false };
  const report = openSteering(policy('system'), machineClock(), { addon: free }, found)!.report(
    rawTime(0),
  );
  t.match(report, {
    state: 'refused',
    refusals: [
      'another program steers it: ntpd (process 7): systemctl disable --now ntpsec.service',
    ],
  });
  t.equal(free.calls, 0);
  t.end();
});

t.test('with everything there it waits for the first correction', (t) => {
  const report = openSteering(policy('system'), machineClock(), { addon: kernel() }, ALONE)!.report(
    rawTime(0),
  );
  t.match(report, { state: 'waiting', refusals: [], steps: 0, lastStep: null });
  t.same(steeringPairs(report), [['system clock', 'waits for the first correction']]);
  t.same(steeringTroubles(report), []);
  t.end();
});

t.test('a dry run needs nothing, and says what a true one would be refused for', (t) => {
  const calls = { reason: 'it is off' };
  const found = { daemons: [RIVAL], hidden: true };
  const steering = openSteering(policy('dry-run'), machineClock(), calls, found)!;
  const report = steering.report(rawTime(0));
  t.equal(report.state, 'waiting');
  t.match(report.refusals, ['it takes the native addon: it is off', /: ntpd \(process 7\): /]);
  t.same(steeringTroubles(report), [], 'none of which is a trouble');
  t.end();
});

t.test('a system clock that is far off and may not step is a trouble', (t) => {
  const steering = openSteering(policy('system'), machineClock(), { addon: kernel() }, ALONE)!;
  const following = { ...steering.report(rawTime(0)), state: 'following' };
  t.same(steeringTroubles({ ...following, offNs: -5e8 }), []);
  for (const [offNs, off] of [
    [25 * 365 * 86_400e9, '9125 d ahead'],
    [-6e8, '600 ms behind'],
  ] as const) {
    t.match(steeringTroubles({ ...following, offNs }), [new RegExp(`is ${off}, .*: set it`)]);
    t.same(steeringTroubles({ ...following, driver: 'dry-run', offNs }), []);
  }
  t.end();
});

t.test('status tells how the clock is in a line', (t) => {
  const report = {
    driver: 'system',
    state: 'following',
    refusals: [],
    offNs: -1234,
    widthNs: 80,
    ratePpm: 12.3456,
    slewNs: 4936,
    synchronised: true,
    maxErrorNs: 85_000,
    steps: 2,
    lastStep: { byNs: 3.2e9, agoNs: 300e9 },
    meddled: 0,
  } as const;
  t.same(steeringPairs(report), [
    ['system clock', '1.23 us behind, +12.35 ppm, slewing +4.94 us, told to be within 85 us'],
    ['last step', '+3.20 s, 5 m ago, of 2'],
  ]);
  t.same(
    steeringPairs({ ...report, driver: 'dry-run', slewNs: 9, maxErrorNs: null, lastStep: null }),
    [['dry run', '1.23 us behind, +12.35 ppm, told to be unsynchronised']],
  );
  t.end();
});
