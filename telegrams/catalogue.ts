// Every format that is built in, by its name.

import { abbSpa } from './formats/abb-spa.js';
import { arbiterB5 } from './formats/arbiter-b5.js';
import { arduinoTime } from './formats/arduino-time.js';
import { chronolog } from './formats/chronolog.js';
import { computime } from './formats/computime.js';
import { dcf7000 } from './formats/dcf7000.js';
import { dumb } from './formats/dumb.js';
import { dumbclock } from './formats/dumbclock.js';
import { erlangenGps } from './formats/erlangen-gps.js';
import { erlangenPzf } from './formats/erlangen-pzf.js';
import { gorgy, gorgyFr, gorgyMdy } from './formats/gorgy.js';
import { hopf6021 } from './formats/hopf-6021.js';
import { hopfMs } from './formats/hopf-ms.js';
import { if482 } from './formats/if482.js';
import { irigJ1 } from './formats/irig-j1.js';
import type { TelegramFormat } from './language/format.js';
import { meinbergSat } from './formats/meinberg-sat.js';
import { meinbergStd } from './formats/meinberg-std.js';
import { nmeaGga } from './formats/nmea-gga.js';
import { nmeaRmc } from './formats/nmea-rmc.js';
import { nmeaZda } from './formats/nmea-zda.js';
import { racal } from './formats/racal.js';
import { rcc8000 } from './formats/rcc8000.js';
import { selB8 } from './formats/sel-b8.js';
import { spectracom0 } from './formats/spectracom-0.js';
import { spectracom1 } from './formats/spectracom-1.js';
import { spectracom2 } from './formats/spectracom-2.js';
import { spectracom3 } from './formats/spectracom-3.js';
import { spectracom4 } from './formats/spectracom-4.js';
import { spectracom8 } from './formats/spectracom-8.js';
import { spectracom9 } from './formats/spectracom-9.js';
import { sysplex1 } from './formats/sysplex-1.js';
import { tekronB } from './formats/tekron-b.js';
import { trimbleTaip } from './formats/trimble-taip.js';
import { truetime } from './formats/truetime.js';
import { vorne } from './formats/vorne.js';
import { wharton400a1, wharton400a1Msf } from './formats/wharton-400a-1.js';
import { zyfer } from './formats/zyfer.js';

/** Every format that is built in, by the name under which a configuration finds it. */
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
  ['gorgy-fr', gorgyFr],
  ['wharton-400a-1', wharton400a1],
  ['wharton-400a-1-msf', wharton400a1Msf],
  ['vorne', vorne],
  ['dumb', dumb],
  ['dumbclock', dumbclock],
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
