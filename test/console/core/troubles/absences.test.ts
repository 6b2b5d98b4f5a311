// What was lost while a line was away is no news when it is back.

import t from 'tap';
import { Absences } from '#console/core/troubles/absences.js';

t.test('the loss of who was away is passed over until it is well once', (t) => {
  const absences = new Absences();
  t.equal(absences.shadow('hall', 'mit', true, 0), false, 'nobody was away');
  absences.isAway('hall', 'mit', 1000);
  t.equal(absences.shadow('hall', 'mit', true, 2000), true);
  t.equal(absences.shadow('hall', 'pit', true, 2000), false, 'of nobody else');
  t.equal(absences.shadow('hall', 'mit', false, 3000), false);
  t.equal(absences.shadow('hall', 'mit', true, 4000), false, 'it was well, and is bad again');
  t.end();
});

t.test('loss that does not pass within ten minutes is no remnant', (t) => {
  const absences = new Absences();
  absences.isAway('hall', 'mit', 0);
  t.equal(absences.shadow('hall', 'mit', true, 599_999), true);
  t.equal(absences.shadow('hall', 'mit', true, 600_000), false);
  absences.isAway('hall', 'pit', 0);
  absences.forget(600_000);
  t.equal(absences.shadow('hall', 'pit', true, 600_001), false);
  t.end();
});
