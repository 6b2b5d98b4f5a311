// What an agent knows of one master: hints, and what an ask can leave under.
import { placeOf } from '#protocol/endpoint.js';
import t from 'tap';
import { MasterRecord } from '#agent/core/masters/master-record.js';
import { rawTime, spanOf } from '#protocol/time.js';
import { MASTER_ADDRESS } from '#sim/alone.js';
import { recordOptions } from './options.js';

const INTERVAL = spanOf(1e9);

t.test('one hint an interval is acted on, four at once, and then one in ten minutes', (t) => {
  const record = new MasterRecord(placeOf(MASTER_ADDRESS), recordOptions());
  const takes = (second: number): boolean => record.takesHint(rawTime(second * 1e9), INTERVAL);
  t.equal(takes(1), true);
  t.equal(takes(1.9), false, 'the interval is not over');
  t.same([takes(2), takes(3), takes(4)], [true, true, true]);
  t.equal(takes(5), false, 'four are used up');
  t.equal(takes(601), true, 'one has come back');
  t.equal(takes(602), false);
  t.end();
});

t.test('an interval below a second still leaves one hint a second', (t) => {
  const record = new MasterRecord(placeOf(MASTER_ADDRESS), recordOptions());
  t.equal(record.takesHint(rawTime(1e9), spanOf(1e8)), true);
  t.equal(record.takesHint(rawTime(1.5e9), spanOf(1e8)), false);
  t.end();
});

t.test('an ask that is due waits for a session: until then only the greeting wakes', (t) => {
  const record = new MasterRecord(placeOf(MASTER_ADDRESS), recordOptions());
  record.asking.ask(rawTime(1e9));
  t.equal(record.session, undefined);
  t.equal(record.wakeAt(), Infinity);
  record.connection.greet(rawTime(7e9));
  t.equal(record.wakeAt(), 7e9);
  t.end();
});
