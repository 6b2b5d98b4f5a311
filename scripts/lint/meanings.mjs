// Refuses an exported name that means two things: who meets it in another file must not have to ask which.

import { roomOf } from './house.mjs';

/** Tools and tests name their own parts as they like: nobody else imports them. */
const OWN_WORLDS = new Set(['demo', 'bench', 'test']);

const DECLARATION =
  /^export (?:declare )?(?:abstract )?(?:async )?(?:class|function\*?|const|let|interface|type|enum) (\w+)/;

/** What is naturally called the same in several files. */
const NATURAL = new Set([
  // The same command of two programs, or of two groups of commands.
  'check',
  'disable',
  'doctor',
  'enable',
  'config',
  'reload',
  'list',
  'run',
  'history',
  'follow',
  'join',
  'status',
  'wait',
  // Compiled from the schema of each daemon's configuration.
  'validate',
]);

export function meanings({ files }) {
  const places = new Map();
  for (const { path, text } of files) {
    const room = roomOf(path);
    if (room === undefined || OWN_WORLDS.has(room)) continue;
    text.split('\n').forEach((written, index) => {
      const [, name] = DECLARATION.exec(written) ?? [];
      if (name === undefined || NATURAL.has(name)) return;
      places.set(name, [...(places.get(name) ?? []), { file: path, line: index + 1 }]);
    });
  }
  return [...places].flatMap(([name, where]) => {
    const [first, ...more] = where.filter(
      ({ file }, index) => where.findIndex((place) => place.file === file) === index,
    );
    return more.map(({ file, line }) => ({
      file,
      line,
      message: `${name} is the name of something else in ${first.file}: give one of them another`,
    }));
  });
}
