// The part of a configuration that agents and masters share: whom they tell the time by NTP.

import type { Address } from '@belfry/protocol';
import { type Network, type NtpPolicy, networkOf } from '@belfry/protocol/ntp';
import type { Conversion } from './conversion.js';

/** Where an NTP server listens, and what it answers whom. */
export interface NtpConfig extends NtpPolicy {
  readonly listen: Address;
}

/** The `ntp` part of a configuration as the schema lets it through: defaults are filled in. */
export interface CheckedNtp extends Omit<NtpPolicy, 'allow' | 'deny'> {
  readonly listen: string;
  readonly allow: readonly string[];
  readonly deny: readonly string[];
}

/** NTP's port (RFC 5905, section 7). */
const NTP_PORT = 123;

/** Converts the `ntp` part of a configuration, if there is one. Every fault goes to `conversion.faults`. */
export function convertNtp(
  checked: CheckedNtp | undefined,
  conversion: Conversion,
): { readonly ntp?: NtpConfig } {
  if (checked === undefined) return {};
  const networks = (key: 'allow' | 'deny'): Network[] =>
    checked[key].flatMap((text, place) => {
      const network = networkOf(text);
      if (network !== undefined) return [network];
      conversion.faults.push({
        path: `ntp.${key}[${place}]`,
        value: text,
        expected: 'a network such as "10.0.0.0/8" or "fd00::/8", or one address',
      });
      return [];
    });
  const { stratum, perSecond, untrusted } = checked;
  const listen = conversion.listen('ntp.listen', checked.listen, NTP_PORT);
  return {
    ntp: {
      listen,
      allow: networks('allow'),
      deny: networks('deny'),
      stratum,
      perSecond,
      untrusted,
    },
  };
}
