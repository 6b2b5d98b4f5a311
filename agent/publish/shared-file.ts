// A file of memory that other programs read while it is written: put there again if it goes, and never taken from others.

import { lstatSync, unlinkSync } from 'node:fs';
import { explainSystemError } from '@belfry/host/files';
import type { NativeAddon, NativeSegment } from '@belfry/host/native';

/** Where the generation of a segment stands in it, and of how many bytes it is. */
export interface GenerationPlace {
  readonly at: number;
  readonly width: number;
}

/** What is ours at the path, as the file system tells it from any other. */
interface Own {
  readonly memory: NativeSegment;
  readonly dev: bigint;
  readonly ino: bigint;
}

/**
 * A segment at a path. What an earlier run left there is replaced at the first write. Afterwards somebody may take the
 * file away, or put another one in its place: a second daemon with the same configuration does.
 */
export class SharedFile {
  readonly #path: string;
  readonly #addon: NativeAddon;
  readonly #generation: GenerationPlace;
  #own: Own | undefined;

  constructor(path: string, addon: NativeAddon, generation: GenerationPlace) {
    this.#path = path;
    this.#addon = addon;
    this.#generation = generation;
  }

  /** Is there anything of ours that a reader may have open? */
  get isOpen(): boolean {
    return this.#own !== undefined;
  }

  /**
   * Puts this content there. Whoever has our file open gets it also when somebody else's is at the path by now.
   * @throws Error with one line when others who open the path do not find it.
   */
  write(bytes: Uint8Array): void {
    const own = this.#own;
    if (own === undefined) return this.#make(bytes);
    own.memory.write(bytes);
    const there = this.#whatIsThere();
    if (there === 'nothing') {
      own.memory.close();
      this.#own = undefined;
      return this.#make(bytes);
    }
    if (there === 'another')
      throw new Error(
        'another program has put its own file there: does a second agent publish at the same place?',
      );
  }

  #make(bytes: Uint8Array): void {
    const { at, width } = this.#generation;
    try {
      const memory = new this.#addon.Segment(this.#path, bytes, at, width);
      const { dev, ino } = lstatSync(this.#path, { bigint: true });
      this.#own = { memory, dev, ino };
    } catch (error) {
      throw new Error(explainSystemError(error), { cause: error });
    }
  }

  /** The number of our file is nobody else's while we have it open. */
  #whatIsThere(): 'nothing' | 'ours' | 'another' {
    const stats = lstatSync(this.#path, { bigint: true, throwIfNoEntry: false });
    if (stats === undefined) return 'nothing';
    return stats.dev === this.#own!.dev && stats.ino === this.#own!.ino ? 'ours' : 'another';
  }

  /** Puts the last content there, and takes the file away if it is still ours. */
  end(bytes: Uint8Array): void {
    const own = this.#own;
    if (own === undefined) return;
    own.memory.write(bytes);
    // Between the two nobody is to put another file there, or that one goes; it would come again within a second.
    if (this.#whatIsThere() === 'ours') unlinkSync(this.#path);
    own.memory.close();
    this.#own = undefined;
  }
}
