// npm start: the whole system on one machine, over real UDP, sealed, through a bad network.

import { parseArgs } from 'node:util';
import { SECOND, spanOf } from '#protocol/time.js';
import { formatDuration, parseDuration } from '#host/config/units.js';
import { type Devices, areSynchronised, makeEvents, startDevices } from './events.js';
import {
  LINES,
  type LineState,
  NETWORK,
  isGood,
  isInside,
  ntpLine,
  readLines,
  startLines,
} from './lines.js';
import { ptysMissing } from './serial/ptys.js';
import { Walls } from './serial/walls.js';
import { openPage } from './open-page.js';
import { print, redraw, stop, stopInOrder, until } from './show.js';
import { type MastersOptions, showMasters } from './show-masters.js';
import { Stage } from './stage.js';
import { drawTable } from './table.js';

const USAGE = `npm start [-- OPTIONS]: a master and four production lines on this machine

  --for 30s         end by itself, with exit code 0 if all was well
  --json            one JSON line a second, and a summary
  --mode master     the master's clock is the reference (default: average, Berkeley's own)
  --cristian        the other algorithm: two devices put their events in order
  --masters 3       as many masters, 2 to 8: one leads, the others stand by
  --kill-leader 10s kill the master that leads (kill -9); good only if another one takes over
  --no-console      without a page in the browser
  --serial          with a clock on each line's wall, told by telegrams over a pseudo-terminal
  --help            this text
`;

interface Options {
  /** Seconds; infinite until Ctrl-C. */
  readonly seconds: number;
  readonly json: boolean;
  readonly mode: 'average' | 'master';
  readonly walls: Walls | undefined;
  /** With a console, whose page shows the same. */
  readonly console: boolean;
}

async function showLines(stage: Stage, options: Options): Promise<boolean> {
  const { seconds, json, mode, walls } = options;
  await startLines(stage, mode, walls);
  const page =
    (await openPage(stage, options, ['master', ...LINES.map(({ name }) => name)])) +
    (await ntpLine(stage));
  const start = performance.now();
  let lines: LineState[] = await readLines(stage, walls);
  for (let t = 1; t <= seconds && (await until(start, t)); t += 1) {
    lines = await readLines(stage, walls);
    if (json) print({ t, lines });
    else redraw(`${linesPage(t, mode, lines)}${page}`);
  }
  const good = lines.every(isGood);
  const worst = Math.max(...lines.map((line) => Math.abs(line.trueErrorNs ?? Infinity)));
  const synchronised = lines.filter((line) => line.state === 'synchronised').length;
  const insideBound = lines.filter(isInside).length;
  if (json)
    print({
      summary: {
        good,
        lines: lines.length,
        synchronised,
        insideBound,
        worstTrueErrorNs: worst,
        ...(walls !== undefined && { wallsRight: rightWalls(lines) }),
      },
    });
  else
    process.stdout.write(
      `\n${synchronised} of ${lines.length} lines synchronised, ${insideBound} inside their bounds; ` +
        `worst true error ${formatDuration(spanOf(worst))}\n` +
        (walls === undefined ? '' : `${rightWalls(lines)} of ${lines.length} wall clocks right\n`),
    );
  return good;
}

const rightWalls = (lines: readonly LineState[]): number =>
  lines.filter(({ wall }) => wall?.right === true).length;

function linesPage(t: number, mode: string, lines: readonly LineState[]): string {
  const { loss, delayMs } = NETWORK;
  return (
    `Belfry: one master (mode ${mode}) and four lines, sealed UDP on this machine,\n` +
    `${loss * 100} % of all datagrams lost and ${delayMs} ms mean delay, each way. ${t} s; Ctrl-C ends.\n\n` +
    `${drawTable(lines)}\n\n` +
    `The true error is against group time, from the machine's own counter.\n`
  );
}

async function showEvents(stage: Stage, options: Options): Promise<boolean> {
  const devices = await startDevices(stage);
  process.stdout.write(await openPage(stage, options, ['master']));
  try {
    return await showPairs(devices, options);
  } finally {
    for (const clock of devices.values()) await clock.close();
  }
}

