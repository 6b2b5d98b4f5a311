// What a reader chose is kept, and what is damaged does no harm.

import t from 'tap';
import { parseSettings } from '#page/data/settings.js';

t.test('settings come back from their text', (t) => {
  const settings = { theme: 'dark', zone: 'UTC', by: 'Ruth' } as const;
  t.same(parseSettings(JSON.stringify(settings)), settings);
  t.end();
});

t.test('what is not understood is as at the first time', (t) => {
  const first = { theme: 'auto', zone: 'local', by: '' };
  for (const text of [null, '', 'no JSON', 'null', '[]', '7', '{"theme":"pink","zone":7,"by":{}}'])
    t.same(parseSettings(text), first, String(text));
  t.equal(parseSettings(JSON.stringify({ by: 'x'.repeat(1e5) })).by.length, 100);
  t.end();
});
