// A master that is started again alone: its own clock goes on as the group's time was, or waits.

import t, { type Test } from 'tap';
import { loadMasterConfig } from '#master/config/config.js';
import { Roster } from '#master/core/roster/roster.js';
import { newMember, readSystemClock } from '#master/config/new-member.js';
import type { Member } from '#master/core/member/member.js';
import type { MasterMemory } from '#master/core/group/memory.js';
import { nodeCrypto } from '#host/crypto.js';
import {
  type GroupTime,
  SECOND,
  groupAdd,
  groupDifference,
  groupTime,
  rawTime,
  spanOf,
} from '#protocol/time.js';
import type { KernelKnowledge } from '#protocol/clock/kernel-knowledge.js';
import type { DeviceClock } from '#host/raw-clock.js';

const NOON = groupTime(1_790_000_000);
const STARTS = 7 * SECOND;

/** A machine whose wall clock shows `wall` as the master starts; its raw time stands at `now`. */
class Machine {
  now = STARTS;
  readonly #wall: GroupTime;

  constructor(wall: GroupTime) {
    this.#wall = wall;
  }

  clock(): DeviceClock {
    const read = (): ReturnType<DeviceClock['readSystemClock']> => ({
      raw: rawTime(this.now),
      time: groupAdd(this.#wall, spanOf(this.now - STARTS)),
      width: spanOf(0),
    });
    return {
      raw: () => rawTime(this.now),
      ofMachine: (raw) => raw,
      readSystemClock: read,
      readSystemClockFinely: read,
      readsAtOnce: true,
      knowledge: () => undefined,
      machineAt: (raw) => BigInt(raw),
      kernel: undefined,
    };
  }
}

/** Runs without anybody for half a minute; answers the member and what it shows less noon as it started. */
function alone(t: Test, wall: GroupTime, memory?: MasterMemory): { member: Member; ahead: number } {
  const loaded = loadMasterConfig(`${t.testdir({ 'm.json': '{"keys":"keys"}' })}/m.json`);
  if ('faults' in loaded) throw new Error('the configuration is as it should be');
  const machine = new Machine(wall);
  const around = {
    roster: new Roster(nodeCrypto),
    parentKey: undefined,
    colleagues: undefined,
    parents: [],
  };
  const member = newMember(
    loaded.config,
    around,
    { clock: machine.clock(), crypto: nodeCrypto },
    memory,
  );
  for (let second = 1; second <= 30; second += 1) {
    machine.now = STARTS + second * SECOND;
    member.wake(rawTime(machine.now));
  }
  const { time } = member.now(rawTime(machine.now));
  return { member, ahead: groupDifference(time, NOON) - 30 * SECOND };
}

t.test('a group whose time is not its machine’s goes on where it was', (t) => {
  for (const ahead of [5, -5, 1800].map((seconds) => seconds * SECOND)) {
    const first = alone(t, groupAdd(NOON, spanOf(-600 * SECOND)));
    first.member.setByOperator(
      groupAdd(NOON, spanOf(ahead - 570 * SECOND)),
      rawTime(STARTS + 30 * SECOND),
    );
    const memory = first.member.memory(rawTime(STARTS + 30 * SECOND));
    t.equal(memory.ahead, ahead);
    const again = alone(t, NOON, memory);
    t.ok(Math.abs(again.ahead - ahead) < 1000, `${again.ahead} ns ahead`);
    t.ok(again.member.hasTime);
  }
  t.end();
});

t.test('a machine that stood still since its last good time has no clock', (t) => {
  const time = groupAdd(NOON, spanOf(60 * SECOND));
  const { member } = alone(t, NOON, { term: 3, rate: 0, time });
  t.equal(member.hasTime, false);
  t.match(member.observe(rawTime(STARTS + 30 * SECOND)), { doubt: 'no-clock' });
  const memory = member.memory(rawTime(STARTS + 30 * SECOND));
  t.same(memory.time, time, 'and what was good stays so');
  t.end();
});

t.test(
  'a reading is worth what the kernel says, else what the operator says, else nothing',
  (t) => {
    const knowledge = (synchronised: boolean): KernelKnowledge => ({
      synchronised,
      maxError: spanOf(2e6),
      isErrorStated: true,
      estimatedError: spanOf(1e5),
      leap: 'none',
      inLeapSecond: false,
      tai: undefined,
      refusedTai: undefined,
    });
    const clock = new Machine(NOON).clock();
    const error = (known: KernelKnowledge | undefined, trust?: number): number | undefined => {
      const reference = trust === undefined ? {} : { trust: spanOf(trust) };
      return readSystemClock({ mode: 'master', reference }, { ...clock, knowledge: () => known })
        .error;
    };
    t.equal(error(knowledge(true)), 2e6);
    t.equal(error(knowledge(true), 5e7), 2e6, 'the kernel knows better');
    t.equal(error(knowledge(false), 5e7), 5e7);
    t.equal(error(knowledge(false)), undefined);
    t.equal(error(undefined, 5e7), 5e7);
    t.equal(error(undefined), undefined);
    const average = { mode: 'average', reference: {} } as const;
    t.equal(
      readSystemClock(average, { ...clock, knowledge: () => knowledge(true) }).error,
      undefined,
    );
    t.end();
  },
);
