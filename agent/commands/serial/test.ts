// `belfry-agent serial test PORT --format F`: sends telegrams for a while, and says how punctually.

import { setTimeout as sleep } from 'node:timers/promises';
import { MILLISECOND } from '@belfry/protocol';
import { EXIT, Failure, printAnswer } from '@belfry/host/cli';
import { Log } from '@belfry/host/daemon';
import type { CommandModule } from 'yargs';
import { howLong, ownClock, portOf, type PortArguments, withPort } from './one-port.js';
import { portLines } from './port-lines.js';

export const test: CommandModule<object, PortArguments> = {
  command: 'test <port>',
  describe: "send this machine's time to a port for ten seconds, and say how punctually",
  builder: (argv) =>
    withPort(argv).example(
      '$0 serial test /dev/ttyUSB0 --format meinberg-std --zone Europe/Berlin',
      'does the clock on the wall show it?',
    ),
  async handler(argv) {
    const [port, time] = [portOf(argv), howLong(argv)];
    // The other commands do not wait for this to be loaded.
    const { Bridge } = await import('@belfry/serial');
    const bridge = await Bridge.open([port], ownClock(), new Log('warn'));
    if ('fault' in bridge) throw new Failure(bridge.fault);
    await sleep(time / MILLISECOND);
    const [report] = bridge.report();
    await bridge.stop();
    const { sent, dropped } = report!.telegrams!;
    const ok = sent > 0 && dropped === 0;
    printAnswer(argv.json, { ok, ...report! }, portLines([report!]).join('\n'));
    process.exitCode = ok ? EXIT.good : EXIT.failed;
  },
};
