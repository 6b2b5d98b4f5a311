// The list of masters: which are kept when addresses come and go, and how many.
import t from 'tap';
import { MasterRecords } from '#agent/core/masters/master-records.js';
import { type Address, type Place, placeOf } from '#protocol/endpoint.js';
import { rawTime } from '#protocol/time.js';
import { MASTERS_MOST } from '#protocol/wire/serial-number.js';
import { recordOptions } from './options.js';

const address = (i: number): Address => ({ host: `10.0.0.${i}`, port: 7525 });
const hosts = (records: MasterRecords): string[] => records.addresses.map(({ host }) => host);
const AT = rawTime(1e9);

/** The records of these configured masters. */
function rosterOf(...numbers: number[]): MasterRecords {
  const records = new MasterRecords(recordOptions());
  records.setMasters(numbers.map(address).map(placeOf), AT);
  return records;
}

t.test('new masters are greeted at once, known ones keep their records', (t) => {
  const records = rosterOf(1);
  const [first] = records;
  t.equal(first!.connection.greeting, true);
  t.equal(records.wakeAt(), AT);
  t.same(records.setMasters([address(2), address(1)].map(placeOf), rawTime(2e9)), []);
  t.equal([...records][1], first);
  t.same(hosts(records), ['10.0.0.2', '10.0.0.1'], 'in the order of the configuration');
  t.end();
});

t.test('a master that is not configured any more is ended and given back', (t) => {
  const records = rosterOf(1, 2);
  const [, second] = records;
  t.same(records.setMasters([placeOf(address(1))], AT), [second]);
  t.equal(second!.connection.greeting, false);
  t.same(hosts(records), ['10.0.0.1']);
  t.end();
});

t.test('masters that others name come behind the configured ones, each once', (t) => {
  const records = rosterOf(1, 2);
  const [first, second] = records;
  records.learn(first!, [address(1), address(3)], AT);
  records.learn(second!, [address(3), address(4)], AT);
  t.same(hosts(records), ['10.0.0.1', '10.0.0.2', '10.0.0.3', '10.0.0.4']);
  const gone = records.learn(second!, [], AT);
  t.same(
    gone.map((record) => record.address),
    [address(4)],
    'nobody names it any more',
  );
  t.end();
});

t.test('masters of an earlier run are greeted, until one that is there names others', (t) => {
  const records = new MasterRecords(recordOptions(), undefined, [address(2), address(3)]);
  records.setMasters([placeOf(address(1))], AT);
  const [, second] = records;
  t.same(hosts(records), ['10.0.0.1', '10.0.0.2', '10.0.0.3']);
  t.same(records.unconfigured, [address(2), address(3)], 'and remembered again');
  records.learn(second!, [address(1)], AT);
  t.same(hosts(records), ['10.0.0.1', '10.0.0.2'], 'the one that answers stays');
  const [first] = records;
  records.learn(first!, [address(4)], AT);
  t.same(hosts(records), ['10.0.0.1', '10.0.0.4'], 'one that was removed meanwhile does not');
  t.same(records.unconfigured, [address(4)]);
  t.end();
});

t.test('more masters than the wire can number are left out', (t) => {
  const records = rosterOf(1);
  const [first] = records;
  records.learn(
    first!,
    Array.from({ length: 20 }, (_, i) => address(i + 2)),
    AT,
  );
  t.equal(hosts(records).length, MASTERS_MOST);
  t.end();
});

t.test('a datagram of no session, greeting or ask of ours belongs to no master', (t) => {
  const records = rosterOf(1, 2);
  const header = { version: 1, type: 1, flags: 0, term: 0, session: 7, sequence: 7 };
  t.equal(records.sessionOf(header), undefined);
  t.equal(records.awaitingWelcome(header), undefined);
  t.equal(records.awaitingCookie(header), undefined);
  t.equal(records.concerned(header), undefined);
  t.end();
});

t.test('a master without an identity has no twin', (t) => {
  const records = rosterOf(1, 2);
  const [first] = records;
  t.equal(records.twinOf(first!), undefined);
  t.end();
});

const named = (name: string, ...numbers: number[]): Place => ({
  host: name,
  port: 7525,
  addresses: numbers.map(address),
});
const greeted = (records: MasterRecords): string[] =>
  [...records].map(({ place }) => place.addresses.map(({ host }) => host.slice(7)).join('+'));

t.test('an address belongs to one master: the first that has it', (t) => {
  const records = rosterOf();
  records.setMasters([named('clock', 1, 2), named('other', 2), placeOf(address(1))], AT);
  t.same(greeted(records), ['1+2'], 'a name that is somebody else’s address is nobody');
  records.setMasters([named('clock', 1, 2), named('other', 2, 3), named('none')], AT);
  t.same(greeted(records), ['1+2', '3']);
  t.end();
});

t.test('a name that moves keeps its record, and is greeted where it is now', (t) => {
  const records = rosterOf();
  records.setMasters([named('clock', 1, 2)], AT);
  const [record] = records;
  record!.connection.end();
  t.same(records.setMasters([named('clock', 2, 1, 3)], rawTime(2e9)), []);
  t.equal(record!.connection.greeting, false, 'where it was is still among its addresses');
  t.same(records.setMasters([named('clock', 9)], rawTime(3e9)), []);
  t.same([...records], [record]);
  t.same(record!.address, address(9));
  t.equal(record!.wakeAt(), 3e9);
  t.end();
});

t.test('a name for several masters is one of them, once it has named the others', (t) => {
  const records = rosterOf();
  records.setMasters([named('pool', 1, 2, 3)], AT);
  const [record] = records;
  records.learn(record!, [address(2), address(3)], AT);
  t.same(greeted(records), ['1', '2', '3']);
  t.end();
});

t.test('an address to which nothing can be sent is nobody’s, whoever names it', (t) => {
  const records = new MasterRecords(recordOptions(), (host) => !host.includes(':'));
  records.setMasters([placeOf(address(1))], AT);
  const [first] = records;
  const nowhere = ['0.0.0.0', '::', 'fe80::1', 'fd00::1'].map((host) => ({ host, port: 7525 }));
  records.learn(first!, [...nowhere, { ...address(2), port: 0 }, address(3)], AT);
  t.same(hosts(records), ['10.0.0.1', '10.0.0.3']);
  t.end();
});
