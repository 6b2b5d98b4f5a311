// What the steering does about others: who sets the clock, changes its rate, announces leap seconds.

import { STATUS } from '#protocol/clock/timex.js';
import t from 'tap';
import { spanOf } from '#protocol/time.js';
import { TICK } from '#agent/core/steering/timex.js';
import { Trial } from './trial.js';

t.test('a clock that somebody set is found out and put right, as at the start', (t) => {
  const trial = new Trial().synchronise().run(30);
  for (const by of [7200e9, -7200e9, 2e6, -5e3, 700]) {
    const before = trial.events.length;
    trial.kernel.move(by);
    trial.run(1);
    t.match(trial.events[before], { type: 'system-set' });
    const { by: set } = trial.events[before] as { by: number };
    t.ok(Math.abs(set - by) < 100, `${by}: ${set}`);
    const steps = trial.told.slice(before).includes('system-stepped');
    t.equal(steps, Math.abs(by) > 5e6);
    t.ok(trial.kernel.synchronised, 'at once');
    trial.run(60);
    t.ok(Math.abs(trial.off) < 10, `${by}: ${trial.off} ns`);
  }
  t.equal(trial.loop.observe().meddled, 5);
  t.equal(trial.loop.observe().state, 'following');
  t.end();
});

t.test('without leave to step back, a clock set too far ahead is only slowed down', (t) => {
  const trial = new Trial({ policy: { maxBackwardStep: spanOf(0) } }).synchronise().run(30);
  trial.kernel.move(7200e9);
  trial.run(100);
  t.same(trial.told, ['system-steered', 'system-set', 'system-ahead']);
  t.ok(trial.off < 7200e9 - 90 * 4.7e5 && trial.off > 7199e9);
  t.notOk(trial.kernel.synchronised);
  t.end();
});

t.test('a rate that somebody changed is put back, and is an event', (t) => {
  const trial = new Trial().synchronise().run(30);
  trial.kernel.meddle({ frequency: 100 * 65_536 });
  trial.run(1);
  t.same(trial.told.slice(1), ['system-meddled rate']);
  t.ok(Math.abs(trial.kernel.held.frequency / 65_536 - 20) < 1e-4);
  trial.run(60);
  t.ok(Math.abs(trial.off) < 10);
  trial.kernel.meddle({ tick: 10_001 });
  trial.run(60);
  t.equal(trial.kernel.held.tick, TICK);
  t.ok(Math.abs(trial.off) < 10);
  t.equal(trial.loop.observe().state, 'following');
  t.end();
});

t.test('a leap second that somebody announces is taken back: group time has none', (t) => {
  const trial = new Trial().synchronise().run(30);
  const { status } = trial.kernel.held;
  trial.kernel.meddle({ status: status | STATUS.insertLeap });
  trial.run(1);
  t.same(trial.told.slice(1), ['system-meddled leap']);
  t.equal(trial.kernel.held.status & STATUS.insertLeap, 0);
  // Over midnight nothing happens.
  const untilMidnight = 86_400 - (trial.kernel.time.seconds % 86_400);
  trial.run(untilMidnight + 10);
  t.ok(Math.abs(trial.off) < 10, `${trial.off} ns`);
  t.end();
});

t.test('a flag from before the start does not make a leap second either', (t) => {
  const trial = new Trial();
  trial.kernel.meddle({ status: STATUS.insertLeap | STATUS.unsynchronised });
  trial.synchronise().run(5);
  t.equal(trial.kernel.held.status & STATUS.insertLeap, 0);
  t.end();
});

t.test('another time daemon is left alone at its third change within an hour', (t) => {
  for (const fields of [
    { frequency: 5 * 65_536 },
    { maxError: 5000 },
    { status: STATUS.pll, offset: 400 },
  ]) {
    const trial = new Trial().synchronise().run(30);
    for (let time = 0; time < 3; time += 1) {
      trial.kernel.meddle(fields);
      trial.run(64);
    }
    t.equal(trial.told.at(-1), 'system-contested', JSON.stringify(fields));
    t.equal(trial.loop.observe().state, 'contested');
    const { calls } = trial.kernel;
    trial.kernel.meddle({ frequency: 7 * 65_536 });
    trial.run(100);
    t.equal(trial.kernel.held.frequency, 7 * 65_536, 'it is the other one’s');
    t.equal(trial.kernel.calls, calls);
    t.equal(trial.loop.lookAt(), Infinity);
  }
  const seldom = new Trial().synchronise().run(30);
  for (let time = 0; time < 8; time += 1) {
    seldom.kernel.meddle({ frequency: 0 });
    seldom.run(2000);
  }
  t.equal(seldom.loop.observe().state, 'following', 'who does so seldom is only undone');
  t.end();
});

t.test('another daemon shows before the first correction, too', (t) => {
  const trial = new Trial().run(5);
  for (let time = 1; time <= 3; time += 1) {
    trial.kernel.meddle({ frequency: time * 65_536 });
    trial.run(2);
  }
  t.same(trial.told.at(-1), 'system-contested');
  trial.synchronise().run(10);
  t.equal(trial.kernel.held.frequency, 3 * 65_536);
  t.end();
});
