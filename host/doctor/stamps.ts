// Who stamps datagrams: the kernel, where the addon and the interface's driver let it; else the program, and why.

import { hostFinding } from './catalogue.js';
import { type Finding, good } from './finding.js';
import type { Sight } from './sight.js';
import { openMachine } from '../machine.js';

/** Who stamps, as a daemon says, or as a socket has it that was opened for a moment. */
export interface StampFacts {
  readonly arrivals: string;
  readonly departures: string;
  /** Why there is no addon; null where there is one. */
  readonly withoutNative: string | null;
  /** Why the card that is configured does not stamp; null where it does, or none is. */
  readonly withoutCard: string | null;
  /** Interfaces by which datagrams leave, whose drivers do not tell when one left. */
  readonly silentDrivers: readonly string[];
}

/** What a daemon's report says of stamps. */
export interface StampReport {
  readonly stamps: { readonly arrivals: string; readonly departures: string };
  readonly withoutNative: string | null;
  readonly withoutCard: string | null;
}

/** Asks the daemon's own report, or else tries with a socket; and the drivers of `interfaces`, where ethtool is there. */
export async function lookAtStamps(
  sight: Sight,
  report: StampReport | undefined,
  interfaces: readonly string[],
): Promise<StampFacts> {
  const { stamps, withoutNative, withoutCard } = report ?? (await tryStamps());
  const silent = await Promise.all(
    interfaces.map(async (name) => ((await isSilent(sight, name)) ? [name] : [])),
  );
  return { ...stamps, withoutNative, withoutCard, silentDrivers: silent.flat() };
}

/** `software-transmit`, in ethtool's words, is what the kernel needs of a driver. */
async function isSilent({ run }: Sight, name: string): Promise<boolean> {
  const answer = await run('ethtool', ['-T', name]);
  const out = answer?.code === 0 ? answer.out : '';
  return /\bsoftware-(receive|system-clock)\b/.test(out) && !/\bsoftware-transmit\b/.test(out);
}

async function tryStamps(): Promise<StampReport> {
  const { open, clock, native } = openMachine();
  const nothing = (): void => {};
  const transport = await open({
    listen: { host: '127.0.0.1', port: 0 },
    clock,
    onDatagram: nothing,
    onTurn: nothing,
    onTimer: nothing,
    onDeparture: nothing,
    onFault: nothing,
  });
  const { stamps } = transport;
  await transport.close();
  return { stamps, withoutNative: 'reason' in native ? native.reason : null, withoutCard: null };
}

/** Judges who stamps. */
export function judgeStamps(facts: StampFacts): Finding[] {
  const { arrivals, departures, withoutNative, withoutCard, silentDrivers } = facts;
  if (withoutNative !== null) return [withoutAddon(withoutNative)];
  const bad = [
    ...(withoutCard === null
      ? []
      : [cardUnused(`the card of ${withoutCard.replace(': ', ' does not stamp: ')}`)]),
    ...(arrivals === 'program' || departures === 'program' ? [byProgram(arrivals)] : []),
    ...(arrivals === 'program' ? [] : silentDrivers.map(silentDriver)),
  ];
  if (bad.length > 0) return bad;
  const who = arrivals === departures ? arrivals : `${arrivals} (arrivals) and ${departures}`;
  return [good('stamps', `datagrams are stamped by the ${who}`)];
}

/** Debian's packages bring the addon of their architecture. */
const BUILD =
  'take the package for this machine; installed by npm, and with a C compiler: npm rebuild @belfry/host';

/** The reasons are those of host/native/addon.ts. */
function withoutAddon(reason: string): Finding {
  const cost = 'datagrams are stamped by the program, so bounds are some ten microseconds wider';
  if (/BELFRY_NATIVE/.test(reason))
    return hostFinding(
      'addon-off',
      `the native addon is ${reason}: ${cost}`,
      'unset BELFRY_NATIVE, and restart',
    );
  if (/GLIBC|GLIBCXX|ld-linux|ld-musl|libc/.test(reason))
    return hostFinding(
      'addon-libc',
      `the native addon was built for another C library (${reason}): ${cost}`,
      BUILD,
    );
  return hostFinding('addon-missing', `there is no native addon (${reason}): ${cost}`, BUILD);
}

/** Why the card that is configured does not stamp, in one sentence, and what helps: rights, or going without. */
export const cardUnused = (why: string): Finding =>
  hostFinding(
    'card-unused',
    why,
    /CAP_|permission|rights?\b/.test(why)
      ? 'belfry-agent or belfry-master enable card gives the service the rights that it takes'
      : 'name another interface, or go without: belfry-agent or belfry-master disable card',
  );

const byProgram = (arrivals: string): Finding =>
  hostFinding(
    'kernel-stamps-missing',
    `the kernel does not stamp ${arrivals === 'program' ? 'arrivals' : 'departures'}: the program does, some ten microseconds less exactly`,
    'nothing in a sandbox or a container of that kind; else a newer kernel',
  );

const silentDriver = (name: string): Finding =>
  hostFinding(
    'driver-stamps-missing',
    `the driver of ${name} does not tell when a datagram left: departures are stamped by the program`,
    `ethtool -T ${name} shows what it can; another driver or card`,
  );
