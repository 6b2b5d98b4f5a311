// A port that is open: writes without ever waiting, hears bytes, and notices when it is gone.

import { fstatSync, writeSync } from 'node:fs';
import { type LineText, lineOf } from '@belfry/telegrams/language';
import type { SerialBinding } from './binding.js';
import type { PortFault } from './core/fault.js';
import { groupOf, isPermitted, deviceAt } from './devices.js';
import { findHolders, holderText } from './holders.js';

/** What came of an attempt to write. */
export type Sent = 'sent' | 'stalled' | 'cut-short' | 'vanished' | 'write-failed';

/** Why a port could not be opened: for counting, and for people. */
export interface OpenFault {
  readonly fault: PortFault;
  readonly text: string;
}

/** What an open port calls: for the bytes that arrive, and once when it is lost. */
export interface PortListener {
  readonly onData: (bytes: Buffer) => void;
  /** The port closed by itself; nothing comes after that. */
  readonly onLost: () => void;
}

/** No answer of a clock is longer; the usual 64 KB for each port would be memory for nothing. */
const READ_MOST = 1024;

type Stream = InstanceType<SerialBinding['Stream']>;

/** Opens a port. Takes as long as the device does, in a thread of its own. */
export async function openPort(
  { Stream, binding }: SerialBinding,
  path: string,
  line: LineText,
  listener: PortListener,
): Promise<OpenPort | OpenFault> {
  if (deviceAt(path) === undefined) return { fault: 'missing', text: 'there is no such port' };
  if (!isPermitted(path)) return notPermitted(path);
  const [holder] = await findHolders(path);
  if (holder !== undefined) return { fault: 'busy', text: holderText(holder, path) };
  const { baud, ...frame } = lineOf(line);
  const stream = new Stream({
    binding,
    path,
    baudRate: baud,
    ...frame,
    autoOpen: false,
    highWaterMark: READ_MOST,
  });
  const error = await new Promise<Error | null>((resolve) => stream.open(resolve));
  if (error !== null) return explainOpen(error, path, line);
  return new OpenPort(stream, listener);
}

function notPermitted(path: string): OpenFault {
  const group = groupOf(path);
  const text =
    `this user may not use it: make it a member of the group ${group} ` +
    `(usermod -aG ${group} USER, or SupplementaryGroups=${group} in the unit) and restart`;
  return { fault: 'not-permitted', text };
}

/** The binding tells errors as texts. */
function explainOpen({ message }: Error, path: string, line: LineText): OpenFault {
  const text = message.replace(/^Error:? /, '');
  if (/lock port|resource busy/i.test(text))
    return { fault: 'busy', text: 'another program, which cannot be seen from here, has it' };
  if (/no such (file|device)/i.test(text)) return { fault: 'missing', text: 'it has just gone' };
  if (/permission denied|not permitted/i.test(text)) return notPermitted(path);
  if (/inappropriate ioctl|not a typewriter/i.test(text))
    return { fault: 'not-a-port', text: 'it is no serial port' };
  if (/baud|setting|invalid argument/i.test(text))
    return { fault: 'wrong-settings', text: `it does not do ${line}: ${text}` };
  return { fault: 'open-failed', text };
}

/**
 * A serial port that is open. It writes without waiting, passes on what arrives, and says when the device is lost.
 */
export class OpenPort {
  readonly #stream: Stream;
  readonly #listener: PortListener;
  readonly #fd: number;
  #flushing = false;

  constructor(stream: Stream, listener: PortListener) {
    this.#stream = stream;
    this.#listener = listener;
    this.#fd = stream.port!.fd!;
    stream.on('data', listener.onData);
    // What cannot be read or written ends the stream, which is told by its closing.
    stream.on('error', () => {});
    stream.on('close', () => this.#listener.onLost());
  }

  /** Which device this is, against one that later bears the same name. */
  get identity(): string {
    const { rdev, ino } = fstatSync(this.#fd);
    return `${rdev}.${ino}`;
  }

  /**
   * Gives bytes to the kernel now, or does not. The descriptor does not block, so this never waits:
   * a write by the stream would go through the thread pool, late by a thread's wake-up, and what a
   * port does not take would wait there and leave whenever it can.
   */
  send(bytes: Uint8Array): Sent {
    if (!this.#stream.isOpen) return 'vanished';
    if (this.#flushing) return 'stalled';
    try {
      return writeSync(this.#fd, bytes) === bytes.length ? 'sent' : 'cut-short';
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === undefined) throw error;
      if (code === 'EAGAIN') return 'stalled';
      return ['EIO', 'ENXIO', 'ENODEV', 'EBADF'].includes(code) ? 'vanished' : 'write-failed';
    }
  }

  /** Throws away what the kernel still holds in either direction. */
  async flush(): Promise<void> {
    if (!this.#stream.isOpen || this.#flushing) return;
    this.#flushing = true;
    await new Promise((resolve) => this.#stream.flush(resolve));
    this.#flushing = false;
  }

  /** Closes it. What the kernel still holds goes first: a UART would wait half a minute for it. */
  async close(): Promise<void> {
    if (!this.#stream.isOpen) return;
    this.#stream.removeAllListeners('close');
    await new Promise((resolve) => this.#stream.flush(resolve));
    if (!this.#stream.isOpen) return;
    await new Promise((resolve) => this.#stream.close(resolve));
  }
}
