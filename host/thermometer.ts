// The temperature of this machine, where its kernel shows one.

import { closeSync, openSync, readSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** Where Linux has its sensors (Documentation/driver-api/thermal/sysfs-api). */
const SENSORS = '/sys/class/thermal';
/** Types of sensors that are on the chip, near its crystal; the first that is there is taken, else the first of all. */
const NEAR = /cpu|soc|x86_pkg|package|acpitz/i;
/** A sensor is asked once in ten seconds at most, milliseconds: some wake a bus. */
const LOOK_EVERY = 10_000;
const MILLIDEGREES = 1000;

/** Reads the temperature, degrees Celsius; undefined while there is none. */
export type Thermometer = () => number | undefined;

/**
 * Opens this machine's thermometer; undefined where its kernel shows none. `now` counts milliseconds, and `folder` is
 * where the kernel shows its sensors.
 */
export function openThermometer(
  now: () => number = () => performance.now(),
  folder = SENSORS,
): Thermometer | undefined {
  const sensor = sensorIn(folder);
  if (sensor === undefined) return undefined;
  let lookedAt = -Infinity;
  let last: number | undefined;
  return () => {
    const at = now();
    if (at - lookedAt < LOOK_EVERY) return last;
    lookedAt = at;
    last = temperatureIn(sensor);
    return last;
  };
}

/** The file of the sensor that is nearest to the crystal. */
function sensorIn(folder: string): string | undefined {
  const zones = readdirOr(folder)
    .filter((name) => name.startsWith('thermal_zone'))
    .toSorted((a, b) => a.localeCompare(b, 'en', { numeric: true }))
    .map((name) => join(folder, name))
    .filter((zone) => temperatureIn(join(zone, 'temp')) !== undefined);
  const near = zones.find((zone) => NEAR.test(textOf(join(zone, 'type')) ?? ''));
  const zone = near ?? zones[0];
  return zone && join(zone, 'temp');
}

/** A sensor that is switched off, or whose bus fails, answers an error; so does one that was taken away. */
function temperatureIn(file: string): number | undefined {
  const text = textOf(file)?.trim();
  return text !== undefined && /^-?\d{1,6}$/.test(text) ? Number(text) / MILLIDEGREES : undefined;
}

/** More than a sensor or its type says. */
const TEXT_MOST = 64;

function textOf(file: string): string | undefined {
  try {
    const descriptor = openSync(file, 'r');
    try {
      const buffer = Buffer.alloc(TEXT_MOST);
      return buffer.toString('utf8', 0, readSync(descriptor, buffer, 0, TEXT_MOST, 0));
    } finally {
      closeSync(descriptor);
    }
  } catch {
    return undefined;
  }
}

function readdirOr(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
