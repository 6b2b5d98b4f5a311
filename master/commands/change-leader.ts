// What `yield` and `promote` have in common: one order, and waiting until another master leads.

import { setTimeout as sleep } from 'node:timers/promises';
import { Failure, printAnswer, orderDaemon } from '@belfry/host/cli';
import type { MasterReport } from '../daemon/report.js';
import type { StandbyReport } from '../daemon/report-masters.js';
import { type MasterArguments, askMaster, masterSocket } from './socket.js';

/** In beacon intervals: a hand-over takes three at most, and its news one more. */
const PATIENCE = 5;

/**
 * Gives the order, and waits until the leader has changed. `otherwise` says why it may not have.
 * @throws Failure when the master refuses, or nothing happens.
 */
export async function changeLeader(
  argv: MasterArguments,
  command: 'yield' | 'promote',
  isDone: (standby: StandbyReport) => boolean,
  otherwise: (standby: StandbyReport) => string,
): Promise<void> {
  const socket = masterSocket(argv);
  const started = performance.now();
  let { standby } = await orderDaemon<MasterReport>(socket, 'master', { command });
  // A master that is alone has refused.
  const pause = standby!.beaconNs / 1e6;
  while (!isDone(standby!) && performance.now() - started < PATIENCE * pause) {
    await sleep(Math.min(pause / 10, 100));
    ({ standby } = await askMaster(socket));
  }
  const seconds = (performance.now() - started) / 1000;
  const { leader, knownTerm } = standby!;
  if (!isDone(standby!)) throw new Failure(otherwise(standby!));
  const text = `${leader} leads now, under term ${knownTerm}: it took ${seconds.toFixed(2)} s.`;
  printAnswer(argv.json, { ok: true, leader, term: knownTerm, seconds }, text);
}
