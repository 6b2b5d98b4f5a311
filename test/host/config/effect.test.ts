// A configuration that is read again counts at once, as far as no restart is needed.

import t from 'tap';
import type { Loaded } from '#host/config/config.js';
import { type Effects, takenOver } from '#host/config/effect.js';

const EFFECTS: Effects = {
  $schema: 'nothing',
  'clock.rate': 'reload',
  'clock.offset': { restart: 'it is opened once' },
  listen: { restart: 'it is opened once' },
  masters: 'reload',
};

interface Settings {
  readonly listen?: string;
  readonly masters?: string;
  readonly clock?: object;
}

/** What listens at IPv4 reaches no master elsewhere. */
function judge(text: string): Loaded<Settings> {
  const settings = JSON.parse(text) as Settings & Record<string, unknown>;
  if (settings.listen !== 'all' && settings.listen !== settings.masters)
    return { faults: [{ path: 'masters', expected: 'reached' }] };
  return { config: settings, settings };
}

const good = (settings: Settings) => ({ config: settings, settings: { ...settings } });

t.test('new values count beside the old ones of keys that take a restart', (t) => {
  const before = good({ listen: 'all', masters: 'v4', clock: { rate: 1, offset: 2 } });
  const after = good({ listen: 'v6', masters: 'v6', clock: { rate: 3 } });
  const { now, changes } = takenOver(EFFECTS, before, after, judge);
  t.same(now.config, { listen: 'all', masters: 'v6', clock: { rate: 3, offset: 2 } });
  t.same(
    changes.map(({ path, effect }) => [path, effect === 'reload']),
    [
      ['clock.rate', true],
      ['clock.offset', false],
      ['listen', false],
      ['masters', true],
    ],
  );
  const again = takenOver(EFFECTS, now, after, judge);
  t.same(
    again.changes.map(({ path }) => path),
    ['clock.offset', 'listen'],
    'what takes a restart is told again',
  );
  t.end();
});

t.test('what fits only after the restart of others waits for it, and says so', (t) => {
  const before = good({ listen: 'v4', masters: 'v4' });
  const { now, changes } = takenOver(EFFECTS, before, good({ listen: 'v6', masters: 'v6' }), judge);
  t.equal(now, before);
  t.match(changes, [
    { path: 'listen', effect: { restart: 'it is opened once' } },
    { path: 'masters', effect: { restart: /fits only with other keys/ } },
  ]);
  t.end();
});
