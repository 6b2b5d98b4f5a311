// How a daemon's process begins and ends: its one argument, signals, exit codes.

import { EXIT } from './command.js';
import { isTerminalGone, outliveReaders } from './readers.js';
import { openServiceManager } from '../daemon/service-manager.js';
import { writeError } from '../daemon/standard-error.js';
import { versionOf } from './version.js';

/** Something that runs until it is told to stop. */
export interface Service {
  /** Opens what it needs and begins. Rejects with one line when that cannot be had. */
  start(): Promise<void>;
  /** Says goodbye, saves its state and closes everything; also after a start that failed. */
  stop(): Promise<void>;
  /** Takes changed files in, on SIGHUP. */
  reload(): void;
  /** How it is, in one line, for a service manager: `synchronised, wrong by 23 us at most`. */
  headline(): string;
}

/**
 * Runs a service until SIGINT or SIGTERM, or until its terminal is closed; any other SIGHUP makes it reload. Answers
 * the exit code. A second signal ends it at once. Nobody need read its log.
 */
export async function runService(program: string, service: Service): Promise<number> {
  outliveReaders();
  const { manager, remark } = openServiceManager(() => service.headline());
  if (remark !== undefined) writeError('warn', `${program}: ${remark}`);
  const reload = (): void => {
    manager.reloading();
    service.reload();
    manager.ready();
  };
  // Before the start, which may wait for a name server: a signal meanwhile must not kill.
  const asked = new Promise<void>((resolve) => {
    process.on('SIGHUP', () => (isTerminalGone() ? resolve() : reload()));
    process.once('SIGINT', resolve);
    process.once('SIGTERM', resolve);
  });
  try {
    await Promise.race([service.start(), asked]);
  } catch (error) {
    writeError('error', `${program}: ${error instanceof Error ? error.message : String(error)}`);
    await service.stop();
    return EXIT.failed;
  }
  const fault = manager.ready();
  if (fault !== undefined) writeError('error', `${program}: ${fault}`);
  await asked;
  manager.stopping();
  process.once('SIGINT', () => process.exit(130));
  process.once('SIGTERM', () => process.exit(143));
  await service.stop();
  manager.close();
  return EXIT.good;
}

/** The main of a daemon: `PROGRAM [FILE]`, and nothing else to learn. Without a file it is the usual one. */
export async function runDaemon(
  program: string,
  open: (file: string | undefined) => Service | string,
): Promise<void> {
  const [file, ...rest] = process.argv.slice(2);
  const usage = `usage: ${program} [CONFIGURATION-FILE]`;
  if (file === '--help') return void process.stdout.write(`${usage}\n`);
  if (file === '--version') return void process.stdout.write(`${versionOf(process.argv[1]!)}\n`);
  if (rest.length > 0 || file?.startsWith('-') === true) {
    writeError('error', usage);
    process.exitCode = EXIT.wrong;
    return;
  }
  const service = open(file);
  if (typeof service === 'string') {
    writeError('error', service);
    process.exitCode = EXIT.wrong;
    return;
  }
  process.exitCode = await runService(program, service);
}