async function showPairs(devices: Devices, { seconds, json }: Options): Promise<boolean> {
  const start = performance.now();
  const tally = { pairs: 0, ordered: 0, undecided: 0, wrong: 0 };
  if (!json)
    process.stdout.write(
      'Two devices ask one master; each stamps an event of its own with its own clock.\n' +
        'An order is claimed only where the two bounds leave no doubt.\n\n',
    );
  for (let t = 1; t <= seconds && (await until(start, t)); t += 1) {
    if (!areSynchronised(devices)) continue;
    const pair = await makeEvents(devices, tally.pairs);
    tally.pairs += 1;
    if (pair.right === null) tally.undecided += 1;
    else tally[pair.right ? 'ordered' : 'wrong'] += 1;
    if (json) print({ t, ...pair });
    else process.stdout.write(`${pairLine(pair)}\n`);
  }
  const good = tally.ordered > 0 && tally.wrong === 0;
  if (json) print({ summary: { good, ...tally } });
  else
    process.stdout.write(
      `\n${tally.pairs} pairs: ${tally.ordered} put in order, ${tally.undecided} too close to tell, ` +
        `${tally.wrong} wrong\n`,
    );
  return good;
}

function pairLine(pair: Awaited<ReturnType<typeof makeEvents>>): string {
  const apart = formatDuration(spanOf(Math.abs(pair.apartNs)));
  const truly = formatDuration(spanOf(Math.abs(pair.trulyApartNs)));
  const doubt = pair.events.reduce((sum, event) => sum + event.boundNs, 0);
  const verdict =
    pair.first === null
      ? `too close to tell (${apart} apart, bounds ${formatDuration(spanOf(doubt))})`
      : `${pair.first} first, by ${apart} (bounds ${formatDuration(spanOf(doubt))})`;
  const check = pair.right === null ? '' : pair.right ? ', right' : ', WRONG';
  return `${verdict}; in truth ${truly}${check}. Unset clocks would say: ${pair.unsynchronisedFirst} first`;
}

type Demonstration = Options &
  MastersOptions & { readonly show: (stage: Stage, options: Demonstration) => Promise<boolean> };

function readOptions(): Demonstration | undefined {
  const { values } = parseArgs({
    options: {
      for: { type: 'string' },
      json: { type: 'boolean', default: false },
      mode: { type: 'string', default: 'average' },
      masters: { type: 'string' },
      'kill-leader': { type: 'string' },
      cristian: { type: 'boolean', default: false },
      'no-console': { type: 'boolean', default: false },
      serial: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  const { json, mode, cristian, serial } = values;
  if (values.help) return undefined;
  if (mode !== 'average' && mode !== 'master')
    throw new RangeError(`--mode is average or master, not ${mode}`);
  const seconds = secondsOf(values.for);
  if (!(seconds >= 1)) throw new RangeError('--for takes at least 1s');
  const killLeader = secondsOf(values['kill-leader']);
  const masters = Number(values.masters ?? (killLeader < Infinity ? 3 : 1));
  const several = values.masters !== undefined || killLeader < Infinity;
  if (several && !(Number.isInteger(masters) && masters >= 2 && masters <= 8))
    throw new RangeError(`--masters takes a number from 2 to 8, not ${values.masters}`);
  if ([several, cristian, serial].filter(Boolean).length > 1 || (several && mode === 'master'))
    throw new RangeError('--masters, --cristian and --serial are shown one at a time');
  const missing = serial ? ptysMissing() : undefined;
  if (missing !== undefined) throw new RangeError(`--serial: ${missing}`);
  const walls = serial ? new Walls() : undefined;
  const show = several ? showMasters : cristian ? showEvents : showLines;
  const console = !values['no-console'];
  return { seconds, json, mode, walls, masters, killLeader, console, show };
}

const secondsOf = (text: string | undefined): number =>
  text === undefined ? Infinity : parseDuration(text) / SECOND;

async function main(): Promise<number> {
  stopInOrder();
  let options: ReturnType<typeof readOptions>;
  try {
    options = readOptions();
  } catch (error) {
    process.stderr.write(`npm start: ${(error as Error).message}\n${USAGE}`);
    return 2;
  }
  if (options === undefined) {
    process.stdout.write(USAGE);
    return 0;
  }
  const stage = new Stage();
  try {
    const good = await options.show(stage, options);
    return stop.signal.aborted || good ? 0 : 1;
  } catch (error) {
    // After Ctrl-C a question under way may fail; what counts is that all is taken down.
    if (stop.signal.aborted) return 0;
    throw error;
  } finally {
    await stage.strike();
    await options.walls?.takeDown();
  }
}

process.exitCode = await main();
