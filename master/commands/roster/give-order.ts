// Gives an order for the roster to the running master; where none runs it is done in the file, by the same rules.

import { nodeCrypto } from '@belfry/host';
import { Failure, daemonHome } from '@belfry/host/cli';
import { ordersPath, requestControl } from '@belfry/host/daemon';
import { systemErrorCode, usualPlaces } from '@belfry/host/files';
import { groupTime, incredibleText, isCredible, TIME_LEAST } from '@belfry/protocol';
import { obeyInFile } from '../../roster/keeper.js';
import {
  answerFromJson,
  type RosterAnswer,
  type RosterAnswerJson,
  type RosterOrder,
} from '../../roster/orders.js';
import type { MasterConfig } from '../../config/config.js';
import { ownAddresses, ownName } from '../../roster/own-addresses.js';
import { whoAmI } from '../set.js';
import { makeRosterFolder } from './folder.js';
import { rosterMaster, type RosterArguments } from './source.js';

/** An order that was carried out, and where. */
export interface Given {
  readonly answer: RosterAnswer;
  /** The file, where no master runs; undefined for one that was done by the running master. */
  readonly file: string | undefined;
}

/**
 * Has an order carried out.
 * @throws Failure with a line for each reason why it cannot be; nothing has changed then.
 */
export async function giveOrder(argv: RosterArguments, order: RosterOrder): Promise<Given> {
  const master = rosterMaster(argv);
  const answer = await askRunning(master, order);
  if (answer !== undefined) return { answer, file: undefined };
  const home = daemonHome(argv.config ?? usualPlaces('master').config, 'master');
  if (home.makesFolder) makeRosterFolder(master.keys, home);
  return { answer: obeyHere(master, order), file: master.keys };
}

async function askRunning(
  { socket }: Readonly<MasterConfig>,
  order: RosterOrder,
): Promise<RosterAnswer | undefined> {
  if (socket === undefined) return undefined;
  try {
    const answer = await requestControl(ordersPath(socket), { ...order, who: whoAmI() });
    return answerFromJson(answer as RosterAnswerJson);
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const code = systemErrorCode(error.cause);
    if (code === 'ENOENT' || code === 'ECONNREFUSED') return undefined;
    // What the master refuses is about what was typed, and not about the master.
    throw new Failure(error.message.replace(/^the daemon at \S+ refused: /, ''));
  }
}

function obeyHere(master: Readonly<MasterConfig>, order: RosterOrder): RosterAnswer {
  const { group = '', name, listen, address, keys } = master;
  const place = {
    group,
    self: name,
    selfWished: name ?? ownName(),
    addresses: ownAddresses(listen, address),
    now: timeFor(order),
  };
  try {
    return obeyInFile(keys, nodeCrypto, order, place);
  } catch (error) {
    if (error instanceof Error) throw new Failure(error.message);
    throw error;
  }
}

/**
 * This machine's clock, ms since 1970.
 * @throws Failure where it was never set, if an old key is to end by it.
 */
function timeFor(order: RosterOrder): number {
  const seconds = Date.now() / 1000;
  if (isCredible(seconds)) return Date.now();
  if (order.command !== 'rotate' || order.overlap === 0) return TIME_LEAST * 1000;
  throw new Failure(
    `an old key ends by the time, and this machine's clock was never set: ${incredibleText(groupTime(Math.floor(seconds)))}`,
  );
}
