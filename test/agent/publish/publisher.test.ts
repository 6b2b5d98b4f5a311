// Publishing: which places of a configuration can be had, and what is said of those that cannot.

import t from 'tap';
import { publishFaults } from '#agent/publish/publisher.js';

t.test(
  'a place whose folder cannot be had is a fault, but beside the socket it is the socket’s',
  (t) => {
    const folder = t.testdir();
    t.same(publishFaults({}), []);
    t.same(publishFaults({ publish: { segment: `${folder}/clock` } }), []);
    t.match(publishFaults({ publish: { segment: `${folder}/no/clock` } }), [
      { path: 'publish.segment', expected: /there is no folder .*no; create it first/ },
    ]);
    const socket = `${folder}/no/socket`;
    t.same(publishFaults({ socket, publish: { segment: `${folder}/no/clock` } }), []);
    t.end();
  },
);
