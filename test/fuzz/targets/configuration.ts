// The configurations of both daemons: good, with nothing in them that is no number; or every fault told.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { agentConfigOf, loadAgentConfig, type AgentConfig } from '#agent/config/config.js';
import { CATALOGUE } from '#telegrams/catalogue.js';
import { descriptionOf } from '#telegrams/language/describe.js';
import { decode } from '#telegrams/language/decode.js';
import { encode } from '#telegrams/language/encode.js';
import { momentOf } from '#telegrams/language/moment.js';
import { zoneOf } from '#telegrams/language/zone.js';
import { loadMasterConfig } from '#master/config/config.js';
import { faultLines, type Loaded } from '#host/config/config.js';
import { formatDuration } from '#host/config/units.js';
import { spanOf } from '#protocol/time.js';
import { changed, textOf } from '../json.js';
import type { Tape } from '../tape.js';
import { type Target, must, mustBeNumbers } from '../target.js';

const TELEGRAMS = [...CATALOGUE.values()].map((format) => descriptionOf(format, formatDuration));

const AGENT = {
  name: 'line-3',
  masters: ['clock-1.plant.example', '10.0.0.2:7525'],
  key: 'agent.key',
  algorithm: 'berkeley',
  interval: '1s',
  listen: '0.0.0.0:0',
  clock: { maxSlewRate: '500ppm', stepThreshold: '500ms', maxBackwardStep: '1d', steer: 'off' },
  holdover: { alarm: '1h' },
  ports: [
    { device: '/dev/ttyUSB0', telegram: 'meinberg-std', zone: 'Europe/Berlin' },
    { device: '/dev/ttyUSB1', telegram: 'hall', delay: '1ms' },
    { device: '/dev/ttyUSB2', clock: 'simex' },
  ],
  state: 'state',
  socket: 'socket',
  log: 'info',
};

const MASTER = {
  name: 'lab-1',
  masters: [
    { name: 'lab-1', address: '10.0.0.1' },
    { name: 'lab-2', address: '10.0.0.2', rank: 1 },
  ],
  group: 'plant-7',
  parent: { name: 'plant-7', masters: ['clock-1.campus.example'], key: 'parent.key' },
  listen: '0.0.0.0:7525',
  mode: 'average',
  interval: '1s',
  keys: 'master.keys',
  anonymous: false,
  consensus: { trust: '1s', maxBound: '100ms', maxSlewRate: '500ppm', gather: '20s' },
  clock: { maxSlewRate: '500ppm', stepThreshold: '500ms', maxBackwardStep: '1d' },
  state: 'state',
  socket: 'socket',
};

let folder = '';

function load<Config>(
  tape: Tape,
  text: string,
  loader: (path: string) => Loaded<Config>,
): Loaded<Config> {
  const path = join(folder, 'config.json');
  writeFileSync(path, text);
  const loaded = loader(path);
  if ('config' in loaded) {
    mustBeNumbers(loaded.config, 'a good configuration', (key) => key === 'rank');
    must(Object.isFrozen(loaded.config), 'a configuration can be changed');
    tape.saw('good');
    return loaded;
  }
  must(loaded.faults.length > 0, 'it is not good, and nothing is wrong');
  for (const { path: place, expected } of loaded.faults) {
    must(expected !== '', () => `nothing is said about ${place}`);
    tape.saw(place.replace(/\d+/g, '#').slice(0, 60));
  }
  const lines = faultLines(path, loaded.faults).split('\n');
  must(lines.length >= 1, 'its faults are no text');
  return loaded;
}

const NOON = 1_784_118_896;

/** What may be configured can be sent, and is read without an exception. */
function useTelegrams({ telegrams }: AgentConfig, tape: Tape): void {
  for (const format of Object.values(telegrams)) {
    const zone = zoneOf('Europe/Berlin')!;
    const seconds = tape.pick([NOON, 0, 2 ** 32 - 1, 1_792_889_999, 253_402_300_799]);
    const about = { quality: tape.pick(['synchronised', 'unset'] as const), bound: spanOf(1e6) };
    const moment = momentOf({ seconds, nanoseconds: tape.integer(1e9) }, zone, about);
    const bytes = encode(format, moment);
    if (bytes === undefined) continue;
    const decoded = decode(format, bytes, { zone, near: seconds });
    tape.saw(`telegram ${decoded.ok ? 'read' : decoded.why}`);
    if (decoded.ok) must(Number.isInteger(decoded.seconds), 'a telegram names no second');
  }
}

export const configuration: Target = {
  name: 'configuration',
  tapeMost: 300,
  open: async () => {
    folder = mkdtempSync(join(tmpdir(), 'belfry-fuzz-'));
  },
  close: async () => rmSync(folder, { recursive: true }),
  play: (tape) => {
    if (tape.chance(0.4)) {
      load(tape, textOf(tape, changed(tape, MASTER)), loadMasterConfig);
      return;
    }
    const described = { ...AGENT, telegrams: { hall: tape.pick(TELEGRAMS) } };
    const loaded = load(tape, textOf(tape, changed(tape, described)), loadAgentConfig);
    if (!('config' in loaded)) return;
    // The text that it could be says the same.
    const again = agentConfigOf(loaded.settings);
    must('config' in again, 'its own settings are refused');
    must(
      isDeepStrictEqual(again.config.telegrams, loaded.config.telegrams),
      'settings say another thing',
    );
    useTelegrams(loaded.config, tape);
  },
};
