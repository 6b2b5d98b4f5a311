// Other time daemons, as far as they matter: two cannot steer one clock, and each bends the counter that all programs see.

import { hostFinding } from './catalogue.js';
import type { Finding, Findings } from './finding.js';
import { type Sight, namesAt } from './sight.js';
import { type Found, findTimeDaemons } from '../time-daemons.js';
import { join } from 'node:path';

/** Units of time daemons, without what an instance adds (`ptp4l@eth0`). */
const UNITS: ReadonlySet<string> = new Set([
  'chrony',
  'chronyd',
  'systemd-timesyncd',
  'ntp',
  'ntpd',
  'ntpsec',
  'openntpd',
  'ntpd-rs',
  'ptp4l',
  'phc2sys',
  'ptpd',
  'ptpd2',
  'statime',
]);

/** Where systemd's units are, beside those of administrators. */
const UNIT_FOLDERS = ['etc/systemd/system', 'usr/lib/systemd/system', 'lib/systemd/system'];

/** Time daemons that run, and units that begin one at the next start. */
export interface RivalFacts {
  readonly running: Found;
  readonly enabled: readonly string[];
}

/** Looks through processes, and through what systemd's targets want. */
export function lookForRivals(sight: Sight): RivalFacts {
  const wants = (namesAt(sight, 'etc/systemd/system') ?? []).filter((name) =>
    name.endsWith('.wants'),
  );
  const wanted = wants.flatMap((name) => namesAt(sight, `etc/systemd/system/${name}`) ?? []);
  const enabled = wanted.filter((unit) => isTimeDaemon(unit) && isInstalled(sight, unit));
  return {
    running:
      namesAt(sight, 'proc') === undefined ? UNSEEN : findTimeDaemons(join(sight.root, 'proc')),
    enabled: [...new Set(enabled)],
  };
}

/** Of a system that shows no processes as files. */
const UNSEEN: Found = { daemons: [], hidden: true };

const isTimeDaemon = (unit: string): boolean =>
  UNITS.has(unit.replace(/(@.*)?\.service$/, '').toLowerCase());

/** A package that was removed may leave its link behind. */
const isInstalled = (sight: Sight, unit: string): boolean =>
  UNIT_FOLDERS.some((folder) =>
    namesAt(sight, folder)?.includes(unit.replace(/@.*\.service$/, '@.service')),
  );

/** In which way this machine's clock is Belfry's business. */
export interface ClockUse {
  /** Belfry is to steer the system clock. */
  readonly steers: boolean;
  /** It measures by a counter that nobody bends. */
  readonly hasAddon: boolean;
  /** Units that Belfry's own unit puts out when it starts. */
  readonly conflicts: readonly string[];
}

/** Judges other time daemons. Where Belfry leaves the clock alone, and measures by a counter of its own, they are welcome. */
export function judgeRivals(
  { running: { daemons, hidden }, enabled }: RivalFacts,
  { steers, hasAddon, conflicts }: ClockUse,
): Findings {
  const unseen =
    hidden && (steers || !hasAddon) ? ["other users' processes, and so other time daemons"] : [];
  if (!steers) {
    const [first] = daemons;
    const bent =
      first === undefined || hasAddon ? [] : [bends(`${first.name} (process ${first.pid})`)];
    return { findings: bent, unseen };
  }
  const units = new Set(daemons.map(({ unit }) => unit));
  const later = enabled.filter((unit) => !units.has(unit) && !conflicts.includes(unit));
  return { findings: [...daemons.map(rival), ...later.map(rivalLater)], unseen };
}

const rival = ({ name, pid, unit }: Found['daemons'][number]): Finding =>
  hostFinding(
    'time-daemon',
    `${name} (process ${pid}) steers this machine's clock, and so should Belfry: two cannot`,
    unit === undefined
      ? `end it (kill ${pid}) and whatever starts it, or set clock.steer to "off"`
      : `systemctl disable --now ${unit}, or set clock.steer to "off"`,
  );

const rivalLater = (unit: string): Finding =>
  hostFinding(
    'time-daemon-enabled',
    `${unit} does not run now, but starts with this machine: then two would steer its clock`,
    `systemctl disable ${unit}, or set clock.steer to "off"`,
  );

const bends = (who: string): Finding =>
  hostFinding(
    'bent-counter',
    `${who} bends the counter by which Belfry measures without its addon: bounds are wider`,
    'give Belfry its native addon (see the remark on it), or nothing: it measures all the same',
  );
