// What a daemon tells the service manager that started it (sd_notify(3)): that it is ready, that it lives, how it is.

import { execFile } from 'node:child_process';
import { type LoadedAddon, loadAddon } from '../native/addon.js';

/** How often the state is told, milliseconds, unless the watchdog wants to hear more often. */
const BEAT = 5000;
/** Beats in the time after which the watchdog gives up: one may be late, one may be lost. */
const BEATS_IN_PATIENCE = 3;

/** Sends one message; answers why it could not. */
export type Notifier = (message: string) => string | undefined;

/** Tells a service manager how a daemon is. Without one it tells nobody. */
export class ServiceManager {
  readonly #notify: Notifier | undefined;
  readonly #headline: () => string;
  readonly #beat: number;
  readonly #watched: boolean;
  #timer: NodeJS.Timeout | undefined;

  /**
   * @param headline How the daemon is, in one line.
   * @param patience What systemd waits for a sign of life, microseconds (WATCHDOG_USEC); undefined if it does not.
   */
  constructor(notify: Notifier | undefined, headline: () => string, patience?: number) {
    this.#notify = notify;
    this.#headline = headline;
    this.#watched = patience !== undefined;
    this.#beat = Math.min(BEAT, (patience ?? Infinity) / 1000 / BEATS_IN_PATIENCE);
  }

  /** It has started, and from now on tells that it lives; answers why that cannot be told. */
  ready(): string | undefined {
    if (this.#notify === undefined) return undefined;
    this.#timer ??= setInterval(() => this.#live(), this.#beat).unref();
    return this.#tell('READY=1', ...this.#signs());
  }

  /** It takes changed files in now; `ready` says when it has. */
  reloading(): void {
    const now = process.hrtime.bigint() / 1000n;
    this.#tell('RELOADING=1', `MONOTONIC_USEC=${now}`);
  }

  /** It has begun to stop. It goes on to tell that it lives: to hand over takes a while. */
  stopping(): void {
    this.#tell('STOPPING=1', 'STATUS=stopping');
  }

  /** It has stopped. */
  close(): void {
    clearInterval(this.#timer);
  }

  #live(): void {
    this.#tell(...this.#signs());
  }

  #signs(): string[] {
    return [...(this.#watched ? ['WATCHDOG=1'] : []), `STATUS=${this.#headline()}`];
  }

  #tell(...lines: string[]): string | undefined {
    return this.#notify?.(lines.join('\n'));
  }
}

/** What systemd sets for a service that it wants to hear from. */
interface Environment {
  NOTIFY_SOCKET?: string | undefined;
  WATCHDOG_USEC?: string | undefined;
  WATCHDOG_PID?: string | undefined;
}

/**
 * The service manager that started this process, and a remark if it is told in a way that costs more. Programs that
 * this one starts know nothing of it.
 */
export function openServiceManager(
  headline: () => string,
  environment: Environment = process.env,
  native: LoadedAddon = loadAddon(),
): { readonly manager: ServiceManager; readonly remark: string | undefined } {
  const { NOTIFY_SOCKET: socket, WATCHDOG_USEC: usec, WATCHDOG_PID: pid } = environment;
  for (const name of ['NOTIFY_SOCKET', 'WATCHDOG_USEC', 'WATCHDOG_PID'] as const)
    delete environment[name];
  if (socket === undefined || socket === '')
    return { manager: new ServiceManager(undefined, headline), remark: undefined };
  const ours = pid === undefined || Number(pid) === process.pid;
  const patience = ours && Number(usec) > 0 ? Number(usec) : undefined;
  const isNative = 'addon' in native;
  const notify = isNative ? throughAddon(native.addon, socket) : throughProgram(socket);
  const remark = isNative
    ? undefined
    : `systemd is told by its program systemd-notify, a process each time, because the native addon is not in use: ${native.reason}`;
  return { manager: new ServiceManager(notify, headline, patience), remark };
}

const throughAddon =
  (addon: Extract<LoadedAddon, { addon: unknown }>['addon'], socket: string): Notifier =>
  (message) => {
    const answer = addon.sendUnixDatagram(socket, new TextEncoder().encode(message));
    return answer < 0 ? `${socket} takes no messages: error ${-answer} of the system` : undefined;
  };

/** Node has no Unix datagrams; systemd heeds this process's children, too (NotifyAccess=all). */
const throughProgram =
  (socket: string): Notifier =>
  (message) => {
    const env = { ...process.env, NOTIFY_SOCKET: socket };
    execFile('systemd-notify', message.split('\n'), { env }, () => {
      // systemd itself says what it has not heard.
    });
    return undefined;
  };
