// What is sent while the time cannot be trusted.

import { canBeBlank, hasFlag, bytesFor, trusted } from '#serial/core/policy.js';
import { Conversion } from '#host/config/conversion.js';
import { fixedBytes } from '#serial/core/dialogue.js';
import {
  type ClockPortConfig,
  convertPorts,
  type TelegramPortConfig,
} from '#serial/config/ports-config.js';
import { crc16 } from './crc16.js';
import { CATALOGUE } from '#telegrams/catalogue.js';
import { textOfBytes } from '#telegrams/language/characters.js';
import { momentOf } from '#telegrams/language/moment.js';
import { UTC } from '#telegrams/language/zone.js';
import { groupTime, spanOf } from '#protocol/time.js';
import t from 'tap';

const moment = (quality: 'synchronised' | 'unset') =>
  momentOf(groupTime(1_784_118_896), UTC, { quality, bound: spanOf(0) });

const told = (
  name: string,
  untrusted: 'flag' | 'blank' | 'nothing',
  quality: 'synchronised' | 'unset',
) => {
  const bytes = bytesFor(CATALOGUE.get(name)!, moment(quality), untrusted);
  return bytes && textOfBytes(bytes);
};

t.test('each choice looks as it says, and only while the time is not trusted', (t) => {
  t.equal(told('meinberg-std', 'flag', 'unset'), '<STX>D:15.07.26;T:3;U:12.34.56;#*  <ETX>');
  t.equal(told('meinberg-std', 'blank', 'unset'), '<STX>D:  .  .  ;T: ;U:  .  .  ;#*  <ETX>');
  t.equal(told('meinberg-std', 'nothing', 'unset'), undefined);
  for (const choice of ['flag', 'blank', 'nothing'] as const)
    t.equal(
      told('meinberg-std', choice, 'synchronised'),
      '<STX>D:15.07.26;T:3;U:12.34.56;    <ETX>',
    );
  t.end();
});

t.test('a blank telegram carries the check of what it says', (t) => {
  const text = told('abb-spa', 'blank', 'unset')!;
  const [, body, check] = /^(.*)(..)<CR>$/.exec(text)!;
  const xor = [...body!].reduce((sum, one) => sum ^ one.charCodeAt(0), 0);
  t.equal(check, xor.toString(16).toUpperCase().padStart(2, '0'));
  t.end();
});

t.test('it is known which formats have a flag, and which can be blank', (t) => {
  t.ok(hasFlag(CATALOGUE.get('meinberg-std')!));
  t.notOk(hasFlag(CATALOGUE.get('dumb')!));
  t.ok(canBeBlank(CATALOGUE.get('dumb')!));
  const binary = {
    ...CATALOGUE.get('dumb')!,
    emit: [{ field: 'unix', base: 'binary', width: 4 }] as const,
  };
  t.notOk(canBeBlank(binary));
  t.end();
});

t.test('a clock that may be off by more than allowed counts as not set', (t) => {
  const quality = 'holdover' as const;
  t.equal(trusted({ quality, bound: spanOf(5e8) }, spanOf(5e8)), 'holdover');
  t.equal(trusted({ quality, bound: spanOf(5e8 + 1) }, spanOf(5e8)), 'unset');
  t.end();
});

t.test('formats whose clocks show an untrusted time all the same send nothing by default', (t) => {
  const port = (name: string, untrusted?: 'flag') => {
    const conversion = new Conversion('/');
    const checked = { path: '/dev/x', format: name, maxError: '1s', every: '10s', timeout: '1s' };
    const [config] = convertPorts(
      [{ ...checked, zone: 'UTC', ...(untrusted && { untrusted }) }],
      { telegrams: {}, clocks: {} },
      conversion,
    );
    t.same(conversion.faults, []);
    return (config as TelegramPortConfig).untrusted;
  };
  for (const name of ['if482', 'trimble-taip', 'gorgy', 'dumb', 'nmea-zda'])
    t.equal(port(name), 'nothing', name);
  for (const name of ['meinberg-std', 'hopf-6021', 'nmea-rmc', 'nmea-gga', 'truetime'])
    t.equal(port(name), 'flag', name);
  t.equal(port('if482', 'flag'), 'flag', 'who wants it may have it');
  t.end();
});

t.test('without a fix there are no satellites', (t) => {
  t.match(told('nmea-gga', 'flag', 'unset'), /,0,00,9\.9,/);
  t.match(told('nmea-gga', 'flag', 'synchronised'), /,1,08,1\.0,/);
  t.match(told('trimble-taip', 'flag', 'unset'), /900100000;/);
  t.end();
});

t.test('a clock on Modbus has the address that its port says', (t) => {
  const port = (clock: string, device: number) => {
    const conversion = new Conversion('/');
    const checked = { path: '/dev/x', clock, device, maxError: '1s', every: '10s', timeout: '1s' };
    const [config] = convertPorts(
      [{ ...checked, zone: 'UTC' }],
      { telegrams: {}, clocks: {} },
      conversion,
    );
    return { dialogue: (config as ClockPortConfig).dialogue, faults: conversion.faults };
  };
  const { dialogue, faults } = port('simex', 17);
  t.same(faults, []);
  t.same(fixedBytes(dialogue, dialogue.ask), crc16([17, 3, 0, 0x10, 0, 7]));
  t.match(dialogue.answer[0], /^<DC1>/);
  t.match(dialogue.set![1]!.acknowledge![0], /^<DC1>/);
  t.match(port('gorgy-ledi', 17).faults, [{ expected: 'left out: gorgy-ledi is not on Modbus' }]);
  t.end();
});
