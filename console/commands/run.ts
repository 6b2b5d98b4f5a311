// `belfry-console run [FILE]`: the daemon in the foreground, for trying out and for containers.

import { EXIT, Failure, runService } from '@belfry/host/cli';
import { usualPlaces } from '@belfry/host/files';
import type { CommandModule } from 'yargs';

interface Arguments {
  readonly file: string | undefined;
}

export const run: CommandModule<object, Arguments> = {
  command: 'run [file]',
  describe: 'run the console in the foreground, as belfry-consoled does, until Ctrl-C',
  builder: (argv) =>
    argv.positional('file', {
      type: 'string',
      describe: `the configuration; if not given, ${usualPlaces('console').config}`,
    }),
  async handler({ file }) {
    // The other commands do not wait for the whole daemon to be loaded.
    const { openConsoleService } = await import('../daemon/open.js');
    const service = openConsoleService(file);
    if (typeof service === 'string') throw new Failure(service, EXIT.wrong);
    process.exitCode = await runService('belfry-console', service);
  },
};
