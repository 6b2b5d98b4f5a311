// `belfry-agent ask HOST`: what time is it there, how wrong may that be, and is our clock right?

import { type Span, formatGroupTime, spanOf } from '@belfry/protocol';
import type { Credential } from '@belfry/protocol/seal';
import {
  pairLines,
  EXIT,
  Failure,
  printAnswer,
  countOption,
  durationOption,
  masterAddress,
} from '@belfry/host/cli';
import { readOwnKey } from '@belfry/host/keys';
import { formatAddress, formatDuration } from '@belfry/host/config';
import type { CommandModule } from 'yargs';
import { type Asked, type Unasked, askOnce } from './ask-once.js';

const TRIES_MOST = 1000;

interface Arguments {
  readonly master: string;
  readonly within: string | undefined;
  readonly tries: number;
  readonly key: string | undefined;
  readonly timeout: string;
  readonly json: boolean;
}

export const ask: CommandModule<object, Arguments> = {
  command: 'ask <master>',
  describe: 'ask a master for the time once (Cristian), and compare with the own clock',
  builder: (argv) =>
    argv
      .positional('master', { type: 'string', demandOption: true, describe: 'HOST or HOST:PORT' })
      .option('within', {
        type: 'string',
        requiresArg: true,
        describe: 'an error that is small enough, such as 1ms: stop there, or fail without it',
      })
      .option('tries', { type: 'number', default: 8, describe: 'how often to ask at most' })
      .option('key', {
        type: 'string',
        requiresArg: true,
        describe: 'the file of a key; if not given, ask anonymously, which proves nothing',
      })
      .option('timeout', { type: 'string', default: '5s', describe: 'how long to try at most' })
      .option('json', { type: 'boolean', default: false, describe: 'answer in JSON' })
      .example('$0 ask clock.plant.example --within 1ms', 'as exact as a millisecond, or exit 1')
      .epilogue(
        'Exit codes: 0 answered, and within the error asked for; ' +
          '1 no answer, or none that exact, or of no use (the best one is shown); 2 wrong usage.',
      ),
  async handler(argv) {
    const wanted = masterAddress(argv.master);
    const question = questionOf(argv);
    const asked = await askOnce({ ...question, master: wanted });
    if (asked.type === 'gave-up')
      throw new Failure(explain(asked, formatAddress(wanted), question.credential));
    const { master } = asked;
    const place = wanted.host === master.host ? '' : ` (${formatAddress(master)})`;
    const name = `${formatAddress(wanted)}${place}`;
    const json = {
      ok: asked.enough,
      ...answerJson(asked),
      master: formatAddress(master),
      authenticated: question.credential !== undefined,
    };
    printAnswer(argv.json, json, answerText(asked, name, question));
    process.exitCode = asked.enough ? EXIT.good : EXIT.failed;
  },
};

interface Wish {
  readonly within: Span | undefined;
  readonly tries: number;
  readonly timeout: Span;
  readonly credential: Credential | undefined;
}

function questionOf({ within, tries, timeout, key }: Arguments): Wish {
  const limits = { least: '1ns', most: '1h' };
  return {
    within: within === undefined ? undefined : durationOption('within', within, limits),
    tries: countOption('tries', tries, TRIES_MOST),
    timeout: durationOption('timeout', timeout, { least: '1ms', most: '1h' }),
    credential: key === undefined ? undefined : credentialIn(key),
  };
}

function credentialIn(file: string): Credential {
  const read = readOwnKey(file);
  if ('fault' in read) throw new Failure(read.fault, EXIT.wrong);
  return read.credential;
}

const answerJson = ({ time, bound, roundTrip, attempts, ownClockOff }: Asked): object => ({
  time: { text: formatGroupTime(time), ...time },
  boundNs: Math.ceil(bound),
  roundTripNs: Math.round(roundTrip),
  attempts,
  ownClockOffNs: Math.round(ownClockOff),
});

function answerText(asked: Asked, name: string, { within, credential }: Wish): string {
  const { time, bound, roundTrip, attempts, ownClockOff, enough } = asked;
  const wanted =
    within === undefined
      ? 'too much to be of use'
      : `not within ${formatDuration(within)} as asked for`;
  const missed = enough ? '' : `, ${wanted}`;
  const lines = pairLines([
    ['may be wrong by', `${formatDuration(bound)}${missed}`],
    ['round trip', formatDuration(roundTrip)],
    ['attempts', String(attempts)],
    ['own clock', ownClockText(ownClockOff, bound)],
    ['master', credential === undefined ? `${name}, not authenticated` : name],
  ]);
  return [formatGroupTime(time), ...lines].join('\n');
}

function ownClockText(off: Span, bound: Span): string {
  const size = formatDuration(spanOf(Math.abs(off)));
  const text = `this machine's is ${size} ${off < 0 ? 'behind' : 'ahead'}`;
  return Math.abs(off) <= bound ? `${text}, which is within the error` : text;
}

/** What was seen here; every other reason was said by somebody. */
const HEARD: readonly Unasked['reason'][] = ['no-answer', 'unresolved', 'unset', 'incredible'];

/** A refusal comes outside a session: anybody may have sent it. */
function explain(unasked: Unasked, name: string, credential?: Credential): string {
  const text = reasonText(unasked, name, credential);
  const { reason } = unasked;
  return HEARD.includes(reason) ? text : `somebody says that ${text}`;
}

function reasonText({ reason, fault }: Unasked, name: string, credential?: Credential): string {
  switch (reason) {
    case 'no-answer':
      if (fault !== undefined) return `cannot reach ${name}: ${fault}`;
      return `nobody answers at ${name}: is the master running there, and is this UDP port open?`;
    case 'unresolved':
      return `${fault}: check the spelling and the name server, or give its numeric address`;
    case 'unset':
      return `the master at ${name} has no time yet: it just started; try again in some seconds (if that lasts, its clock was never set)`;
    case 'incredible':
      return (
        `the master at ${name} tells a time that cannot be, before 2026 or beyond 2093: ` +
        'set the clock of its machine'
      );
    case 'anonymous-refused':
      return (
        `the master at ${name} answers nobody without a key: use --key FILE, ` +
        'which "belfry-master add NAME --role client --out FILE" makes there'
      );
    case 'not-authenticated':
      return (
        `the master at ${name} refuses the key of ${credential!.name}: ` +
        'compare with "belfry-master list" there, or ask for a new one'
      );
    case 'name-in-use':
      return (
        `${credential!.name} is connected to the master at ${name} already: ask with another key, ` +
        'which "belfry-master add NAME --role client --out FILE" makes there'
      );
    case 'unknown-version':
      return `the master at ${name} speaks another version of the protocol: update one of the two`;
  }
}
