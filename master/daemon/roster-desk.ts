// Where a running master takes orders for its roster, and what follows from a change of it: for its sessions, its own key.

import { isSameKey } from '@belfry/protocol/seal';
import { countOf } from '@belfry/host/config';
import { nodeCrypto } from '@belfry/host';
import type { Log } from '@belfry/host/daemon';
import type { Address, RawTime } from '@belfry/protocol';
import type { Member } from '../core/member/member.js';
import type { Roster } from '../core/roster/roster.js';
import type { MasterConfig } from '../config/config.js';
import { masterKeyRemarks, type MastersPlace } from '../config/master-keys.js';
import { RosterKeeper } from '../roster/keeper.js';
import { answerToJson, type RosterAnswerJson, type RosterOrder } from '../roster/orders.js';
import { ownAddresses, ownName } from '../roster/own-addresses.js';
import type { RosterText } from '../roster/roster-text.js';

/** The running master that a desk belongs to. */
export interface DeskMaster {
  readonly role: () => Member;
  readonly raw: () => RawTime;
  readonly log: () => Log;
  readonly listens: () => Address;
  /** The role has something to send. */
  readonly turn: () => void;
}

/** The roster of a running master: orders and reloads go in, and the role follows. */
export class RosterDesk {
  readonly #config: MasterConfig;
  readonly #keeper: RosterKeeper;
  readonly #master: DeskMaster;
  /** By which this master of several is known to the others. */
  #ownKey: Uint8Array | undefined;

  constructor(config: MasterConfig, text: RosterText, master: DeskMaster) {
    this.#config = config;
    this.#master = master;
    this.#keeper = new RosterKeeper(config.keys, text, nodeCrypto, () => this.#follow());
    this.#ownKey = this.#ownKeyNow();
  }

  /** The roster itself. */
  get roster(): Roster {
    return this.#keeper.roster;
  }

  /** Which of the masters this one is; undefined for one that is alone. */
  get self(): string | undefined {
    return this.#config.name ?? this.#keeper.self;
  }

  /** Where roster, file and configuration do not fit each other, a line each. */
  get remarks(): readonly string[] {
    const { fault } = this.#keeper;
    const unsaved =
      fault === undefined
        ? []
        : [`the roster is not on the disk: ${fault}; "keys" can name another place`];
    return [...masterKeyRemarks(this.#place, this.#keeper.credentials), ...unsaved];
  }

  get #place(): MastersPlace {
    const { masters, name, keys } = this.#config;
    return { masters, name, path: keys };
  }

  #ownKeyNow(): Uint8Array | undefined {
    return this.self === undefined ? undefined : this.roster.credential(this.self)?.key;
  }

  /** Takes in what was edited in the file; answers why not, and then nothing has changed. */
  reload(): string | undefined {
    const log = this.#master.log();
    try {
      for (const remark of this.#keeper.reload()) log.say('warn', remark);
    } catch (error) {
      return `${(error as Error).message}; the keys stay as they were`;
    }
    for (const remark of this.remarks) log.say('warn', remark);
    log.say('info', `the keys were read again: ${countOf(this.roster.size, 'key')}`);
    return undefined;
  }

  /**
   * Carries an order of `who` out.
   * @throws Error with a line for each reason why it cannot be.
   */
  obey(order: RosterOrder, who: string): RosterAnswerJson {
    const role = this.#master.role();
    const { time } = role.now(this.#master.raw());
    const seconds = role.hasTime ? time.seconds + time.nanoseconds / 1e9 : Date.now() / 1000;
    const answer = this.#keeper.obey(order, {
      group: this.#config.group ?? '',
      selfWished: this.#config.name ?? ownName(),
      addresses: ownAddresses(this.#master.listens(), this.#config.address),
      now: Math.floor(seconds * 1000),
    });
    this.#master.log().say('warn', `${who} orders: ${orderText(order)}`);
    return answerToJson(answer);
  }

  /** Writes what is not written yet. */
  stop(): void {
    this.#keeper.stop();
  }

  /** The roster is another now: sessions of who is gone end, and the others hear of it. */
  #follow(): void {
    const role = this.#master.role();
    const at = this.#master.raw();
    role.expelUnknown(at);
    const own = this.#ownKeyNow();
    const isNew = own !== undefined && this.#ownKey !== undefined && !isSameKey(own, this.#ownKey);
    this.#ownKey = own;
    if (isNew) {
      this.#master
        .log()
        .say('info', `${this.self} has a new key: greeting the other masters with it`);
      role.renewKeys(own, undefined, at);
    }
    this.#master.turn();
  }
}

/** An order in words, for the log. */
function orderText(order: RosterOrder): string {
  if (order.command === 'rename') return `rename ${order.from} ${order.to}`;
  const role = order.command === 'add' ? ` as ${order.role}` : '';
  return `${order.command} ${order.names.join(' ')}${role}`;
}
