// The command `check` of each program: is this configuration, with what it names, one to start with?

import { type ConfigFindings, printCheck } from './check.js';
import { type DaemonUser, becomeDaemonUser } from './daemon-user.js';
import type { Loaded } from '../config/config.js';
import { type DaemonRole, usualPlaces } from '../files/usual-places.js';

/** The file and the options of `check`, as they were typed. */
export interface CheckArguments {
  readonly file: string | undefined;
  readonly as: string | undefined;
  readonly json: boolean;
}

/** The file as the parser takes it. */
export const checkedFile = (role: DaemonRole) =>
  ({
    type: 'string',
    describe: `the configuration; if not given, ${usualPlaces(role).config}`,
  }) as const;

/** The options of `check`, as the parser takes them: the same ones for each program. */
export const CHECK_OPTIONS = {
  as: {
    type: 'string',
    requiresArg: true,
    describe: 'judge as this user (USER or USER:GROUP); if not given, as that of the unit',
  },
  json: { type: 'boolean', default: false, describe: 'answer in JSON' },
} as const;

/**
 * The command itself: `judge` judges the file, or the usual one, as the daemon does, and `inspect` looks at what it
 * names. Both run as the user that the daemon will have.
 */
export async function checkCommand<T, Judged extends Loaded<T>>(
  { file, as, json }: CheckArguments,
  role: DaemonRole,
  judge: (file: string | undefined) => Judged & Loaded<T>,
  inspect: (
    config: Readonly<Partial<T>>,
    user: DaemonUser,
    judged: Judged,
  ) => Promise<ConfigFindings>,
): Promise<void> {
  const place = file ?? usualPlaces(role).config;
  const user = becomeDaemonUser(place, role, as);
  const judged = judge(file);
  const look = (config: Readonly<Partial<T>>): Promise<ConfigFindings> =>
    inspect(config, user, judged);
  process.exitCode = await printCheck(place, judged, look, json);
}
