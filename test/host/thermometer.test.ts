// A machine's thermometer, in a folder as a kernel shows it.

import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { openThermometer } from '#host/thermometer.js';

function zones(folder: string, all: Readonly<Record<string, readonly [string, string]>>): string {
  for (const [name, [type, temperature]] of Object.entries(all)) {
    mkdirSync(join(folder, name), { recursive: true });
    writeFileSync(join(folder, name, 'type'), `${type}\n`);
    writeFileSync(join(folder, name, 'temp'), temperature);
  }
  return folder;
}

t.test('the sensor on the chip is read, in degrees', (t) => {
  const folder = zones(t.testdir(), {
    thermal_zone0: ['iwlwifi_1', '61000\n'],
    thermal_zone10: ['cpu-thermal', '48312\n'],
    cooling_device0: ['Processor', '1\n'],
  });
  t.equal(openThermometer(() => 0, folder)?.(), 48.312);
  t.end();
});

t.test('it is asked again after ten seconds, and no sooner', (t) => {
  const folder = zones(t.testdir(), { thermal_zone0: ['cpu-thermal', '48000\n'] });
  let now = 0;
  const read = openThermometer(() => now, folder)!;
  t.equal(read(), 48);
  writeFileSync(join(folder, 'thermal_zone0/temp'), '-5500\n');
  now = 9999;
  t.equal(read(), 48);
  now = 10_000;
  t.equal(read(), -5.5);
  t.end();
});

t.test('a sensor that fails shows nothing, and may come back', (t) => {
  const folder = zones(t.testdir(), { thermal_zone0: ['cpu-thermal', '48000\n'] });
  let now = 0;
  const read = openThermometer(() => now, folder)!;
  rmSync(join(folder, 'thermal_zone0/temp'));
  t.equal(read(), undefined);
  writeFileSync(join(folder, 'thermal_zone0/temp'), 'what?\n');
  now = 10_000;
  t.equal(read(), undefined);
  writeFileSync(join(folder, 'thermal_zone0/temp'), '50000\n');
  now = 20_000;
  t.equal(read(), 50);
  t.end();
});

t.test('a machine without a sensor has no thermometer', (t) => {
  t.equal(
    openThermometer(() => 0, t.testdir()),
    undefined,
  );
  t.equal(
    openThermometer(() => 0, join(t.testdir(), 'none')),
    undefined,
  );
  const broken = zones(t.testdir({}), { thermal_zone0: ['cpu-thermal', ''] });
  t.equal(
    openThermometer(() => 0, broken),
    undefined,
  );
  t.end();
});
