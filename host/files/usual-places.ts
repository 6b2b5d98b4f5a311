// Where a packaged installation has everything, so that a configuration need not say it.

/** Which of the three daemons something is about. */
export type DaemonRole = 'agent' | 'master' | 'console';

/** The places of one daemon, and what it and its commands are called. */
export interface UsualPlaces {
  readonly role: DaemonRole;
  /** The commands for people. */
  readonly program: string;
  /** The daemon, and its unit without `.service`. */
  readonly daemon: string;
  readonly config: string;
  readonly socket: string;
  readonly state: string;
}

/** The user and the group as which both daemons run. */
export const SERVICE_USER = 'belfry';

/** The folder of all configurations. */
export const CONFIG_FOLDER = '/etc/belfry';

/** Where a packaged agent or master has everything; the schemas have the same places as their defaults. */
export const usualPlaces = (role: DaemonRole): UsualPlaces => ({
  role,
  program: `belfry-${role}`,
  daemon: `belfry-${role}d`,
  config: `${CONFIG_FOLDER}/${role}.json`,
  socket: `/run/belfry/${role}/socket`,
  state: `/var/lib/belfry/${role}/state.json`,
});

/** The folders that the unit of a packaged daemon lets systemd make when it starts. */
export const usualFolders = (role: DaemonRole): readonly string[] => [
  `/run/belfry/${role}`,
  `/var/lib/belfry/${role}`,
];

/** Is this a folder that a packaged daemon has, and that nobody else should use? */
export const isUsualFolder = (folder: string): boolean =>
  [...usualFolders('agent'), ...usualFolders('master')].includes(folder);
