// What the console tells Prometheus, judged by Prometheus' own tool.

import { spawnSync } from 'node:child_process';
import t from 'tap';
import { lineOf, groupOf, troubleOf, wallOf } from '#sim/console/standing-hub.js';
import { tryWeb } from '#sim/console/tried-web.js';
import { storeProgram, storesMissing } from './stores.js';

const skip = storesMissing('promtool') ?? false;

t.test(
  'promtool finds nothing to object to, also with names made to break it',
  { skip },
  async (t) => {
    const { hub, ask } = await tryWeb(t);
    const walls = [{ wall: 1, offsetNs: 4e7, boundNs: 5e6, ageNs: 1e9, votes: true }];
    const names = [
      'mit',
      'a"} 1',
      'b\n# TYPE belfry_state counter',
      '\\',
      '\ud800',
      '\u0000\r',
      '<b>',
    ];
    const lines = names.map((name) => lineOf(name, { walls, temperatureC: 41.5 }));
    hub.wall = wallOf(1, [groupOf('main', { lines }), groupOf('hall "2"', { round: null })]);
    hub.listed = [troubleOf('t-1', { toMs: null })];
    const { status, headers, text } = await ask('/metrics');
    t.equal(status, 200);
    t.equal(headers['content-type'], 'text/plain; version=0.0.4; charset=utf-8');
    const checked = spawnSync(storeProgram('promtool'), ['check', 'metrics'], { input: text });
    t.equal(String(checked.stdout) + String(checked.stderr), '');
    t.equal(checked.status, 0);
    t.match(text, /^belfry_offset_seconds\{group="main",line="a\\"} 1",wall="1"} 0\.04$/m);
    t.match(text, /^process_resident_memory_bytes \d{7,}$/m);
    t.match(text, /^belfry_web_requests_total 1$/m);
  },
);
