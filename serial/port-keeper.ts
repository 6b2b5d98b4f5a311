// Keeps one port open: finds its device, opens it, looks whether it is still there, opens it again.

import { stat } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { MILLISECOND, type RawTime } from '@belfry/protocol';
import type { Level } from '@belfry/host/daemon';
import type { SerialBinding } from './binding.js';
import type { PortFault } from './core/fault.js';
import { PortWatch, type WatchObservation } from './core/port-watch.js';
import { deviceAt, shortenLatency } from './devices.js';
import { findHolders, holderText } from './holders.js';
import {
  bestName,
  type LastingNames,
  lastingNamesOf,
  NAME_SOURCES,
  type NameSources,
  rivalsFor,
  rivalsText,
} from './lasting-names.js';
import { type OpenFault, OpenPort, openPort, type Sent } from './open-port.js';
import type { LineText } from '@belfry/telegrams/language';

/** Not every driver tells that its device was pulled out: look so often. */
const LOOK_EVERY = 5000;
/** Whoever comes later may open the port as well: every so many looks. */
const LOOKS_FOR_HOLDERS = 6;
/** How long closing may take at the end, milliseconds. */
const STOP_MOST = 1000;
const GONE = 'the device is gone';

/** Which port is kept open and with which settings, and whom its keeper calls. */
export interface PortKeeperOptions {
  readonly path: string;
  readonly line: LineText;
  readonly binding: SerialBinding;
  readonly raw: () => RawTime;
  /** A `kind` may come again and again: it is told once a minute. */
  readonly tell: (level: Level, text: string, kind?: string) => void;
  readonly onData?: (bytes: Buffer) => void;
  readonly onOpen?: () => void;
  /** Where udev keeps lasting names. */
  readonly names?: NameSources;
}

/** The state of one port for `status`, with the device behind its path and the latency of a USB adapter. */
export interface KeeperObservation extends WatchObservation {
  /** The device behind the path now or last; null before it was found. */
  readonly device: string | null;
  readonly latencyTimerMs: number | null;
}

/**
 * Keeps one port open: it opens the device, notices when it is gone or takes nothing, and opens it again after a
 * pause. What goes wrong is counted and told; nothing here throws.
 */
export class PortKeeper {
  readonly #options: PortKeeperOptions;
  readonly #watch: PortWatch;
  #port: OpenPort | undefined;
  #timer: NodeJS.Timeout | undefined;
  #looking: NodeJS.Timeout | undefined;
  /** The lasting names of the device that was opened first: it may come back as another one. */
  #lasting: LastingNames | undefined;
  #device: string | undefined;
  #latencyTimer: number | undefined;
  #stopped = false;
  #working: Promise<void> = Promise.resolve();

  constructor(options: PortKeeperOptions) {
    this.#options = options;
    this.#watch = new PortWatch(options.raw());
  }

  /** Begins to open the port; it is open, or its fault is told, a while later. */
  start(): void {
    this.#turn();
  }

  /** Whether a telegram can be sent now. */
  get isOpen(): boolean {
    return this.#port !== undefined;
  }

  /** Sends at once or not at all; what went wrong is counted and told. */
  send(bytes: Uint8Array): Sent | 'closed' {
    if (this.#port === undefined) return 'closed';
    const sent = this.#port.send(bytes);
    if (sent === 'sent') this.#watch.sent();
    else if (sent === 'stalled' || sent === 'cut-short') {
      this.#tell(sent, 'it does not take what is sent; the telegram is dropped');
      if (this.#watch.stalled(sent)) this.#giveUp(sent);
    } else this.#giveUp(sent);
    return sent;
  }

  /** Throws away what the kernel still holds. */
  async flush(): Promise<void> {
    await this.#port?.flush();
  }

  /** Counts what went wrong with one telegram or answer, and tells it. */
  failedOnce(fault: PortFault, text: string): void {
    this.#watch.failedOnce(fault);
    this.#tell(fault, text);
  }

  /** All is well: an answer came. */
  wellAgain(): void {
    this.#watch.sent();
  }

  /** Closes the port for good. It waits for a second at most, because a device that hangs may never close. */
  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    clearInterval(this.#looking);
    const closed = this.#working.then(async () => {
      const port = this.#port;
      this.#port = undefined;
      await port?.close();
    });
    // A device that hangs does not keep the daemon from ending.
    await Promise.race([closed, sleep(STOP_MOST, undefined, { ref: false })]);
  }

  observe(): KeeperObservation {
    return Object.freeze({
      ...this.#watch.observe(),
      device: this.#device ?? null,
      latencyTimerMs: this.#latencyTimer ?? null,
    });
  }

