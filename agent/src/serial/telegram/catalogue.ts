// Every format that is built in, by its name.

import { abbSpa } from './abb-spa.js';
import { arbiterB5 } from './arbiter-b5.js';
import { arduinoTime } from './arduino-time.js';
import { chronolog } from './chronolog.js';
import { computime } from './computime.js';
import { dcf7000 } from './dcf7000.js';
import { dumb } from './dumb.js';
import { erlangenGps } from './erlangen-gps.js';
import { erlangenPzf } from './erlangen-pzf.js';
import { gorgy, gorgyMdy } from './gorgy.js';
import { hopf6021 } from './hopf-6021.js';
import { hopfMs } from './hopf-ms.js';
import { if482 } from './if482.js';
import { irigJ1 } from './irig-j1.js';
import type { TelegramFormat } from './language/format.js';
import { meinbergSat } from './meinberg-sat.js';
import { meinbergStd } from './meinberg-std.js';
import { nmeaGga } from './nmea-gga.js';
import { nmeaRmc } from './nmea-rmc.js';
import { nmeaZda } from './nmea-zda.js';
import { racal } from './racal.js';
import { rcc8000 } from './rcc8000.js';
import { selB8 } from './sel-b8.js';
import { spectracom0 } from './spectracom-0.js';
import { spectracom1 } from './spectracom-1.js';
import { spectracom2 } from './spectracom-2.js';
import { spectracom3 } from './spectracom-3.js';
import { spectracom4 } from './spectracom-4.js';
import { spectracom8 } from './spectracom-8.js';
import { spectracom9 } from './spectracom-9.js';
import { sysplex1 } from './sysplex-1.js';
import { tekronB } from './tekron-b.js';
import { trimbleTaip } from './trimble-taip.js';
import { truetime } from './truetime.js';
import { vorne } from './vorne.js';
import { wharton400a1, wharton400a1Msf } from './wharton-400a-1.js';
import { zyfer } from './zyfer.js';

export const CATALOGUE: ReadonlyMap<string, TelegramFormat> = new Map([
  ['meinberg-std', meinbergStd],
  ['meinberg-sat', meinbergSat],
  ['erlangen-gps', erlangenGps],
  ['erlangen-pzf', erlangenPzf],
  ['hopf-6021', hopf6021],
  ['hopf-ms', hopfMs],
  ['if482', if482],
  ['gorgy', gorgy],
  ['gorgy-mdy', gorgyMdy],
  ['wharton-400a-1', wharton400a1],
  ['wharton-400a-1-msf', wharton400a1Msf],
  ['vorne', vorne],
  ['dumb', dumb],
  ['arduino-time', arduinoTime],
  ['computime', computime],
  ['racal', racal],
  ['abb-spa', abbSpa],
  ['sysplex-1', sysplex1],
  ['truetime', truetime],
  ['tekron-b', tekronB],
  ['irig-j1', irigJ1],
  ['sel-b8', selB8],
  ['arbiter-b5', arbiterB5],
  ['spectracom-0', spectracom0],
  ['spectracom-1', spectracom1],
  ['spectracom-2', spectracom2],
  ['spectracom-3', spectracom3],
  ['spectracom-4', spectracom4],
  ['spectracom-8', spectracom8],
  ['spectracom-9', spectracom9],
  ['zyfer', zyfer],
  ['rcc8000', rcc8000],
  ['dcf7000', dcf7000],
  ['chronolog', chronolog],
  ['trimble-taip', trimbleTaip],
  ['nmea-zda', nmeaZda],
  ['nmea-rmc', nmeaRmc],
  ['nmea-gga', nmeaGga],
]);
