// `belfry-master rounds`: explains the last rounds: who voted with what, who was left out and why, what came out.

import { setTimeout as sleep } from 'node:timers/promises';
import {
  type Column,
  EXIT,
  Failure,
  UNKNOWN,
  askDaemon,
  countOption,
  printAnswer,
  readerGone,
  shortSpan,
  signedSpan,
  tableLines,
} from '@belfry/host/cli';
import type { CommandModule } from 'yargs';
import type { RoundLine, RoundsReport } from '../daemon/report-rounds.js';
import { type MasterArguments, masterSocket, withSocket } from './socket.js';

/** As many as a master keeps at most. */
const ROUNDS_MOST = 64;
/** From one look to the next, milliseconds: no round comes sooner. */
const LOOK_EVERY = 100;

interface Arguments extends MasterArguments {
  readonly last: number;
  readonly follow: boolean;
}

export const rounds: CommandModule<object, Arguments> = {
  command: 'rounds',
  describe: 'explain the last rounds: who voted with what, who was left out, and why',
  builder: (argv) =>
    withSocket(argv)
      .option('last', {
        type: 'number',
        default: 1,
        requiresArg: true,
        describe: 'so many of them',
      })
      .option('follow', {
        type: 'boolean',
        default: false,
        describe: 'go on with each round that is held, until Ctrl-C; in JSON one a line',
      })
      .epilogue(
        'The 64 last rounds are kept, of a large group fewer. ' +
          'Exit codes: 0 done; 1 the master cannot be asked; 2 wrong usage.',
      ),
  async handler(argv) {
    const { json, last, follow } = argv;
    countOption('last', last, ROUNDS_MOST);
    const socket = masterSocket(argv);
    const seen = await ask(socket, last);
    if (!follow) return printAnswer(json, { ok: true, rounds: seen }, roundsText(seen));
    await goOn(socket, seen, json);
  },
};

/** Those after the round of the time `after` only, if that is given and still known. */
const ask = async (socket: string, last: number, after?: string): Promise<readonly RoundLine[]> =>
  (await askDaemon<RoundsReport>(socket, 'master', { command: 'rounds', last, after })).rounds;

async function goOn(socket: string, first: readonly RoundLine[], json: boolean): Promise<void> {
  let news = first;
  let told: string | undefined;
  while (!readerGone.aborted) {
    for (const round of news) printAnswer(json, round, `${roundLines(round).join('\n')}\n`);
    told = news.at(-1)?.at ?? told;
    await sleep(LOOK_EVERY);
    news = await askAgain(socket, told);
  }
}

/** None while the daemon is restarted. */
async function askAgain(socket: string, after: string | undefined): Promise<readonly RoundLine[]> {
  try {
    return await ask(socket, ROUNDS_MOST, after);
  } catch (error) {
    if (error instanceof Failure && error.exitCode === EXIT.failed) return [];
    throw error;
  }
}

const roundsText = (all: readonly RoundLine[]): string =>
  all.length === 0 ? NONE : all.map((round) => roundLines(round).join('\n')).join('\n\n');

const NONE =
  'No round is known: this master stands by, gathers, or has only just begun; or nobody votes, because the group ' +
  'follows this machine or a parent group. status says which.';

/** One round as lines: what came out, and a table of who voted. */
export function roundLines(round: RoundLine): string[] {
  const rows = [
    ...round.votes.map(({ name, offsetNs, boundNs, wall, weight }) => ({
      name: wall ? `${name} (wall clock)` : name,
      offset: signedSpan(offsetNs),
      bound: shortSpan(boundNs),
      weight: String(weight),
      why: weight === 1 ? '' : leftOutText(round, offsetNs, boundNs),
    })),
    ...round.others.map(({ name, standing }) => ({
      name,
      offset: UNKNOWN,
      bound: UNKNOWN,
      weight: UNKNOWN,
      why: `no vote: ${STANDINGS[standing] ?? standing}`,
    })),
  ];
  return [headText(round), ...tableLines(COLUMNS, rows).map((line) => `  ${line}`)];
}

type Row = Readonly<Record<'name' | 'offset' | 'bound' | 'weight' | 'why', string>>;

const COLUMNS: readonly Column<Row>[] = [
  { head: 'VOTER', cell: (row) => row.name },
  { head: 'OFFSET', right: true, cell: (row) => row.offset },
  { head: 'BOUND', right: true, cell: (row) => row.bound },
  { head: 'WEIGHT', right: true, cell: (row) => row.weight },
  { head: '', cell: (row) => row.why },
];

function headText({
  number,
  at,
  founded,
  agreed,
  offsetNs,
  movedNs,
  absent,
  votes,
}: RoundLine): string {
  const agreeing = votes.filter(({ weight }) => weight === 1).length;
  const all = `${agreeing} of ${votes.length} clocks agree`;
  const away = absent === 0 ? '' : `; ${absent} absent, who stand by the time as it runs`;
  const when = `round ${number}, ${at.slice(0, 23)}Z`;
  if (founded !== null)
    return `${when}: the first agreement, ${FOUNDED[founded] ?? founded}: ${all}; ${signedSpan(offsetNs)} from this machine's clock`;
  if (!agreed) return `${when}: only ${all}${away}: group time is not moved`;
  const rest =
    movedNs === offsetNs ? '' : ` of ${signedSpan(offsetNs)}: the rest in the next rounds`;
  return `${when}: ${all}${away}; group time moved by ${signedSpan(movedNs)}${rest}`;
}

const FOUNDED: Readonly<Record<string, string>> = {
  group: 'a group that runs goes on',
  clocks: 'what most clocks show',
  own: "this machine's own clock",
};

function leftOutText(round: RoundLine, offsetNs: number, boundNs: number): string {
  const { middleNs, middleBoundNs, agreed, offsetNs: agreedOn } = round;
  if (middleNs === null || middleBoundNs === null)
    return `left out: has no time in common with the others`;
  const apart = Math.abs(offsetNs - middleNs);
  const may = boundNs + middleBoundNs;
  if (apart > may)
    return `left out: ${shortSpan(apart)} from the middle clock, more than both bounds, ${shortSpan(may)}`;
  // The majority of all others has outvoted it and those who are absent.
  return agreed ? `left out: the others agree on ${signedSpan(agreedOn)}` : 'no majority';
}

const STANDINGS: Readonly<Record<string, string>> = {
  joining: 'joining, not corrected yet',
  stale: 'stale, it has not answered for four rounds',
  doubted: 'doubted, its last samples contradict what was known of it',
  uncertain: 'uncertain, its bound is beyond consensus.maxBound',
  unfit: 'unfit, its crystal is off by more than any that is sound',
};
