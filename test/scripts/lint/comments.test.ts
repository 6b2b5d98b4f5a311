// Exported classes, functions and constants that an editor shows nothing of.

import t from 'tap';
import { lint } from './tiny-tree.js';

t.test(
  'an exported class, function or constant of a package without a doc comment is refused',
  (t) => {
    for (const declaration of [
      'export class Door {}',
      'export abstract class Door {}',
      'export function Door(): void {}',
      'export async function Door(): Promise<void> {}',
      'export declare function Door(): void;',
      'export function* Door(): Iterable<number> {}',
      'export const Door = (a: number): number => a;',
      'export const Door = async (a: number): Promise<number> => a;',
      'export const Door = <T>(a: T): T => a;',
      'export const Door: (a: number) => number = (a) => a;',
      'export const Door = (\n  a: number,\n  b: () => number,\n): number => a + b();',
      'export const Door =\n  (a: number) => a;',
      'export const Door = (1 + 2) * 3;',
      'export const Door: Row = {\n  of: (a: number) => a,\n};',
    ]) {
      const { lines } = lint({ 'protocol/wire/a.ts': `// A file.\n\n${declaration}\n` });
      t.same(
        lines,
        ['protocol/wire/a.ts:3: Door has no doc comment: say what it is (comments)'],
        declaration,
      );
      t.same(
        lint({ 'protocol/wire/a.ts': `// A file.\n\n/** A door. */\n${declaration}\n` }).lines,
        [],
        declaration,
      );
    }
    t.end();
  },
);

t.test('a line that is no doc comment, or one above something else, does not count', (t) => {
  const text =
    '// A door.\nexport class Door {}\n\n/** Something else. */\nconst A = 1;\nexport class Gate {}\n';
  t.match(lint({ 'agent/core/a.ts': text }).lines, [
    /^agent\/core\/a\.ts:2: Door has/,
    /^agent\/core\/a\.ts:6: Gate has/,
  ]);
  t.end();
});

t.test('a constant that says itself what it is, by a title or a description, needs none', (t) => {
  const saying = (property: string): string =>
    `// A file.\n\nexport const door = made({\n  ${property},\n  of: 1,\n});\n\nconst other = {\n  title: '',\n};\n`;
  for (const property of ["title: 'A door'", "describe:\n    'open a door'"])
    t.same(lint({ 'telegrams/formats/a.ts': saying(property) }).lines, [], property);
  for (const property of ["name: 'A door'", "of: {\n    title: 'Of a part'\n  }"])
    t.match(
      lint({ 'telegrams/formats/a.ts': saying(property) }).lines,
      [/^telegrams\/formats\/a\.ts:3: door has/],
      property,
    );
  t.end();
});

t.test('further overloads and types need none, nor do the tools', (t) => {
  const { lines } = lint({
    'protocol/wire/a.ts':
      '/** Opens. */\nexport function open(a: string): void;\nexport function open(a: number): void;\n' +
      'export interface Door {}\nexport type Gate = () => void;\n',
    'test/a.ts': 'export class Plant {}\n',
    'scripts/a.mjs': 'export const run = () => {};\n',
  });
  t.same(lines, []);
  t.end();
});
