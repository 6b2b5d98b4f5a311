// What a daemon tells the service manager that started it (sd_notify(3)): that it is ready, that it lives, how it is.

import { execFile } from 'node:child_process';
import { type LoadedAddon, loadAddon } from '../native/addon.js';

/** How soon it is told that the state is another, and how often it is told anyway; milliseconds. */
const LOOK = 1000;
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
  #toldAt = 0;
  #toldState = '';
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
    this.#timer ??= setInterval(() => this.#live(), Math.min(LOOK, this.#beat)).unref();
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
    const isDue = performance.now() - this.#toldAt >= this.#beat - LOOK / 2;
    if (isDue || stateOf(this.#headline()) !== this.#toldState) this.#tell(...this.#signs());
  }

  #signs(): string[] {
    const headline = this.#headline();
    this.#toldAt = performance.now();
    this.#toldState = stateOf(headline);
    return [...(this.#watched ? ['WATCHDOG=1'] : []), `STATUS=${headline}`];
  }

  #tell(...lines: string[]): string | undefined {
    return this.#notify?.(lines.join('\n'));
  }
}

/** Without how wrong it may be, which is another each time (`headlineOf`). */
const stateOf = (headline: string): string => headline.replace(/, wrong by .*/, '');

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
