// The defaults of the rules, and when one is broken.

import { readFileSync } from 'node:fs';
import t from 'tap';
import { DEFAULT_RULES, LIMITED_KINDS, breaks } from '#console/core/troubles/rules.js';
import { RULE_KINDS } from '#console/core/troubles/trouble.js';
import { worstText } from '#console/core/troubles/words.js';

t.test('every rule waits before it speaks, and before it says that all is well', (t) => {
  for (const [kind, { forMs, clearMs }] of Object.entries(DEFAULT_RULES)) {
    t.ok(forMs >= 10_000 && forMs <= 60_000, `${kind} for ${forMs} ms`);
    t.ok(clearMs >= 15_000 && clearMs <= 60_000, `${kind} clear ${clearMs} ms`);
  }
  t.end();
});

t.test('five kinds have a limit, beyond which they are broken', (t) => {
  t.same(LIMITED_KINDS, ['bound', 'offset', 'wall-clock', 'loss', 'machine-clock']);
  t.equal(breaks(DEFAULT_RULES, 'bound', 1e8), false);
  t.equal(breaks(DEFAULT_RULES, 'bound', 1e8 + 1), true);
  t.equal(breaks(DEFAULT_RULES, 'bound', null), false, 'what is not known breaks nothing');
  t.equal(
    breaks(DEFAULT_RULES, 'holdover', null),
    true,
    'where there is no limit it is enough to be there',
  );
  t.equal(breaks({ ...DEFAULT_RULES, holdover: false }, 'holdover', 1e9), false);
  t.end();
});

t.test('the page about alarms has each rule with its defaults', (t) => {
  const page = readFileSync(new URL('../../../../../docs/alarms.md', import.meta.url), 'utf8');
  const rows = page
    .split('\n')
    .map((row) => row.split('|').map((cell) => cell.trim()))
    .filter((cells) => RULE_KINDS.some((kind) => cells[1] === `\`${kind}\``));
  t.same(
    rows.map(([, kind, , ...rest]) => [kind, ...rest.slice(0, 4)]),
    RULE_KINDS.map((kind) => {
      const { limit, forMs, clearMs, severity } = DEFAULT_RULES[kind];
      const limitText = limit === null ? '' : worstText(kind, limit);
      return [`\`${kind}\``, limitText, `${forMs / 1000} s`, `${clearMs / 1000} s`, severity];
    }),
  );
  t.end();
});
