// What is looked at on any machine, whichever role it has, and what that means.

import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Address } from '@belfry/protocol';
import { judgeClock, lookAtClock, type ClockFacts } from './clock.js';
import { judgeDisk, lookAtDisk } from './disk.js';
import { type Findings, joined } from './finding.js';
import { type FirewallFacts, type Wanted, judgeFirewall, lookAtFirewall } from './firewall.js';
import { type ProcessorFacts, judgeProcessor, lookAtProcessor } from './processor.js';
import { type RadioFacts, judgeRadio, lookAtRadio } from './radio.js';
import { type RivalFacts, judgeRivals, lookForRivals } from './rivals.js';
import { type RunningFacts, type Subject, judgeRunning, lookAtRunning } from './running.js';
import { type ServiceFacts, type ShippedUnit, judgeService, lookAtService } from './service.js';
import type { Sight } from './sight.js';
import { type StampReport, judgeStamps, lookAtStamps } from './stamps.js';
import { judgeWays, lookAtWays } from './way.js';
import { type DaemonPart, machineWorld } from '../cli/part.js';
import { usualPlaces } from '../files/usual-places.js';

/** What only root may see whole, so that it is read before this process becomes another user. */
export interface MachineFacts {
  readonly clock: ClockFacts;
  readonly processor: ProcessorFacts;
  readonly radio: RadioFacts;
  readonly rivals: RivalFacts;
  readonly firewall: FirewallFacts;
  readonly service: ServiceFacts;
  readonly running: RunningFacts;
}

/** Looks at this machine; `parts` are what can be enabled there. */
export async function lookAtMachine(
  sight: Sight,
  subject: Subject,
  parts: readonly DaemonPart[],
): Promise<MachineFacts> {
  const now = Date.now() / 1000;
  const unit = `${usualPlaces(subject.role).daemon}.service`;
  const [processor, radio, firewall, service, running] = await Promise.all([
    lookAtProcessor(sight),
    lookAtRadio(sight),
    lookAtFirewall(sight),
    lookAtService(sight, unit, shippedUnit(unit, parts)),
    lookAtRunning(sight, subject, now),
  ]);
  const rivals = lookForRivals(sight);
  return { clock: lookAtClock(sight, now), processor, radio, rivals, firewall, service, running };
}

/** What the program's own package has for systemd, in its folder `deploy`. */
function shippedUnit(unit: string, parts: readonly DaemonPart[]): ShippedUnit {
  const { deploy } = machineWorld();
  const textOf = (name: string): string | undefined =>
    existsSync(join(deploy, name)) ? readFileSync(join(deploy, name), 'utf8') : undefined;
  const dropIns = parts.flatMap(({ name, dropIn }): [string, string][] => {
    const text = textOf(dropIn);
    return text === undefined ? [] : [[`${name}.conf`, text]];
  });
  return { unit: textOf(unit), dropIns: new Map(dropIns) };
}

/** What the configuration wants of the machine. */
export interface Wishes {
  /** Others follow this machine's time. */
  readonly leads: boolean;
  readonly steers: boolean;
  /** Something should have started the daemon. */
  readonly isExpected: boolean;
  /** What systemd's unit has to do with it: it is for this daemon, it should be there, or it is for another one. */
  readonly unit: 'ours' | 'wanted' | 'other';
  /** Where it listens; undefined where that is not known. */
  readonly listen: Address | undefined;
  /** Masters that it should reach. */
  readonly hosts: readonly Address[];
  /** Those of them, as text, that the daemon has heard of late: they need not answer a stranger. */
  readonly heard: readonly string[];
  /** What else has to come in through a firewall. */
  readonly wanted: readonly Wanted[];
  readonly state: string | undefined;
  /** What the daemon says of its stamps, if it runs. */
  readonly report: StampReport | undefined;
}

/** Looks at what the daemon's own user can see, and judges all of it. */
export async function examine(
  sight: Sight,
  facts: MachineFacts,
  wishes: Wishes,
): Promise<Findings> {
  const { listen, hosts, heard, report, state, leads, steers } = wishes;
  const ways = listen === undefined ? [] : await lookAtWays(hosts, listen);
  const used = [...new Set(ways.flatMap(({ tried }) => tried.flatMap(({ by }) => by ?? [])))];
  const stamps = await lookAtStamps(
    sight,
    report,
    used.filter((name) => name !== 'lo'),
  );
  const disk = state === undefined ? undefined : lookAtDisk(sight, dirname(state));
  const { conflicts } = facts.service;
  const hasAddon = stamps.withoutNative === null;
  const service =
    wishes.unit === 'other' ? [] : judgeService(facts.service, wishes.unit === 'wanted');
  // Why it does not run is said by then.
  const told = service.some(({ name }) => ['unit-failed', 'unit-masked'].includes(name));
  const plain = [
    ...judgeClock(facts.clock, leads),
    ...judgeStamps(stamps),
    ...judgeProcessor(facts.processor),
    ...judgeRadio(facts.radio, used),
    ...(disk === undefined ? [] : judgeDisk(disk)),
    ...service,
    ...judgeWays(ways, heard),
  ];
  return joined([
    { findings: plain, unseen: [] },
    judgeRunning(facts.running, wishes.isExpected && !told),
    judgeRivals(facts.rivals, { steers, hasAddon, conflicts }),
    judgeFirewall(facts.firewall, wishes.wanted),
  ]);
}
