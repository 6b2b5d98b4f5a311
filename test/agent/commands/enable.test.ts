// What an agent's service can be allowed besides.
import { existsSync } from 'node:fs';
import t from 'tap';
import { AGENT_PARTS } from '#agent/commands/enable.js';

t.test('each part has a name of its own, and its drop-in is there', (t) => {
  const names = AGENT_PARTS.map(({ name }) => name);
  t.same([...new Set(names)], names);
  for (const { dropIn } of AGENT_PARTS)
    t.ok(existsSync(new URL(`../../../../deploy/${dropIn}`, import.meta.url)), dropIn);
  t.end();
});
