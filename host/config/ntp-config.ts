// The part of a configuration that agents and masters share: whom they tell the time by NTP.

import {
  type Address,
  type Span,
  canCarry,
  canonicalHost,
  familyOf,
  isMany,
  isSomebody,
} from '@belfry/protocol';
import type { BroadcastPolicy, NtpPolicy } from '@belfry/protocol/ntp';
import type { Conversion } from './conversion.js';
import { convertNetworks } from './networks.js';
import { formatAddress } from './units.js';

/** Whom the time is told unasked, how often, and how far. */
export interface BroadcastConfig extends BroadcastPolicy {
  /** How many networks a multicast may cross. */
  readonly hops: number;
}

/** Where an NTP server listens, and what it answers whom. */
export interface NtpConfig extends NtpPolicy {
  readonly listen: Address;
  readonly broadcast?: BroadcastConfig;
}

/** The `ntp` part of a configuration as the schema lets it through: defaults are filled in. */
export interface CheckedNtp extends Omit<NtpPolicy, 'allow' | 'deny' | 'broadcast'> {
  readonly listen: string;
  readonly allow: readonly string[];
  readonly deny: readonly string[];
  readonly broadcast?: CheckedBroadcast;
}

interface CheckedBroadcast extends Omit<BroadcastConfig, 'to' | 'every'> {
  readonly to: readonly string[];
  readonly every: string;
}

/** NTP's port (RFC 5905, section 7). */
const NTP_PORT = 123;
/** Between two broadcasts. */
const EVERY = { least: '1s', most: '1d' };

/** Converts the `ntp` part of a configuration, if there is one. Every fault goes to `conversion.faults`. */
export function convertNtp(
  checked: CheckedNtp | undefined,
  conversion: Conversion,
): { readonly ntp?: NtpConfig } {
  if (checked === undefined) return {};
  const { stratum, perSecond, untrusted, broadcast } = checked;
  const listen = conversion.listen('ntp.listen', checked.listen, NTP_PORT);
  return {
    ntp: {
      listen,
      allow: convertNetworks('ntp.allow', checked.allow, conversion),
      deny: convertNetworks('ntp.deny', checked.deny, conversion),
      stratum,
      perSecond,
      untrusted,
      ...(broadcast !== undefined && {
        broadcast: convertBroadcast(broadcast, listen, conversion),
      }),
    },
  };
}

function convertBroadcast(
  { to, every, hops, version }: CheckedBroadcast,
  listen: Address,
  conversion: Conversion,
): BroadcastConfig {
  const addresses = to.map((text, place): Address => {
    const path = `ntp.broadcast.to[${place}]`;
    const { host, port } = conversion.address(path, text, NTP_PORT);
    const canonical = canonicalHost(host) ?? host;
    const fault = host === '' ? undefined : broadcastFault(canonical, port, listen);
    if (fault !== undefined) conversion.faults.push({ path, value: text, expected: fault });
    return { host: canonical, port };
  });
  const span: Span = conversion.duration('ntp.broadcast.every', every, EVERY);
  return { to: addresses, every: span, hops, version };
}

/** Why nobody, or only one, would be told there; undefined if it may be an address of many. */
function broadcastFault(host: string, port: number, listen: Address): string | undefined {
  if (canonicalHost(host) === undefined || port === 0)
    return 'a broadcast address such as "192.0.2.255" or a group such as "224.0.1.1"';
  // Which addresses of IPv4 are a network's broadcast address, its machines know.
  if (familyOf(host) === 6 && !isMany(host)) return 'a multicast group such as "ff05::101"';
  if (host === '0.0.0.0' || host.startsWith('127.'))
    return 'an address of others: there, nobody but this machine is told';
  if (!isSomebody(host)) return `a group on one link, with the link: "[${host}%eth0]"`;
  if (listen.host === '' || canCarry(listen.host, host)) return undefined;
  return `an address that a socket at ${formatAddress(listen)} ("ntp.listen") can reach`;
}
