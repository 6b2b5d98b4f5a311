// How far group time has left a straight line, for those who learn of it by asking.

import t from 'tap';
import { Bend } from '#master/core/group/bend.js';
import { spanOf } from '#protocol/time.js';

t.test(
  'moves add up, are forgotten within some rounds, and are nothing once it begins anew',
  (t) => {
    const bend = new Bend(spanOf(1e9));
    t.equal(bend.after(0), 0);
    bend.add(0, -1000, 0);
    t.equal(bend.after(0), 1000, 'in either direction');
    t.ok(Math.abs(bend.after(32e9) - 1000 / Math.E) < 1e-6);
    bend.add(32e9, 500, 0);
    t.ok(Math.abs(bend.after(0) - 500 - 1000 / Math.E) < 1e-6);
    bend.clear();
    bend.add(0, 0, 1e-9);
    t.ok(
      Math.abs(bend.after(0) - 16) < 1e-6,
      'a rate counts with half of what it makes in that time',
    );
    t.end();
  },
);
