// The list of masters: which are kept when addresses come and go, and how many.
import t from 'tap';
import { MasterRoster } from '#agent/core/masters/master-roster.js';
import type { Address } from '#protocol/endpoint.js';
import { rawTime } from '#protocol/time.js';
import { MASTERS_MOST } from '#protocol/wire/serial-number.js';
import { recordOptions } from './options.js';

const address = (i: number): Address => ({ host: `10.0.0.${i}`, port: 7525 });
const hosts = (roster: MasterRoster): string[] => roster.addresses.map(({ host }) => host);
const AT = rawTime(1e9);

/** A roster of these configured masters. */
function rosterOf(...numbers: number[]): MasterRoster {
  const roster = new MasterRoster(recordOptions());
  roster.setMasters(numbers.map(address), AT);
  return roster;
}

t.test('new masters are greeted at once, known ones keep their records', (t) => {
  const roster = rosterOf(1);
  const [first] = roster;
  t.equal(first!.connection.greeting, true);
  t.equal(roster.wakeAt(), AT);
  t.same(roster.setMasters([address(2), address(1)], rawTime(2e9)), []);
  t.equal([...roster][1], first);
  t.same(hosts(roster), ['10.0.0.2', '10.0.0.1'], 'in the order of the configuration');
  t.end();
});

t.test('a master that is not configured any more is ended and given back', (t) => {
  const roster = rosterOf(1, 2);
  const [, second] = roster;
  t.same(roster.setMasters([address(1)], AT), [second]);
  t.equal(second!.connection.greeting, false);
  t.same(hosts(roster), ['10.0.0.1']);
  t.end();
});

t.test('masters that others name come behind the configured ones, each once', (t) => {
  const roster = rosterOf(1, 2);
  const [first, second] = roster;
  roster.learn(first!, [address(1), address(3)], AT);
  roster.learn(second!, [address(3), address(4)], AT);
  t.same(hosts(roster), ['10.0.0.1', '10.0.0.2', '10.0.0.3', '10.0.0.4']);
  const gone = roster.learn(second!, [], AT);
  t.same(
    gone.map((record) => record.address),
    [address(4)],
    'nobody names it any more',
  );
  t.end();
});

t.test('more masters than the wire can number are left out', (t) => {
  const roster = rosterOf(1);
  const [first] = roster;
  roster.learn(
    first!,
    Array.from({ length: 20 }, (_, i) => address(i + 2)),
    AT,
  );
  t.equal(hosts(roster).length, MASTERS_MOST);
  t.end();
});

t.test('a datagram of no session, greeting or ask of ours belongs to no master', (t) => {
  const roster = rosterOf(1, 2);
  const header = { version: 1, type: 1, flags: 0, term: 0, session: 7, sequence: 7 };
  t.equal(roster.sessionOf(header), undefined);
  t.equal(roster.awaitingWelcome(header), undefined);
  t.equal(roster.awaitingCookie(header), undefined);
  t.equal(roster.concerned(header), undefined);
  t.end();
});

t.test('a master without an identity has no twin', (t) => {
  const roster = rosterOf(1, 2);
  const [first] = roster;
  t.equal(roster.twinOf(first!), undefined);
  t.end();
});
