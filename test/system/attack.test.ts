// The attackers' short form, on loopback: no agent leaves its bound, whoever sits between or beside.

import t from 'tap';
import { KINDS, trial } from './attack/trial.js';

/** Nobody is moved by a rogue: honest clocks differ by a tenth of a second here. Nanoseconds. */
const MOVED_MOST = 1e9;
/** Lines that an attack of some seconds may cause at a master and three agents. */
const LINES_MOST = 60;

t.jobs = 5;

for (const kind of KINDS)
  t.test(`${kind}: no agent is outside its bound`, { buffered: true }, async (t) => {
    // Tens of thousands of datagrams a second, as far as this machine can send them.
    const place = { namespaces: false, seconds: 4, rate: 4, interval: '100ms' };
    const verdict = await trial(kind, place);
    t.ok(verdict.well < Infinity, 'the agents know the time');
    t.ok(verdict.looks > 0, `${verdict.looks} looks`);
    t.equal(verdict.outside, 0, `seconds outside; ${verdict.error} ns off at worst`);
    t.ok(verdict.moved < MOVED_MOST, `the group is ${verdict.moved} ns off`);
    t.ok(verdict.written <= LINES_MOST, `${verdict.written} lines: ${verdict.lines.join(' | ')}`);
  });
