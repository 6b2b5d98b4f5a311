// A line to join as a QR code on a terminal, which a phone reads: two modules of the code in one character.

import { Failure } from '@belfry/host/cli';
import { formatInvitation, type Invitation } from '@belfry/protocol/seal';

/** Light modules around a code, by which a reader finds it (ISO/IEC 18004). */
const QUIET = 4;

/** Which modules are dark: rows of columns, as many of each. */
export type QrModules = readonly (readonly boolean[])[];

/**
 * Draws a code with half blocks: in black on white, whatever the terminal's colours are; without colours the light
 * modules are drawn, because most terminals are dark.
 */
export function halfBlocks(dark: QrModules, coloured: boolean): string[] {
  const blocks = coloured ? [' ', '▀', '▄', '█'] : ['█', '▄', '▀', ' '];
  const lines: string[] = [];
  for (let row = 0; row < dark.length; row += 2) {
    const characters = dark[row]!.map((top, column) => {
      const bottom = dark[row + 1]?.[column] ?? false;
      return blocks[(top ? 1 : 0) + (bottom ? 2 : 0)];
    });
    const line = characters.join('');
    lines.push(coloured ? `\u001B[30;107m${line}\u001B[0m` : line);
  }
  return lines;
}

/**
 * Prints each line to join as a code, under its name.
 * @throws Failure where the terminal is too narrow for one: it could not be read.
 */
export async function printQr(invitations: readonly Invitation[]): Promise<void> {
  const { encode } = await import('uqr');
  const { isTTY } = process.stdout;
  // 0 where the terminal does not say.
  const columns = process.stdout.columns || Infinity;
  for (const invitation of invitations) {
    const { data, size } = encode(formatInvitation(invitation), { ecc: 'L', border: QUIET });
    if (isTTY && size > columns)
      throw new Failure(
        `this terminal has ${columns} columns, and the QR code of ${invitation.name} needs ${size}: paste its line instead`,
      );
    const lines = halfBlocks(data, isTTY && (process.env['NO_COLOR'] ?? '') === '');
    process.stdout.write(`\n${invitation.name}\n${lines.join('\n')}\n`);
  }
}
