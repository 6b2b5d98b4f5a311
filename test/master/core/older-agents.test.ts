// Agents of an earlier version have one session at a time: they must end up with the master that leads.
import t from 'tap';
import { rawTime } from '#protocol/time.js';
import { KMC, crypto, newMaster } from '../../sim/alone.js';
import { greet } from '../../sim/peer.js';

const FROM = { host: '10.0.1.1', port: 40_000 };
const WHO = { name: KMC.name, key: KMC.key, crypto };
const IDENTITY = { name: 'lab-2', number: 1, heardWithin: 2000 };
const OLDER = { severalMasters: false };

t.test('a master that stands by turns an older agent away, and lets it in when it leads', (t) => {
  const master = newMaster({ identity: IDENTITY });
  t.equal(greet(master, WHO, { at: 1e9, from: FROM, hello: OLDER }), undefined);
  t.same(master.observe(rawTime(1e9)).refusals, { 'not-leading': 1 });
  master.leadership.begin();
  master.lead(rawTime(2e9));
  t.ok(greet(master, WHO, { at: 3e9, from: FROM, hello: OLDER }), 'welcomed by the leader');
  t.end();
});

t.test('it lets in an older client, which only asks, and an agent that knows several', (t) => {
  const client = { ...OLDER, asksItself: true };
  t.ok(greet(newMaster({ identity: IDENTITY }), WHO, { at: 1e9, from: FROM, hello: client }));
  t.ok(greet(newMaster({ identity: IDENTITY }), WHO, { at: 1e9, from: FROM }));
  t.end();
});
