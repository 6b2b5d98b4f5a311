// Everything new, to all who follow: written down once, however many they are. Nobody is waited for.

import { randomBytes } from 'node:crypto';
import { wallChangeBetween } from '../../core/wall/wall-change.js';
import type { WallView } from '../../core/wall/view.js';
import type { Hub, HubChange } from '../../core/hub.js';

/** Between two beats, milliseconds: a page that hears nothing for three of them shows that it is stale. */
export const BEAT_MS = 5000;
/** How soon a browser that lost its stream tries again, milliseconds. */
const RETRY_MS = 2000;
/** So many events and troubles are kept for who was away for a moment. */
const KEPT_MOST = 512;
/** Bytes that may wait for a viewer, besides the wall that he was given at first. */
const WAITING_MOST = 2 ** 20;

/** One who follows: the other end of a connection. */
export interface Viewer {
  /** Takes bytes, and never waits. */
  write(bytes: Buffer): void;
  /** How many of them have not left yet. */
  readonly waiting: number;
  /** Closes in good order. */
  end(): void;
  /** Closes at once, whatever waits. */
  cut(): void;
}

interface Following {
  readonly viewer: Viewer;
  /** Bytes that may wait for this one. */
  readonly most: number;
}

interface Kept {
  readonly number: number;
  readonly bytes: Buffer;
}

/** The stream of a console, for all who follow it. */
export class LiveStream {
  readonly #hub: Hub;
  readonly #onCut: () => void;
  readonly #unsubscribe: () => void;
  /** Tells the messages of this process from those of an earlier one. */
  readonly #epoch = randomBytes(6).toString('base64url');
  readonly #following = new Map<Viewer, Following>();
  #kept: Kept[] = [];
  #number = 0;
  /** What all who follow have; undefined while nobody does. */
  #view: WallView | undefined;
  #whole: { readonly view: WallView; readonly bytes: Buffer } | undefined;
  #health = '';

  /** `onCut` is told of each viewer who was too slow. */
  constructor(hub: Hub, onCut: () => void) {
    this.#hub = hub;
    this.#onCut = onCut;
    this.#unsubscribe = hub.subscribe((change) => this.#hear(change));
  }

  /** How many follow. */
  get viewers(): number {
    return this.#following.size;
  }

  /**
   * Somebody follows from now on. With the id of the last message that he had (`after`), he first gets the events and
   * troubles since; if these are not known any more, `resumed` in his first message is false, and he asks for them.
   */
  join(viewer: Viewer, after?: string): void {
    this.#view ??= this.#hub.view();
    const missed = after === undefined ? undefined : this.#since(after);
    const begin = { resumed: missed !== undefined, beatMs: BEAT_MS };
    const first = Buffer.concat([
      Buffer.from(`retry: ${RETRY_MS}\n`),
      message('begin', begin, this.#id()),
      this.#wholeWall(this.#view),
      message('troubles', this.#hub.troubles()),
      Buffer.from(this.#healthText()),
      ...(missed ?? []).map(({ bytes }) => bytes),
    ]);
    this.#following.set(viewer, { viewer, most: WAITING_MOST + first.length });
    viewer.write(first);
  }

  /** Somebody has gone. */
  leave(viewer: Viewer): void {
    this.#following.delete(viewer);
    if (this.#following.size > 0) return;
    this.#view = undefined;
    this.#whole = undefined;
  }

  /** Says that the console lives, and what of its own health has changed. To be called each `BEAT_MS`. */
  beat(): void {
    if (this.#following.size === 0) return;
    const before = this.#health;
    const health = this.#healthText();
    if (health !== before) this.#tell(Buffer.from(health));
    const { atMs, version } = this.#hub.view();
    this.#tell(message('beat', { atMs, version }));
  }

  /** The console ends. */
  close(): void {
    this.#unsubscribe();
    for (const viewer of this.#following.keys()) viewer.end();
    this.#following.clear();
  }

  #hear(change: HubChange): void {
    if (change.type === 'wall') return this.#hearWall(change.view);
    const what = change.type === 'event' ? change.event : change.trouble;
    this.#number += 1;
    const bytes = message(change.type, what, this.#id());
    this.#kept.push({ number: this.#number, bytes });
    // Not at each one: that would move five hundred others.
    if (this.#kept.length >= 2 * KEPT_MOST) this.#kept = this.#kept.slice(-KEPT_MOST);
    this.#tell(bytes);
  }

  #hearWall(view: WallView): void {
    if (this.#view === undefined || this.#view.version === view.version) return;
    const change = wallChangeBetween(this.#view, view);
    this.#view = view;
    this.#tell(message('change', change));
  }

  #tell(bytes: Buffer): void {
    for (const { viewer, most } of this.#following.values()) {
      viewer.write(bytes);
      if (viewer.waiting <= most) continue;
      this.leave(viewer);
      viewer.cut();
      this.#onCut();
    }
  }

  /** One text for all who come while it is the same. */
  #wholeWall(view: WallView): Buffer {
    if (this.#whole?.view !== view) this.#whole = { view, bytes: message('wall', view) };
    return this.#whole.bytes;
  }

  #healthText(): string {
    const health = { store: this.#hub.storeHealth(), deliveries: this.#hub.deliveries() };
    return (this.#health = message('health', health).toString('utf8'));
  }

  #id(): string {
    return `${this.#epoch}-${this.#number}`;
  }

  /** What came after a message; undefined if that is not of this process, or too old. */
  #since(id: string): readonly Kept[] | undefined {
    const [, epoch, digits] = /^([\w-]+)-(\d{1,15})$/.exec(id) ?? [];
    const number = Number(digits);
    if (epoch !== this.#epoch || number > this.#number) return undefined;
    const first = this.#kept[0]?.number ?? this.#number + 1;
    return number + 1 < first ? undefined : this.#kept.filter((one) => one.number > number);
  }
}

/** JSON has no line ends, so one line holds it. */
const message = (event: string, data: unknown, id?: string): Buffer =>
  Buffer.from(
    `event: ${event}\n${id === undefined ? '' : `id: ${id}\n`}data: ${JSON.stringify(data)}\n\n`,
  );
