// What this machine knows of the next leap second: the list of them, and its kernel. In words, what is wrong with that.

import { createHash } from 'node:crypto';
import type { KernelKnowledge } from '@belfry/protocol/clock';
import {
  type Leap,
  type LeapFacts,
  type LeapFault,
  type NextLeap,
  nextLeap,
  readLeapList,
} from '@belfry/protocol/leap';
import { type LeapLine, reportLeap } from '@belfry/host/daemon';
import { explainSystemError, readRegularBytes, systemErrorCode } from '@belfry/host/files';
import type { LeapConfig } from '../config/config.js';
import type { MemberObservation } from '../core/member/membership.js';

/** Where the time zone database has it. */
export const USUAL_LIST = '/usr/share/zoneinfo/leap-seconds.list';
/** The list is five thousand bytes long; nobody's is a hundred times as long. */
const LIST_MOST = 500_000;

/** Within so long before a leap second, seconds, nobody takes it back any more. */
const ACTS_NEAR = 60;

/** What is known of leap seconds, for `status`. */
export interface LeapReport {
  readonly rule: LeapConfig['rule'];
  /** The one ahead, or under way, of which the group knows; null where it knows of none. */
  readonly ahead: LeapLine | null;
  /** Whether this machine knows what is ahead: false where it has neither a valid list nor a kernel that was told. */
  readonly known: boolean;
  /** The list that was looked for, and what is wrong with it; null where it is good. */
  readonly list: string;
  readonly listFault: string | null;
  /** How the machine's clock goes through it, mode master, where that is another way than the group's. */
  readonly machine: 'smear' | 'none' | 'mistaken' | null;
  /** What an operator should look at. */
  readonly faults: readonly string[];
}

/** Looks what this machine knows of the next leap second. */
export class LeapDesk {
  readonly #read: (path: string) => string;
  #seen: NextLeap = { known: undefined, faults: [] };
  #config: LeapConfig = { rule: 'step' };
  #missing = false;
  /** The one ahead while the kernel has a flag for it. */
  #flagged: Leap | undefined;

  /** `read` answers a file as text, or throws as Node does. */
  constructor(
    read = (path: string): string => readRegularBytes(path, LIST_MOST).bytes.toString('latin1'),
  ) {
    this.#read = read;
  }

  /** What is known at `now`, UTC in seconds since 1970 by the system clock. */
  look(
    config: LeapConfig,
    kernel: KernelKnowledge | undefined,
    now: number,
  ): Omit<NextLeap, 'faults'> {
    this.#config = config;
    const list = config.rule === 'ignore' ? undefined : this.#list(config);
    this.#seen = nextLeap(config.rule, { list, kernel, now });
    const { known, mistaken } = this.#seen;
    const flagged = this.#flagged;
    this.#flagged = kernel?.leap === 'none' ? undefined : known?.leap;
    // A kernel forgets its flag as it acts on it, and before that only if somebody took it back.
    const isTakenBack =
      known === undefined && flagged !== undefined && now < flagged.at - ACTS_NEAR;
    return isTakenBack ? { known: { leap: undefined }, mistaken } : { known, mistaken };
  }

  #list({ file }: LeapConfig): LeapFacts['list'] {
    this.#missing = false;
    let text: string;
    try {
      text = this.#read(file ?? USUAL_LIST);
    } catch (error) {
      this.#missing = systemErrorCode(error) === 'ENOENT';
      // Not every machine has the database's, and nobody has promised it.
      if (this.#missing && file === undefined) return undefined;
      return { fault: 'empty', text: `it cannot be read: ${explainSystemError(error)}` };
    }
    return readLeapList(text, (bytes) => createHash('sha1').update(bytes).digest());
  }

  /** What `status` says of it. */
  report({ leap, otherWay, leapSecond }: LeapSeen): LeapReport {
    const { rule, file } = this.#config;
    const list = file ?? USUAL_LIST;
    const { known, faults } = this.#seen;
    const ofList = faults.find((one) => isOfList(one.fault))?.text ?? null;
    return {
      rule,
      ahead: reportLeap(leap, leapSecond),
      known: known !== undefined,
      list,
      listFault: ofList ?? (this.#missing ? 'it is not there' : null),
      machine: otherWay === undefined || otherWay === 'step' ? null : otherWay,
      faults: faults.filter((one) => this.#isTrouble(one.fault)).map((one) => this.#words(one)),
    };
  }

  /** A list of the machine's own grows old with its time zone database: that is a trouble where an operator named it. */
  #isTrouble(fault: LeapFault): boolean {
    return fault !== 'expired' || this.#config.file !== undefined;
  }

  #words({ fault, text }: NextLeap['faults'][number]): string {
    if (!isOfList(fault)) return text;
    return `the list of leap seconds ${this.#config.file ?? USUAL_LIST} is not used: ${text}`;
  }
}

type LeapSeen = Pick<MemberObservation, 'leap' | 'otherWay' | 'leapSecond'>;

const isOfList = (fault: LeapFault): boolean => fault === 'list' || fault === 'expired';

/** What an operator should do about leap seconds; nothing where all is well. */
export function leapTroubles({ faults, machine }: LeapReport): string[] {
  const ways = {
    mistaken:
      "this machine's clock is a second off, because its kernel carried out a leap second that is none: set it right; the group goes on without that",
    smear:
      "this machine's clock smears the leap second, and the group steps: set leap.rule to smear, or give the machine another time server",
    none: "this machine's clock was not told of the leap second and is a second off: the group goes on without that second",
  };
  return [...faults, ...(machine === null ? [] : [ways[machine]])];
}
