// The ports of a configuration: from what the schema lets through to what the bridge drives.

import type { Span } from '@belfry/protocol/core/time.js';
import type { Conversion } from '@belfry/protocol/node/conversion.js';
import { nearest } from '@belfry/protocol/node/nearest.js';
import { canBeBlank, hasFlag, type Untrusted } from './core/policy.js';
import type { Telegrams } from './telegram-config.js';
import { CATALOGUE } from './telegram/catalogue.js';
import type { LineText, Scale, TelegramFormat } from './telegram/language/format.js';
import { formatFaults } from './telegram/language/faults.js';
import { formatIn } from './telegram/language/moment.js';
import { UTC, type Zone, zoneOf } from './telegram/language/zone.js';

/** A port, and what it sends. */
export interface PortConfig {
  readonly path: string;
  /** The format's name, and the format as this port sends it. */
  readonly formatName: string;
  readonly format: TelegramFormat;
  readonly zone: Zone;
  readonly line: LineText;
  readonly delay: Span;
  readonly untrusted: Untrusted;
  readonly maxError: Span;
}

/** The same as the schema lets it through, defaults filled in. */
export interface CheckedPort {
  readonly path: string;
  readonly format: string;
  readonly zone?: string;
  readonly scale?: Scale;
  readonly line?: LineText;
  readonly delay: string;
  readonly untrusted?: Untrusted;
  readonly maxError: string;
}

const DELAYS = { least: '-1s', most: '1s' };
const MAX_ERRORS = { least: '1us', most: '1d' };

export function convertPorts(
  checked: readonly CheckedPort[],
  telegrams: Telegrams,
  conversion: Conversion,
): PortConfig[] {
  return checked.flatMap((port, place) => {
    const path = `ports[${place}]`;
    const twin = checked.findIndex((other) => other.path === port.path);
    if (twin < place)
      conversion.faults.push({ path: `${path}.path`, expected: `the same port as ports[${twin}]` });
    return convertPort(port, path, telegrams, conversion) ?? [];
  });
}

function convertPort(
  checked: CheckedPort,
  path: string,
  telegrams: Telegrams,
  conversion: Conversion,
): PortConfig | undefined {
  const named = formatNamed(checked.format, `${path}.format`, telegrams, conversion);
  const zone = zoneNamed(checked.zone, `${path}.zone`, conversion);
  const delay = conversion.duration(`${path}.delay`, checked.delay, DELAYS);
  const maxError = conversion.duration(`${path}.maxError`, checked.maxError, MAX_ERRORS);
  if (named === undefined) return undefined;
  const line = checked.line ?? named.line;
  const format = { ...formatIn(named, zone, checked.scale), line };
  // What was good in itself may not fit other line settings.
  for (const { expected } of formatFaults(format))
    conversion.faults.push({
      path: `${path}.line`,
      value: line,
      expected: `good for ${checked.format}: ${expected}`,
    });
  return {
    path: checked.path,
    formatName: checked.format,
    format,
    zone,
    line,
    delay,
    untrusted: convertUntrusted(checked, format, `${path}.untrusted`, conversion),
    maxError,
  };
}

function formatNamed(
  name: string,
  path: string,
  telegrams: Telegrams,
  { faults }: Conversion,
): TelegramFormat | undefined {
  const own = Object.hasOwn(telegrams, name) ? telegrams[name] : undefined;
  const format = own ?? CATALOGUE.get(name);
  if (format !== undefined) return format;
  const meant = nearest(name, [...Object.keys(telegrams), ...CATALOGUE.keys()]);
  const hint =
    meant === undefined ? '"belfry-agent telegrams list" shows them all' : `did you mean ${meant}?`;
  faults.push({ path, value: name, expected: 'the name of a format', hint });
  return undefined;
}

function zoneNamed(name: string | undefined, path: string, { faults }: Conversion): Zone {
  const zone = zoneOf(name ?? Intl.DateTimeFormat().resolvedOptions().timeZone);
  if (zone !== undefined) return zone;
  faults.push({ path, value: name, expected: 'an IANA time zone such as "Europe/Berlin"' });
  return UTC;
}

/** A format without a sign for it would show a time that is wrong as if it were right. */
function convertUntrusted(
  { untrusted, format: name }: CheckedPort,
  format: TelegramFormat,
  path: string,
  { faults }: Conversion,
): Untrusted {
  if (untrusted === undefined) return hasFlag(format) ? 'flag' : 'nothing';
  if (untrusted === 'flag' && !hasFlag(format))
    faults.push({
      path,
      value: untrusted,
      expected: `possible: ${name} has no sign for it; take "nothing" or "blank"`,
    });
  if (untrusted === 'blank' && !canBeBlank(format))
    faults.push({
      path,
      value: untrusted,
      expected: `possible: the digits of ${name} cannot be spaces; take "nothing"`,
    });
  return untrusted;
}
