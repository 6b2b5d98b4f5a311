// `reload` of both programs: the running daemon reads its configuration and its keys again.

import { type Fault, faultLines } from '../config/fault.js';
import { type ReloadAnswer, reloadLines } from '../daemon/reload.js';
import { EXIT, Failure, printAnswer } from './command.js';
import { orderDaemon } from './reach.js';
import type { DaemonRole } from '../files/usual-places.js';

/** How `reload` ends. */
export const RELOAD_EXITS =
  'Exit codes: 0 done, also if something takes a restart; 1 the daemon cannot be asked; 2 wrong usage, or a ' +
  'configuration with a fault, and then nothing has changed.';

/**
 * Lets the daemon at `socket` read its files again, and prints what came of it.
 * @throws Failure when it cannot be asked, and with every fault of its configuration.
 */
export async function reloadDaemon(socket: string, role: DaemonRole, json: boolean): Promise<void> {
  const answer = await orderDaemon<ReloadAnswer>(socket, role, { command: 'reload' });
  if (!json) needReloaded(answer);
  if (!answer.ok) process.exitCode = EXIT.wrong;
  printAnswer(json, answer, reloadLines(answer).join('\n'));
}

/** @throws Failure with every fault for which a daemon has taken nothing over. */
export function needReloaded(answer: ReloadAnswer): void {
  if (!answer.ok) throw new Failure(refusedText(answer), EXIT.wrong);
}

const refusedText = ({ file, faults }: { file: string; faults: readonly Fault[] }): string =>
  `${faultLines(file, faults)}\nnothing was taken over`;
