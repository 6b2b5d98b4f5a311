// Setting a clock: how often, whatever becomes of it.

import { CLOCKS } from '#serial/core/clocks/catalogue.js';
import { Setter } from '#serial/core/setter.js';
import { UTC } from '#telegrams/language/zone.js';
import { rawTime, spanOf } from '#protocol/time.js';
import { ownAt, SECOND } from './played-clock.js';
import t from 'tap';

t.test('a port that is opened anew half-way through a setting gets one more, and no third', (t) => {
  const dialogue = CLOCKS.get('simex')!;
  const options = { dialogue, zone: UTC, line: dialogue.line, every: spanOf(10 * SECOND) };
  const character = spanOf(1e6);
  const timeout = spanOf(SECOND);
  const setting = { ...options, character, timeout, delay: undefined, lastSet: undefined };
  const setter = new Setter({ ...setting, every: spanOf(3600 * SECOND) });
  const begun = (at: number): boolean => {
    if (!setter.mayBegin(ownAt(at))) return false;
    setter.begin(ownAt(at), spanOf(4e9));
    return true;
  };
  t.ok(begun(0));
  setter.restart();
  t.ok(begun(1e9), 'nothing of the first has left');
  setter.sent(rawTime(1e9), spanOf(0));
  setter.restart();
  t.ok(begun(10e9), 'the clock may stand still');
  setter.sent(rawTime(10e9), spanOf(0));
  setter.restart();
  t.notOk(begun(20e9));
  setter.notSent(true);
  t.notOk(begun(3600e9));
  t.ok(begun(3611e9));
  setter.notSent(false);
  t.ok(begun(3612e9), 'what could not be sent does not count');
  setter.notSent(true);
  t.ok(begun(3613e9), 'what left in part does, and may have stopped the clock');
  setter.notSent(true);
  t.notOk(begun(3620e9));
  t.end();
});
