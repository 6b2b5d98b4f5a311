// Where a running master takes orders for its roster, and what follows from a change of it: for its sessions, its own key.

import { isSameKey } from '@belfry/protocol/seal';
import { countOf } from '@belfry/host/config';
import { nodeCrypto } from '@belfry/host';
import { identityOf } from '@belfry/protocol';
import type { Roster } from '../core/roster/roster.js';
import type { MasterConfig } from '../config/config.js';
import { isLive } from '../core/roster/entry.js';
import type { MemberEvent } from '../core/member/membership.js';
import { masterKeyRemarks } from '../config/master-keys.js';
import { RosterKeeper } from '../roster/keeper.js';
import { type DeskMaster, MastersWatch } from './masters-watch.js';
import {
  answerToJson,
  type RosterAnswerJson,
  type RosterOrder,
  withinRoom,
} from '../roster/orders.js';
import { ownAddresses, ownName } from '../roster/own-addresses.js';
import type { RosterText } from '../roster/roster-text.js';

/** The roster of a running master: orders and reloads go in, and the role follows. */
export class RosterDesk {
  /** The other masters of the group. */
  readonly masters: MastersWatch;
  readonly #config: MasterConfig;
  readonly #keeper: RosterKeeper;
  readonly #master: DeskMaster;
  /** By which this master of several is known to the others. */
  #ownKey: Uint8Array | undefined;

  constructor(config: MasterConfig, text: RosterText, master: DeskMaster) {
    this.#config = config;
    this.#master = master;
    this.#keeper = new RosterKeeper(config.keys, text, nodeCrypto, () => {
      this.#master.role().rosterChanged(this.#master.raw());
      this.#follow();
      this.#master.turn();
    });
    this.masters = new MastersWatch(this.#keeper, master);
    this.#ownKey = this.#ownKeyNow();
  }

  /** The roster itself. */
  get roster(): Roster {
    return this.#keeper.roster;
  }

  /** The master whose identity this is. */
  nameOf(peer: number): string {
    const master = this.roster.masters.find(({ name }) => identityOf(name) === peer);
    return master?.name ?? 'another master';
  }

  /** Where roster, file and configuration do not fit each other, a line each. */
  get remarks(): readonly string[] {
    const { fault } = this.#keeper;
    const { masters, name, keys: path } = this.#config;
    const unsaved =
      fault === undefined
        ? []
        : [`the roster is not on the disk: ${fault}; "keys" can name another place`];
    return [
      ...masterKeyRemarks({ masters, name, path }, this.#keeper.credentials),
      ...this.masters.remarks,
      ...unsaved,
    ];
  }

  #ownKeyNow(): Uint8Array | undefined {
    const { self } = this.masters;
    return self === undefined ? undefined : this.roster.credential(self)?.key;
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
    const answer = this.#keeper.obey(order, {
      group: this.#config.group ?? '',
      selfWished: this.#config.name ?? ownName(),
      addresses: this.#addresses,
      now: this.#milliseconds,
    });
    this.#master.log().say('warn', `${who} orders: ${orderText(order)}`);
    return answerToJson(answer);
  }

  get #addresses(): string[] {
    return ownAddresses(this.#master.listens(), this.#config.address);
  }

  /** Group time, or what the system clock shows while there is none; ms since 1970. */
  get #milliseconds(): number {
    const role = this.#master.role();
    const { time } = role.now(this.#master.raw());
    return role.hasTime
      ? time.seconds * 1000 + Math.floor(time.nanoseconds / 1e6)
      : Math.floor(Date.now());
  }

  /** Heeds what other masters have told. */
  heed(event: MemberEvent): void {
    if (event.type !== 'roster' && event.type !== 'has-roster') return;
    if (event.type === 'roster') this.#keeper.learned();
    this.masters.learned(event.type === 'has-roster');
    this.#follow();
    this.tellPlace();
  }

  /** Tells the others where this master is reached, if it is one of several and has not told that yet. */
  tellPlace(): void {
    const { self } = this.masters;
    const entry = self === undefined ? undefined : this.roster.entry(self);
    if (this.#config.masters.length > 0 || this.#keeper.join.length > 0) return;
    if (!isLive(entry) || entry.body.place === undefined) return;
    const { addresses } = entry.body.place;
    const own = withinRoom(this.#addresses);
    const isTold = this.#config.address === undefined || addresses.includes(own[0]!);
    if (addresses.length > 0 && isTold) return;
    const fault = this.#keeper.place(entry.name, own, this.#milliseconds);
    if (fault !== undefined) this.#master.log().say('error', fault);
  }

  /** Looks no more, and writes what is not written yet. */
  stop(): void {
    this.masters.stop();
    this.#keeper.stop();
  }

  /** The roster is another now: what of that is about this master itself, and the others. */
  #follow(): void {
    this.masters.follow();
    const own = this.#ownKeyNow();
    const isNew = own !== undefined && this.#ownKey !== undefined && !isSameKey(own, this.#ownKey);
    this.#ownKey = own ?? this.#ownKey;
    if (!isNew) return;
    const text = `${this.masters.self} has a new key: greeting the other masters with it`;
    this.#master.log().say('info', text);
    this.#master.role().renewKey(own, this.#master.raw());
  }
}

/** An order in words, for the log. */
function orderText(order: RosterOrder): string {
  if (order.command === 'rename') return `rename ${order.from} ${order.to}`;
  const role = order.command === 'add' ? ` as ${order.role}` : '';
  return `${order.command} ${order.names.join(' ')}${role}`;
}
