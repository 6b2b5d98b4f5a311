// The machine's own clocks: is the time set, is there a clock chip, what does the kernel count by?

import { isCredible, formatGroupTime, groupTime } from '@belfry/protocol';
import { hostFinding } from './catalogue.js';
import { type Finding, good } from './finding.js';
import { type Sight, namesAt, numberAt, textAt } from './sight.js';

/** How far apart the chip and the system clock may be, seconds: a chip runs off by a second a day, unless somebody sets it. */
const APART_MOST = 60;
/** Zones are this far from UTC at most, seconds, and by multiples of a quarter of an hour. */
const ZONE_MOST = 14 * 3600;
const QUARTER = 900;

/** Counters that take a microsecond or more to read, or count in steps that are as coarse. */
const SLOW_SOURCES: readonly string[] = ['hpet', 'acpi_pm', 'pit', 'jiffies', 'refined-jiffies'];

/** What a machine says of its clocks. */
export interface ClockFacts {
  /** The system clock, seconds since 1970. */
  readonly now: number;
  /** Each clock chip, and its time in seconds since 1970 as if it kept UTC, if it has any; undefined if nobody can tell. */
  readonly chips:
    readonly { readonly name: string; readonly seconds: number | undefined }[] | undefined;
  /** The chip keeps local time (/etc/adjtime). */
  readonly keepsLocal: boolean;
  readonly source: string | undefined;
  /** Under which hypervisor this machine runs; undefined for a real one. */
  readonly virtual: string | undefined;
  readonly isContainer: boolean;
}

/** Reads what the machine says of its clocks; `now` in seconds since 1970. */
export function lookAtClock(sight: Sight, now: number): ClockFacts {
  const chips = namesAt(sight, 'sys/class/rtc')?.map((name) => ({
    name,
    seconds: numberAt(sight, `sys/class/rtc/${name}/since_epoch`),
  }));
  const systems = 'sys/devices/system/clocksource/clocksource0/current_clocksource';
  return {
    now,
    chips: chips ?? (namesAt(sight, 'sys/class') === undefined ? undefined : []),
    keepsLocal: /^LOCAL$/m.test(textAt(sight, 'etc/adjtime') ?? ''),
    source: textAt(sight, systems),
    virtual: hypervisorOf(sight),
    isContainer:
      textAt(sight, 'run/systemd/container') !== undefined ||
      textAt(sight, '.dockerenv') !== undefined ||
      textAt(sight, 'run/.containerenv') !== undefined,
  };
}

/** By the firmware's words, as systemd-detect-virt goes by them; else by what the processor admits. */
function hypervisorOf(sight: Sight): string | undefined {
  const product = ['sys_vendor', 'product_name', 'bios_vendor']
    .map((file) => textAt(sight, `sys/class/dmi/id/${file}`) ?? '')
    .join(' ');
  const known = /QEMU|KVM|VMware|VirtualBox|Virtual Machine|Xen|Bochs|Parallels|Amazon EC2/.exec(
    product,
  )?.[0];
  // Amazon rents real machines, too: those have no hypervisor below them.
  const flagged = /^flags\s*:.*\bhypervisor\b/m.test(textAt(sight, 'proc/cpuinfo') ?? '');
  if (known !== undefined && known !== 'Amazon EC2') return known;
  if (flagged) return known ?? 'unknown hypervisor';
  const type = textAt(sight, 'sys/hypervisor/type');
  return type ?? textAt(sight, 'proc/device-tree/hypervisor/compatible')?.replaceAll('\0', ' ');
}

/** Judges the machine's clocks; `leads` where others follow this machine's time. */
export function judgeClock(facts: ClockFacts, leads: boolean): Finding[] {
  const { now, source, virtual } = facts;
  const troubles = isCredible(now) ? [] : [neverSet(now)];
  const slow = source !== undefined && SLOW_SOURCES.includes(source) ? [slowSource(source)] : [];
  const shared = leads && virtual !== undefined ? [virtualMachine(virtual)] : [];
  const bad = [...troubles, ...chipFindings(facts), ...slow, ...shared];
  return troubles.length > 0 ? bad : [clockGood(facts), ...bad];
}

function clockGood({ now, source, virtual }: ClockFacts): Finding {
  const parts = [
    `shows ${timeText(now)}`,
    ...(source === undefined || SLOW_SOURCES.includes(source) ? [] : [`counts by ${source}`]),
    ...(virtual === undefined ? [] : [`a virtual machine (${virtual})`]),
  ];
  return good('clock', parts.join(', '));
}

const timeText = (seconds: number): string =>
  formatGroupTime(groupTime(Math.floor(seconds))).replace(/\.\d+Z$/, 'Z');

const neverSet = (now: number): Finding =>
  hostFinding(
    'time-never-set',
    `this machine's clock shows ${timeText(now)}: it was never set, or to nonsense`,
    'set it: date --utc --set "YYYY-MM-DD hh:mm:ss"',
  );

const slowSource = (source: string): Finding =>
  hostFinding(
    'slow-clock-source',
    `the kernel counts time by ${source}: a reading takes a microsecond or more, and stamps are as much coarser`,
    'dmesg | grep -i -e clocksource -e tsc says why; a newer kernel or firmware often helps',
  );

const virtualMachine = (virtual: string): Finding =>
  hostFinding(
    'virtual-machine',
    `this is a virtual machine (${virtual}): its time stands still while it is paused or moved`,
    'let it neither be paused nor moved, or give the master a machine of its own',
  );

/** A virtual machine has its host's time, and a container has no devices: neither lacks a chip. */
function chipFindings({ chips, now, keepsLocal, virtual, isContainer }: ClockFacts): Finding[] {
  if (chips === undefined || isContainer) return [];
  const [chip] = chips;
  if (chip === undefined) return virtual === undefined ? [chipAbsent()] : [];
  const { name, seconds } = chip;
  if (seconds === undefined || !isCredible(seconds)) return [chipUnset(name)];
  const apart = Math.abs(seconds - now);
  if (!isCredible(now) || apart <= APART_MOST || (keepsLocal && isZoneApart(apart))) return [];
  return [
    hostFinding(
      'clock-chip-far',
      `the clock chip (${name}) shows ${timeText(seconds)}, ${Math.round(apart)} s ${seconds < now ? 'behind' : 'ahead of'} the system clock`,
      'if the system clock is right: hwclock --systohc; the next start begins with what the chip shows',
    ),
  ];
}

const isZoneApart = (apart: number): boolean =>
  apart <= ZONE_MOST + APART_MOST &&
  Math.abs(apart - Math.round(apart / QUARTER) * QUARTER) <= APART_MOST;

const chipAbsent = (): Finding =>
  hostFinding(
    'clock-chip-absent',
    'there is no clock chip: after a power cut this machine knows no time until somebody tells it',
    'nothing where a master is always there first; else fit one, such as a DS3231, or the battery of a Pi 5',
  );

const chipUnset = (name: string): Finding =>
  hostFinding(
    'clock-chip-unset',
    `the clock chip (${name}) holds no time: its battery is empty, or it was never set`,
    'once the system clock is right: hwclock --systohc; if that does not last, change the battery',
  );
