// Where a peer of a session is, by itself: at which of our own addresses it was heard belongs to it.

import t from 'tap';
import { Path } from '#protocol/seal/path.js';
import { rawTime } from '#protocol/time.js';

const PEER = { host: '10.0.0.9', port: 40_000 };
const ASKED = { ...PEER, local: '10.0.0.1' };
const OTHER = { ...PEER, local: '10.0.0.2' };
const LENGTH = 48;

t.test('who spoke first is answered from where each of its questions was heard', (t) => {
  const path = new Path(PEER);
  for (const from of [ASKED, OTHER, ASKED]) t.equal(path.heard(from, LENGTH, rawTime(0)), from);
  t.equal(path.address, PEER, 'what is sent by ourselves leaves from where the system chooses');
  t.equal(path.takeCandidate(), undefined);
  t.end();
});

t.test(
  'a copy at another of our own addresses does not move where a peer is answered from',
  (t) => {
    const path = new Path(ASKED);
    t.equal(path.heard(OTHER, LENGTH, rawTime(0)), ASKED, 'a copy may have been quicker');
    t.equal(path.heard(ASKED, LENGTH, rawTime(1e9)), ASKED);
    t.equal(path.heard(OTHER, LENGTH, rawTime(2e9)), ASKED);
    t.equal(path.takeCandidate(), undefined);
    t.end();
  },
);

t.test('who speaks to another of our own addresses is asked from there, and has not moved', (t) => {
  const path = new Path(ASKED);
  path.heard(OTHER, LENGTH, rawTime(0));
  t.equal(path.heard(OTHER, LENGTH, rawTime(1e9)), OTHER);
  t.equal(path.takeCandidate(), OTHER);
  path.probed(OTHER, 7);
  t.equal(path.answered(7, ASKED), undefined);
  t.equal(path.address, ASKED, 'the answer came to where nobody was asked from');
  t.equal(path.answered(7, OTHER), undefined, 'its address is the same as before');
  t.equal(path.address, OTHER);
  const moved = { host: '10.0.0.77', port: 40_000, local: '10.0.0.2' };
  for (const at of [2e9, 3e9]) path.heard(moved, LENGTH, rawTime(at));
  path.probed(moved, 8);
  t.same(path.answered(8, moved), OTHER, 'this one is another');
  t.end();
});
