// What a line to join makes of a configuration, and how it stands to what a machine is already.
import t from 'tap';
import { type Joined, changedSettings, relationOf } from '#agent/commands/join/settings.js';

const KEY = new Uint8Array(32).fill(1);
const LINE = {
  name: 'line-3',
  role: 'agent',
  group: '',
  masters: ['10.0.0.1', 'lab-2:7526'],
  key: KEY,
} as const;
const PLACES = { key: 'agent.key', state: 'agent.state', socket: 'agent.socket' };

t.test('a machine that is nothing yet gets a name, masters and a place for each file', (t) => {
  t.same(changedSettings({}, LINE, PLACES), {
    name: 'line-3',
    masters: ['10.0.0.1', 'lab-2:7526'],
    ...PLACES,
  });
  t.end();
});

t.test('only what is not so yet changes, and a file that is named stays where it is', (t) => {
  const old = { name: 'line-2', masters: ['other'], key: '/elsewhere/own.key', ports: [] };
  const { state, socket } = PLACES;
  t.same(changedSettings(old, LINE, PLACES), {
    name: 'line-3',
    masters: LINE.masters,
    state,
    socket,
  });
  t.same(changedSettings({ name: 'line-3', masters: LINE.masters }, LINE, {}), {});
  t.end();
});

t.test('masters that an operator wrote otherwise stay as they are, in their order', (t) => {
  const named = { name: 'line-3', masters: ['LAB-2:7526', '10.0.0.1:7525'] };
  t.same(changedSettings(named, LINE, {}), {});
  for (const masters of [['10.0.0.1'], 'rubbish', undefined])
    t.same(changedSettings({ name: 'line-3', masters }, LINE, {}), { masters: LINE.masters });
  t.end();
});

t.test('a client asks by itself, and an agent that does so goes on', (t) => {
  t.match(changedSettings({}, { ...LINE, role: 'client' }, {}), { algorithm: 'cristian' });
  t.notMatch(changedSettings({ algorithm: 'cristian' }, LINE, {}), { algorithm: String });
  t.end();
});

t.test('a line is told from one for another device and for another group', (t) => {
  const joined = (change: Partial<Joined>): Joined => ({
    name: 'line-3',
    masters: ['10.0.0.1:7525'],
    credential: { key: KEY },
    ...change,
  });
  t.equal(relationOf(joined({}), LINE), 'same');
  t.equal(relationOf(joined({ credential: { key: new Uint8Array(32) } }), LINE), 'renewed');
  t.equal(relationOf(joined({ credential: undefined }), LINE), 'renewed');
  t.equal(relationOf(joined({ name: 'line-2' }), LINE), 'renamed');
  t.equal(relationOf(joined({ masters: ['10.0.0.9'] }), LINE), 'same', 'its masters have moved');
  const other = { credential: { key: new Uint8Array(32) } };
  t.equal(relationOf(joined({ ...other, name: 'line-2' }), LINE), 'other-name');
  t.equal(relationOf(joined({ ...other, masters: ['10.0.0.9'] }), LINE), 'other-group');
  t.equal(
    relationOf(joined({ ...other, masters: ['10.0.0.1:99', 'rubbish'] }), LINE),
    'other-group',
  );
  const either = { ...LINE, masters: ['192.0.2.1,10.0.0.1'] };
  t.equal(relationOf(joined(other), either), 'renewed', 'one of its addresses is enough');
  t.equal(relationOf(joined({ name: undefined }), LINE), 'nothing');
  t.equal(relationOf(joined({ masters: [] }), LINE), 'nothing');
  t.end();
});
