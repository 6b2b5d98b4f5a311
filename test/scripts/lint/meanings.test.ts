// Exported names that mean two things.

import t from 'tap';
import { lint } from './tiny-tree.js';

t.test('a name that two files export is refused, whatever kind of thing it names', (t) => {
  for (const declaration of [
    'export class Door {}',
    'export abstract class Door {}',
    'export interface Door {}',
    'export type Door = 1;',
    'export const Door = 1;',
    'export function Door(): void {}',
    'export async function Door(): Promise<void> {}',
    'export declare function Door(): void;',
  ]) {
    const { lines } = lint({
      'agent/core/a.ts': '/** A door. */\nexport const Door = 1;\n',
      'protocol/wire/b.ts': `// Another.\n\n/** A door. */\n${declaration}\n`,
    });
    t.match(lines, [
      /^protocol\/wire\/b\.ts:4: Door is the name of something else in agent\/core\/a/,
    ]);
  }
  t.end();
});

t.test('overloads in one file, names passed on, and names that stay at home are good', (t) => {
  const { lines } = lint({
    'protocol/wire/a.ts':
      '/** A door. */\nexport function door(a: string): void;\nexport function door(a: number): void;\n',
    'protocol/wire/b.ts': `export { door } from './a.js';\n`,
    'protocol/wire/c.ts': 'const door = 1;\n',
  });
  t.same(lines, []);
  t.end();
});

t.test('two commands of one name are natural, and the tools have names of their own', (t) => {
  const { lines } = lint({
    'agent/commands/status.ts':
      '/** A command. */\nexport const status = 1;\n/** A plant. */\nexport class Plant {}\n',
    'agent/commands/other/status.ts': '/** Another. */\nexport const status = 1;\n',
    'demo/plant.ts': 'export class Plant {}\n',
  });
  t.same(lines, []);
  t.end();
});
