// Publishing: when it happens, which places of a configuration can be had, and what is said of those that cannot.

import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import t from 'tap';
import type { PublishConfig } from '#agent/config/config.js';
import { AgentClock } from '#agent/core/clock/agent-clock.js';
import { ClockPublisher, publishFaults } from '#agent/publish/publisher.js';
import type { Log } from '#host/daemon/log.js';
import { openMachine } from '#host/machine.js';
import { decodeSegment } from '#protocol/clock/segment.js';
import { groupTime, spanOf } from '#protocol/time.js';
import { withAddon } from '../../host/native/need-addon.js';

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

/** A publisher of a clock of the test's own, and what it logs. */
function publisher(publish: PublishConfig, machine = openMachine()) {
  const raw = machine.clock.raw();
  const options = { maxSlewRate: 5e-4, stepThreshold: spanOf(5e8), maxBackwardStep: spanOf(0) };
  const own = { raw, time: groupTime(1_790_000_000) };
  const shown = new AgentClock({ ...options, own, memory: undefined }, spanOf(1e12), raw, () => {});
  const said: string[] = [];
  const log = {
    say: (_: string, text: string) => said.push(text),
    fault: (_: string, text: string) => said.push(text),
  } as unknown as Log;
  const publishes = new ClockPublisher({ publish }, machine, shown, { log, steers: () => false });
  const follow = (): void => {
    const at = machine.clock.raw();
    const line = {
      raw: at,
      group: groupTime(1_790_000_100),
      rate: 0,
      bound: spanOf(1000),
      drift: 0,
    };
    shown.follow(line, at, false, spanOf(1e9));
  };
  return { publishes, shown, said, follow };
}

withAddon(
  t,
  'each change of the clock is published at once, and nothing else until a second is over',
  (t) => {
    const segment = `${t.testdir()}/clock`;
    const { publishes, follow } = publisher({ segment });
    const read = () => decodeSegment(readFileSync(segment))!;
    t.equal(read().state, 'unset', 'from the beginning');
    const { raw } = read();
    publishes.publishChange();
    t.equal(read().raw, raw, 'nothing has changed');
    follow();
    publishes.publishChange();
    t.match(read(), { state: 'synchronised', steps: 1, writer: process.pid });
    t.same(publishes.report(), [{ place: `the segment ${segment}`, fault: null }]);
    publishes.stop();
    t.notOk(existsSync(segment));
    t.end();
  },
);

withAddon(
  t,
  'a place that cannot be had is told of, and tried again, and keeps no other back',
  (t) => {
    const folder = t.testdir();
    const [segment, clockbound] = [`${folder}/later/clock`, `${folder}/shm0`];
    const { publishes, said } = publisher({ segment, clockbound });
    t.match(said, [/^cannot write the segment .*: no such file or folder; the clock runs on$/]);
    t.match(publishes.report(), [{ fault: 'no such file or folder' }, { fault: null }]);
    mkdirSync(`${folder}/later`);
    publishes.publish();
    t.match(publishes.report(), [{ fault: null }, { fault: null }]);
    publishes.stop();
    t.end();
  },
);

t.test('without the addon nothing is published, and that is said if anything should be', (t) => {
  const machine = openMachine({ reason: 'there is none' });
  const asked = publisher({ segment: '/nowhere/clock' }, machine);
  t.match(asked.said, [/^the clock is not published: that takes the native addon$/]);
  asked.publishes.stop();
  const unasked = publisher({}, machine);
  t.same(unasked.said, []);
  unasked.publishes.stop();
  t.end();
});
