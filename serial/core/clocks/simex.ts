// SIMEX's large displays with a clock, on Modbus RTU.

import { spanOf } from '@belfry/protocol';
import type { FieldName, Field, Part } from '@belfry/telegrams/language';
import type { Dialogue } from '../dialogue.js';
import { crc } from '../modbus.js';

/** A register: two bytes, the high one first. */
const register = (field: FieldName): Field => ({ field, width: 2, base: 'binary' });

const date: readonly Part[] = (['year', 'month', 'day', 'hour', 'minute', 'second'] as const).map(
  register,
);
const weekday: Field = { ...register('weekday'), first: 'monday' };

/** As device 1, which a port may change: the address is the first byte of every message. */
export const simex: Dialogue = {
  title: 'SIMEX SWZ-W610, Modbus RTU',
  source: 'SIMEX, manual: registers 10h to 17h',
  unsure: 'whether a Sunday is 0 or 7 when it is read: both are taken',
  line: '9600 8N1',
  scale: 'local',
  // Read seven registers from 10h on.
  ask: ['<0x01><0x03><0x00><0x10><0x00><0x07>', crc],
  answer: ['<0x01><0x03><0x0E>', weekday, ...date, crc],
  resolution: spanOf(1e9),
  set: [
    // Writing 11h to 16h stops the clock; 3 in 17h takes date and time over, and lets it run.
    {
      send: ['<0x01><0x10><0x00><0x11><0x00><0x06><0x0C>', ...date, crc],
      acknowledge: ['<0x01><0x10><0x00><0x11><0x00><0x06>', crc],
    },
    {
      send: ['<0x01><0x06><0x00><0x17><0x00><0x03>', crc],
      acknowledge: ['<0x01><0x06><0x00><0x17><0x00><0x03>', crc],
    },
  ],
};
