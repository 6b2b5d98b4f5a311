// What is printed after an order: the line to paste at each device, and what people should know about it.

import { printAnswer } from '@belfry/host/cli';
import { countOf } from '@belfry/host/config';
import { formatInvitation, type Invitation } from '@belfry/protocol/seal';
import type { Given } from './give-order.js';

/** The command by which a machine joins, as it can be pasted there. */
export const joinCommand = (invitation: Invitation): string =>
  `belfry-${invitation.role === 'master' ? 'master' : 'agent'} join ${formatInvitation(invitation)}`;

/** The lines to paste; where there are several, each has its name above it, as a comment. */
export function joinLines(invitations: readonly Invitation[]): readonly string[] {
  if (invitations.length === 1) return [joinCommand(invitations[0]!)];
  return invitations.flatMap((one) => [`# ${one.name}`, joinCommand(one)]);
}

/** Where the lines are to be pasted, and how to treat them. */
export function pasteText(invitations: readonly Invitation[]): string {
  const [one] = invitations;
  const [place, line] =
    invitations.length === 1
      ? [`on ${one!.name}`, 'This line holds its key']
      : ['on each of them', 'Each line holds a key'];
  return `${line}, so treat it as one. To be pasted ${place}, as root:`;
}

/**
 * Prints what became of an order: for people the remarks on standard error, so that standard output holds nothing but
 * the lines to paste; for programs all of it as JSON.
 */
export function printGiven({ answer, file }: Given, json: boolean, what: string): void {
  const { invitations, removed, oldUntil } = answer;
  if (json) {
    const lines = invitations.map((one) => ({
      name: one.name,
      role: one.role,
      group: one.group,
      masters: one.masters,
      line: joinCommand(one),
    }));
    printAnswer(true, { ok: true, file: file ?? null, invitations: lines, removed, oldUntil }, '');
    return;
  }
  const where = file === undefined ? '' : ` (no master runs here now: this is in ${file})`;
  const paste = invitations.length === 0 ? '' : ` ${pasteText(invitations)}`;
  process.stderr.write(`${what}${where}.${paste}\n`);
  const text = joinLines(invitations).join('\n');
  if (text !== '') process.stdout.write(`${text}\n`);
}

/** `line-3`, or `12 names`. */
export const namesText = (names: readonly string[]): string =>
  names.length === 1 ? names[0]! : countOf(names.length, 'name');
