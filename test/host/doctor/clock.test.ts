// What a machine's clocks mean: the time, the clock chip, the kernel's counter, a hypervisor.
import t, { type Test } from 'tap';
import { type ClockFacts, judgeClock, lookAtClock } from '#host/doctor/clock.js';
import { machineOf, namesOf } from './tree.js';

/** 2026-11-30 12:00 UTC. */
const NOW = 1_796_040_000;

/** A PC whose chip keeps UTC, as /sys of one has it. */
const PC = {
  sys: {
    class: {
      rtc: { rtc0: { since_epoch: `${NOW - 1}\n`, name: 'rtc_cmos rtc_cmos\n' } },
      dmi: { id: { sys_vendor: 'Dell Inc.\n', product_name: 'OptiPlex 7060\n' } },
    },
    devices: { system: { clocksource: { clocksource0: { current_clocksource: 'tsc\n' } } } },
  },
  proc: { cpuinfo: 'processor\t: 0\nflags\t\t: fpu vme de pse tsc msr\n' },
};

const facts = (changes: Partial<ClockFacts>): ClockFacts => ({
  now: NOW,
  chips: [{ name: 'rtc0', seconds: NOW }],
  keepsLocal: false,
  source: 'tsc',
  virtual: undefined,
  isContainer: false,
  ...changes,
});
const names = (changes: Partial<ClockFacts>, leads = false): string[] =>
  namesOf(judgeClock(facts(changes), leads));

t.test('of a usual PC nothing is remarked', (t) => {
  const found = judgeClock(lookAtClock(machineOf(t, PC), NOW), true);
  t.match(found, [{ grade: 'good', text: 'shows 2026-11-30T12:00:00Z, counts by tsc' }]);
  t.equal(found.length, 1);
  t.end();
});

t.test('a clock that shows 1970, or 2100, was never set', (t) => {
  for (const now of [227, 4_102_444_800]) {
    const [trouble, ...more] = judgeClock(facts({ now, chips: undefined }), false);
    t.match(trouble, { name: 'time-never-set', grade: 'trouble', todo: /^set it: date/ });
    t.same(more, [], 'and no line says that it is good');
  }
  t.end();
});

t.test(
  'a Raspberry Pi without a chip is told of it, a virtual machine and a container are not',
  (t) => {
    const pi = machineOf(t, { sys: { class: { thermal: {} } } });
    t.same(namesOf(judgeClock(lookAtClock(pi, NOW), false)), ['clock-chip-absent']);
    t.same(names({ chips: [], virtual: 'KVM' }), []);
    t.same(names({ chips: [], isContainer: true }), []);
    t.same(names({ chips: undefined }), [], 'where nobody can tell there is no finding');
    t.end();
  },
);

t.test('a chip that holds no time, or shows another, is remarked', (t) => {
  t.same(names({ chips: [{ name: 'rtc0', seconds: undefined }] }), ['clock-chip-unset']);
  t.same(names({ chips: [{ name: 'rtc0', seconds: 60 }] }), ['clock-chip-unset']);
  const far = [{ name: 'rtc0', seconds: NOW - 7200 }];
  t.match(judgeClock(facts({ chips: far }), false)[1], {
    name: 'clock-chip-far',
    text: /rtc0\) shows 2026-11-30T10:00:00Z, 7200 s behind the system clock/,
  });
  t.same(names({ chips: far, keepsLocal: true }), [], 'it keeps local time');
  t.same(names({ chips: [{ name: 'rtc0', seconds: NOW - 59 }] }), []);
  t.same(names({ chips: [{ name: 'rtc0', seconds: NOW - 8000 }], keepsLocal: true }), [
    'clock-chip-far',
  ]);
  t.end();
});

t.test('a chip in local time is one that /etc/adjtime says so of', (t) => {
  const local = { ...PC, etc: { adjtime: '0.000000 1700000000 0.000000\n1700000000\nLOCAL\n' } };
  t.equal(lookAtClock(machineOf(t, local), NOW).keepsLocal, true);
  t.equal(lookAtClock(machineOf(t, PC), NOW).keepsLocal, false);
  t.end();
});

t.test('counters that are slow to read are remarked, the usual ones are not', (t) => {
  for (const source of ['tsc', 'arch_sys_counter', 'kvm-clock', 'hyperv_clocksource_tsc_page'])
    t.same(names({ source }), [], source);
  for (const source of ['hpet', 'acpi_pm', 'jiffies'])
    t.same(names({ source }), ['slow-clock-source'], source);
  t.end();
});

function virtualOf(t: Test, vendor: string, product: string, flags: string): string | undefined {
  const id = { sys_vendor: `${vendor}\n`, product_name: `${product}\n` };
  const sight = machineOf(t, {
    sys: { class: { dmi: { id } } },
    proc: { cpuinfo: `flags\t\t: fpu ${flags} sse\n` },
  });
  return lookAtClock(sight, NOW).virtual;
}

t.test('a master in a virtual machine is remarked, an agent there is not', (t) => {
  t.equal(virtualOf(t, 'QEMU', 'Standard PC (i440FX + PIIX, 1996)', 'hypervisor'), 'QEMU');
  t.equal(
    virtualOf(t, 'Microsoft Corporation', 'Virtual Machine', 'hypervisor'),
    'Virtual Machine',
  );
  t.equal(virtualOf(t, 'Microsoft Corporation', 'Surface Pro 7', 'tsc'), undefined);
  t.equal(virtualOf(t, 'Amazon EC2', 'm5.metal', 'tsc'), undefined);
  t.equal(virtualOf(t, '', '', 'hypervisor'), 'unknown hypervisor');
  t.same(names({ virtual: 'QEMU' }, true), ['virtual-machine']);
  t.same(names({ virtual: 'QEMU' }, false), []);
  t.end();
});
