// Starts a daemon as the service that its unit describes, where systemd runs the machine; else says what to type.

import { spawnSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { Failure } from './command.js';
import { type DaemonRole, usualPlaces } from '../files/usual-places.js';
import { unitStarting } from './daemon-user.js';

/** Asks systemd for something: whether it did that, and what it said. */
export type Systemctl = (...words: readonly string[]) => {
  readonly done: boolean;
  readonly said: string;
};

/** What is to become of a service: it was not running, has a new configuration, or only a new key. */
export type ServiceChange = 'nothing' | 'configuration' | 'key';

/** What a command knows of the machine's services. */
export interface Services {
  /** Undefined where systemd does not run the machine, as in a container. */
  readonly systemctl: Systemctl | undefined;
  readonly isRoot: boolean;
  /** Is there a unit by which this file starts? */
  readonly hasUnit: (role: DaemonRole, file: string) => boolean;
}

/** Those of this machine. */
export const machineServices = (): Services => ({
  // As sd_booted(3) finds out.
  systemctl:
    statSync('/run/systemd/system', { throwIfNoEntry: false })?.isDirectory() === true
      ? systemctl
      : undefined,
  isRoot: process.geteuid?.() === 0,
  hasUnit: (role, file) => unitStarting(role, file) !== undefined,
});

/** Enabling and starting take seconds; a machine that hangs shall not hang a command. */
const PATIENCE = 90_000;

const systemctl: Systemctl = (...words) => {
  const { status, stderr, error } = spawnSync('systemctl', words, {
    encoding: 'utf8',
    stdio: ['ignore', 'ignore', 'pipe'],
    timeout: PATIENCE,
  });
  const said = error?.message ?? stderr.trim().replaceAll(/\s*\n\s*/g, '; ');
  return { done: status === 0, said };
};

/** Whether a service runs now with what was changed, or what somebody has to type for that. */
export type ServiceStart =
  | { readonly started: true; readonly text: string }
  | { readonly started: false; readonly advice: string };

/** What somebody types to start the daemon of this file. */
export function startAdvice(
  role: DaemonRole,
  file: string,
  { systemctl: ask, isRoot, hasUnit }: Services = machineServices(),
): string {
  const { daemon } = usualPlaces(role);
  if (ask === undefined || !hasUnit(role, file)) return `${daemon} ${resolve(file)}`;
  return `${isRoot ? '' : 'sudo '}systemctl enable --now ${daemon}`;
}

/**
 * Has the daemon's unit start with the machine and run now, with what `change` says is new. Without systemd, without
 * a unit for this file and for anybody but root nothing is done.
 * @throws Failure with one line when systemd refuses, or the service ends at once.
 */
export function startService(
  role: DaemonRole,
  file: string,
  change: ServiceChange,
  services: Services = machineServices(),
): ServiceStart {
  const { daemon } = usualPlaces(role);
  const { systemctl: ask, isRoot, hasUnit } = services;
  if (ask === undefined || !hasUnit(role, file) || !isRoot)
    return { started: false, advice: startAdvice(role, file, services) };
  const order = (...words: string[]): void => {
    const { done, said } = ask(...words);
    if (done) return;
    const command = `systemctl ${words.join(' ')}`;
    throw new Failure(`${command} failed: ${said} (journalctl -u ${daemon} -n 20 says more)`);
  };
  const runs = ask('is-active', '--quiet', daemon).done;
  order('enable', '--quiet', daemon);
  if (!runs) order('start', daemon);
  else if (change !== 'nothing') order(change === 'key' ? 'reload' : 'restart', daemon);
  const did = !runs
    ? 'started'
    : { nothing: 'runs', key: 'reloaded', configuration: 'restarted' }[change];
  return { started: true, text: `${daemon} ${did}, and it starts with the machine` };
}
