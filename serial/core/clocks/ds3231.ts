// Sketches that keep a DS3231 on an Arduino, each with its own way to be asked.

import { spanOf } from '@belfry/protocol';
import { type Field, parts } from '@belfry/telegrams/language';
import type { Dialogue } from '../dialogue.js';

const unix: Field = { field: 'unix' };
const unixLow: Field = { field: 'unix', width: 4, base: 'binary', reversed: true };
const millisecondLow: Field = { field: 'millisecond', width: 2, base: 'binary', reversed: true };

/** The sketch's answer goes on with its aging register, its drift and when it was set. */
export const synchroTime: Dialogue = {
  title: 'SynchroTime (DS3231)',
  source: "SynchroTime's Arduino sketch",
  unsure:
    'the sketch must have been built for UTC, or for the zone that it says it is in; ' +
    'from version 2 on it wants the time in the question, too, which this one lacks',
  line: '115200 8N1',
  scale: 'utc',
  ask: ['@i'],
  answer: [unixLow, millisecondLow],
  resolution: spanOf(1e6),
  set: [
    {
      send: ['@a', unixLow, millisecondLow, { check: 'sum8', from: 1, base: 'binary' }],
      acknowledge: ['<0x01>'],
    },
  ],
};

export const ds3231Letters: Dialogue = {
  title: 'DS3231 sketch, w and r',
  source: 'a sketch that is passed on without a name',
  line: '9600 8N1',
  scale: 'utc',
  ask: ['r'],
  answer: [unix],
  resolution: spanOf(1e9),
  set: [{ send: parts`w${unix}`, acknowledge: ['!'] }],
};

export const ds3231At: Dialogue = {
  title: 'arduino-DS3231-setup, AT commands',
  source: 'the sketch arduino-DS3231-setup: handlers of AT+TIME',
  line: '115200 8N1',
  scale: 'utc',
  ask: ['AT+TIME<LF>'],
  answer: parts`UNIX=${unix}<CR><LF>`,
  resolution: spanOf(1e9),
  set: [{ send: parts`AT+TIME=${unix}<LF>`, acknowledge: ['OK'] }],
};