  /** Does what the watch wants, and sleeps until it wants something again. */
  #turn(): void {
    if (this.#stopped) return;
    const raw = this.#options.raw();
    const wanted = this.#watch.due(raw);
    if (wanted === 'open') this.#working = this.#open();
    else if (wanted === 'stuck')
      this.#tell('stuck', 'the device does not answer the system: it hangs, unplug it');
    const pause = (this.#watch.wakeAt() - this.#options.raw()) / MILLISECOND;
    clearTimeout(this.#timer);
    if (Number.isFinite(pause))
      this.#timer = setTimeout(() => this.#turn(), Math.max(Math.ceil(pause), 1));
  }

  async #open(): Promise<void> {
    const { binding, line, raw } = this.#options;
    this.#watch.opening(raw());
    const path = this.#path();
    const opened: OpenPort | OpenFault =
      typeof path === 'string'
        ? await openPort(binding, path, line, {
            onData: (bytes) => this.#options.onData?.(bytes),
            onLost: () => this.#lostByItself(),
          })
        : path;
    if (opened instanceof OpenPort) this.#opened(opened, path as string);
    else {
      this.#watch.failed(opened.fault, raw());
      this.#tell(opened.fault, opened.text);
    }
    this.#turn();
  }

  /** Where the device is now: a lasting name of its own holds it when the system has given it another. */
  #path(): string | OpenFault {
    const { path, names = NAME_SOURCES } = this.#options;
    const lasting = this.#lasting;
    if (lasting === undefined) {
      const rivals = rivalsFor(path, names);
      if (rivals.length === 0) return path;
      return { fault: 'ambiguous-name', text: rivalsText(path, rivals) };
    }
    // Once seen, it holds: the other one may be the first to come back.
    const isShared = lasting.isShared || this.#isSharedNow(lasting, names);
    this.#lasting = { ...lasting, isShared };
    const name = bestName(this.#lasting);
    if (name === undefined || deviceAt(name) !== undefined) return name ?? path;
    const device = isShared ? undefined : deviceAt(path);
    const other = device && bestName(lastingNamesOf(device, names));
    if (!isShared && (other === undefined || other === name)) return path;
    return { fault: 'missing', text: `its name may belong to another device; this was ${name}` };
  }

  #isSharedNow({ byId }: LastingNames, names: NameSources): boolean {
    return byId !== undefined && rivalsFor(byId, names).length > 0;
  }

  #opened(port: OpenPort, path: string): void {
    const { line, raw, names, tell, path: name } = this.#options;
    this.#port = port;
    this.#device = deviceAt(path);
    this.#watch.opened(raw());
    if (this.#device !== undefined) {
      this.#lasting ??= lastingNamesOf(this.#device, names);
      void shortenLatency(this.#device).then((is) => (this.#latencyTimer = is));
    }
    const { identity } = port;
    const where = this.#device === name ? '' : ` (${this.#device})`;
    tell('info', `${name}${where} is open at ${line}`, `open ${name}`);
    let looks = 0;
    this.#looking = setInterval(() => {
      looks += 1;
      void this.#look(identity, looks % LOOKS_FOR_HOLDERS === 0);
    }, LOOK_EVERY).unref();
    this.#options.onOpen?.();
  }

  /** Whether the name still leads to the device that was opened, and, if `all`, whether it is still ours alone. */
  async #look(identity: string, all: boolean): Promise<void> {
    const port = this.#port;
    const path = this.#path();
    const here = typeof path === 'string' ? path : '';
    const [holder] = all ? await findHolders(here) : [];
    const now = await stat(here).catch(() => undefined);
    if (port === undefined || port !== this.#port) return;
    if (now === undefined || `${now.rdev}.${now.ino}` !== identity) this.#giveUp('vanished');
    else if (holder !== undefined && holder.pid !== process.pid)
      this.#giveUp('busy', holderText(holder, here));
  }

  /** The stream has closed the port already. */
  #lostByItself(): void {
    if (this.#port === undefined) return;
    this.#forget('vanished', GONE);
    this.#watch.closed(this.#options.raw());
    this.#turn();
  }

  #giveUp(fault: PortFault, text = `given up: ${fault}`): void {
    const port = this.#port;
    if (port === undefined) return;
    this.#forget(fault, fault === 'vanished' ? GONE : text);
    this.#working = port.close().then(() => {
      this.#watch.closed(this.#options.raw());
      this.#turn();
    });
    this.#turn();
  }

  #forget(fault: PortFault, text: string): void {
    this.#port = undefined;
    clearInterval(this.#looking);
    this.#watch.lost(fault, this.#options.raw());
    this.#tell(fault, text);
  }

  #tell(fault: PortFault, text: string): void {
    const { tell, path } = this.#options;
    tell('warn', `${path}: ${fault}: ${text}`, `${fault} ${path}`);
  }
}
