// What the commands about a configuration need to know of the program whose configuration it is.

import type { Loaded } from '../../config/config.js';
import type { Effects } from '../../config/effect.js';
import type { Schema } from '../../config/schema.js';
import type { UsualPlaces } from '../../files/usual-places.js';

/** A question that `config init` asks on a terminal, for one key. */
export interface Question {
  readonly key: string;
  readonly text: string;
  /** What counts if nothing is answered. */
  readonly usual: () => string | undefined;
}

/** One of the two programs, as far as its configuration goes. */
export interface ConfigKind {
  readonly places: UsualPlaces;
  readonly schema: Schema;
  readonly effects: Effects;
  /** Judges a text as the daemon does, as the one of a file in `folder`. */
  readonly judge: (text: string, folder: string) => Loaded<object>;
  /** The daemon does without the usual file. */
  readonly needsNone: boolean;
  /** The program has a command `reload`; where it has none, a signal is the way. */
  readonly hasReload: boolean;
  /** What else a configuration names that is not at the usual place, so that all is beside it. */
  readonly beside: Readonly<Record<string, string>>;
  readonly questions: readonly Question[];
  /** What to type once the configuration is written: its words behind the program's name. */
  readonly next: (config: string) => string;
}
