// Something that a daemon opens besides its own socket, and tries again while it cannot be had.

/** How soon what could not be had is tried again, milliseconds. */
const AGAIN_AFTER = 10_000;

/** What closes it again. */
export type Close = () => Promise<void>;

/** What is kept open, and whom to tell. */
export interface KeptOpenOptions {
  /** Rejects with one line why it cannot be had. */
  readonly open: () => Promise<Close>;
  readonly opened: () => void;
  readonly failed: (fault: string) => void;
}

/** Opens something from the start to the stop. What cannot be had never stops the daemon. */
export class KeptOpen {
  readonly #options: KeptOpenOptions;
  #close: Close | undefined;
  #again: NodeJS.Timeout | undefined;
  #fault: string | undefined = 'it is not open yet';
  #stopped = false;

  constructor(options: KeptOpenOptions) {
    this.#options = options;
  }

  /** Why it is not open; undefined while it is. */
  get fault(): string | undefined {
    return this.#fault;
  }

  /** Opens it, and tries that again later where it cannot be had. Settles after the first try. */
  async start(): Promise<void> {
    const { open, opened, failed } = this.#options;
    let close: Close;
    try {
      close = await open();
    } catch (error) {
      if (this.#stopped) return;
      this.#fault = (error as Error).message;
      failed(this.#fault);
      this.#again = setTimeout(() => void this.start(), AGAIN_AFTER).unref();
      return;
    }
    if (this.#stopped) return close();
    this.#close = close;
    this.#fault = undefined;
    opened();
  }

  /** Closes it, and tries no more. */
  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#again);
    await this.#close?.();
  }
}
