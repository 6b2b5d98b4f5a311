// By what a symptom is known again.

import t from 'tap';
import { keyOf, symptomOf } from '#console/core/troubles/symptom.js';

const said = (detail: string, subject: string | null = null): string =>
  keyOf(symptomOf('status', 'hall', subject, { detail }));

t.test('a line of status is the same whatever numbers count on in it', (t) => {
  t.equal(
    said('no group time yet: waiting for line-2 for 20 s more at most'),
    said('no group time yet: waiting for line-2 for 1 m 05 s more at most'),
  );
  t.equal(said('off by +1.25 ms'), said('off by -0.8 us'));
  t.not(said('lab-2 leads as well'), said('lab-3 leads as well'), 'the numbers of names are none');
  t.end();
});

t.test('all that status says of one line is one trouble', (t) => {
  t.equal(said('mit is stale: …', 'mit'), said('mit is doubted: …', 'mit'));
  t.not(said('mit is stale: …', 'mit'), said('pit is stale: …', 'pit'));
  t.end();
});

t.test('a source is the same before and after it told of which group it is', (t) => {
  t.equal(keyOf(symptomOf('unseen', '', 'lab-1')), keyOf(symptomOf('unseen', 'hall', 'lab-1')));
  t.not(keyOf(symptomOf('away', '', 'lab-1')), keyOf(symptomOf('away', 'hall', 'lab-1')));
  t.end();
});

t.test('no names, however they are made, look like others', (t) => {
  t.not(keyOf(symptomOf('away', 'a","b', 'c')), keyOf(symptomOf('away', 'a', 'b","c')));
  t.not(
    keyOf(symptomOf('wall-clock', 'hall', 'mit', { wall: 1 })),
    keyOf(symptomOf('wall-clock', 'hall', 'mit', { wall: 2 })),
  );
  t.end();
});
