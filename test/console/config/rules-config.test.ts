// The rules of a configuration, over those that count unless told otherwise.

import t from 'tap';
import { consoleConfigIn } from '#console/config/config.js';
import { DEFAULT_RULES } from '#console/core/troubles/rules.js';

const rulesIn = (rules: unknown) => consoleConfigIn(JSON.stringify({ rules }), '/etc/belfry');
const good = (rules: unknown) => {
  const loaded = rulesIn(rules);
  if ('faults' in loaded) throw new Error(JSON.stringify(loaded.faults));
  return loaded.config.rules;
};
const faults = (rules: unknown): string[] => {
  const loaded = rulesIn(rules);
  return 'faults' in loaded
    ? loaded.faults.map(({ path, expected }) => `${path}: ${expected}`)
    : [];
};

t.test('without any the defaults count', (t) => {
  t.same(good({}), DEFAULT_RULES);
  t.end();
});

t.test('what is given counts, and the rest is as it was', (t) => {
  const rules = good({
    bound: { limit: '5ms', for: '2m' },
    loss: { limit: '12.5 %', severity: 'critical', clear: '0s' },
    away: false,
  });
  t.same(rules.bound, { ...DEFAULT_RULES.bound, limit: 5e6, forMs: 120_000 });
  t.same(rules.loss, {
    ...DEFAULT_RULES.loss,
    limit: 0.125,
    severity: 'critical',
    clearMs: 0,
  });
  t.equal(rules.away, false);
  t.same(rules.holdover, DEFAULT_RULES.holdover);
  t.end();
});

t.test('every mistake is told by its key', (t) => {
  t.same(faults({ loss: { limit: '250ms' } }), ['rules.loss.limit: a share such as "25%"']);
  t.same(faults({ loss: { limit: '101%' } }), ['rules.loss.limit: a share such as "25%"']);
  t.match(faults({ bound: { limit: '25%' } }), [/^rules\.bound\.limit: "25%" is not a duration/]);
  t.match(faults({ bound: { limit: '0s' } }), [/^rules\.bound\.limit: a duration from 1ns/]);
  t.match(faults({ away: { for: '2d' } }), [/^rules\.away\.for: a duration from 0s to 1d$/]);
  t.match(faults({ away: { limit: '5ms' } }), [/^rules\.away\.limit: unknown key/]);
  t.match(faults({ away: { severity: 'bad' } }), [/^rules\.away\.severity: "warning" or/]);
  t.match(faults({ away: true }), [/^rules\.away: an object, or false/]);
  t.match(faults({ lost: {} }), [/^rules\.lost: unknown key/]);
  t.end();
});
