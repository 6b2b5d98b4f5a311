// By which names a console lets itself be called. A page of a stranger can give its own name this machine's address
// (DNS rebinding) and would then read the console as a page of its own; but it cannot hide under which name it asks.

import { isIP } from 'node:net';
import { Problem } from './problem.js';

/**
 * What tells a Host header that is the console's from one that is not: an address as a number is (a browser that was
 * led here by a name says that name), `localhost`, this machine's name, and the names in `names`.
 */
export function hostCheck(machine: string, names: readonly string[]): (host: string) => boolean {
  const own = machine.toLowerCase();
  const known = new Set(['localhost', own, `${own}.local`, ...names]);
  return (host) => {
    const name = nameIn(host.toLowerCase());
    return isIP(name) !== 0 || known.has(name) || name.endsWith('.localhost');
  };
}

/** Without its port, its brackets, and the dot of a name that is written in full. */
function nameIn(host: string): string {
  const bracketed = /^\[([^\]]*)\](?::\d+)?$/.exec(host);
  if (bracketed !== null) return bracketed[1]!;
  return host.replace(/:\d+$/, '').replace(/\.$/, '');
}

/** What somebody is told who called the console by another name. */
export const strangeHost = (host: string): Problem =>
  new Problem(
    421,
    `this console is not called ${JSON.stringify(host.slice(0, 80))}: name it in "web.names" of its configuration, or use its address`,
  );
