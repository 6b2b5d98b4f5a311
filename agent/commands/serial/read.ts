// `belfry-agent serial read PORT --format F`: what a clock says, and how that compares.

import { setTimeout as sleep } from 'node:timers/promises';
import {
  MILLISECOND,
  type RawTime,
  type Span,
  formatGroupTime,
  groupDifference,
  isCredible,
} from '@belfry/protocol';
import { signedSpan, EXIT, Failure, printAnswer, readerGone } from '@belfry/host/cli';
import { Log } from '@belfry/host/daemon';
import type { CommandModule } from 'yargs';
import { type Heard, markOf, type Misheard, TelegramReader } from '@belfry/serial/core';
import type { TelegramPortConfig } from '@belfry/serial/config';
import { textOfBytes, characterTime, lineOf, timingOf } from '@belfry/telegrams/language';
import type { ShownSource } from '@belfry/serial';
import { howLong, ownClock, portOf, type PortArguments, withPort } from './one-port.js';
import { silenceOf } from './silence.js';

export const read: CommandModule<object, PortArguments> = {
  command: 'read <port>',
  describe: 'read telegrams from a port for ten seconds, and compare them with this machine',
  builder: (argv) =>
    withPort(argv).epilogue('Exit codes: 0 a telegram was read; 1 none was; 2 wrong usage.'),
  async handler(argv) {
    const [port, time] = [portOf(argv), howLong(argv)];
    const { loadBinding } = await import('@belfry/serial');
    const { PortKeeper } = await import('@belfry/serial');
    const binding = await loadBinding();
    if ('fault' in binding) throw new Failure(binding.fault);
    const source = ownClock();
    const log = new Log('warn');
    const reader = new TelegramReader(port.format);
    let good = 0;
    const soFar = { opened: false, bytes: 0, telegrams: 0 };
    const keeper = new PortKeeper({
      path: port.path,
      line: port.line,
      binding,
      raw: () => source.raw(),
      tell: (level, text, kind = text) => log.fault(kind, text, level),
      onOpen: () => (soFar.opened = true),
      onData: (bytes) => {
        soFar.bytes += bytes.length;
        const raw = source.raw();
        const { seconds } = source.now(raw).time;
        const near = isCredible(seconds) ? seconds : undefined;
        for (const one of reader.take(bytes, raw, { zone: port.zone, near })) {
          soFar.telegrams += 1;
          if ('decoded' in one) good += 1;
          print(argv.json, one, port, source);
        }
      },
    });
    keeper.start();
    await readFor(time);
    await keeper.stop();
    const silence = silenceOf(soFar, port, time);
    if (silence !== undefined) printAnswer(argv.json, { ok: false, ...silence }, silence.text);
    else if (reader.skipped > 0 && !argv.json)
      process.stdout.write(`${reader.skipped} bytes were part of no ${port.name}\n`);
    process.exitCode = good > 0 ? EXIT.good : EXIT.failed;
  },
};

/** Sleeps, but not after nobody reads along any more. */
async function readFor(time: Span): Promise<void> {
  try {
    await sleep(time / MILLISECOND, undefined, { signal: readerGone });
  } catch (error) {
    if (!readerGone.aborted) throw error;
  }
}

function print(
  json: boolean,
  one: Heard | Misheard,
  port: TelegramPortConfig,
  source: ShownSource,
): void {
  const text = textOfBytes(one.bytes);
  if (!('decoded' in one)) {
    printAnswer(json, { ok: false, why: one.why, text }, `${one.why}: ${text}`);
    return;
  }
  const { decoded } = one;
  const shows = formatGroupTime(decoded).replace(/\.0+Z$/, 'Z');
  const off = Math.round(behind(one, port, source));
  const facts = Object.entries(decoded.facts).flatMap(([fact, is]) =>
    is === false || is === 'none' ? [] : `${fact}${is === true ? '' : `=${String(is)}`}`,
  );
  printAnswer(
    json,
    { ok: true, shows, offNs: off, facts: decoded.facts, checked: decoded.checked, text },
    `${shows}  ${signedSpan(off)} against this machine  ${text}  ${facts.join(' ')}`,
  );
}

/** How far what the clock says is ahead of this machine's time. */
function behind(heard: Heard, { format, line }: TelegramPortConfig, source: ShownSource): number {
  const timing = timingOf(format, line);
  const mark = markOf(heard, timing, characterTime(lineOf(line)));
  const { seconds, nanoseconds } = heard.decoded;
  const said = { seconds: seconds - timing.ahead, nanoseconds };
  return groupDifference(said, source.now(mark as RawTime).time) + format.delay;
}
