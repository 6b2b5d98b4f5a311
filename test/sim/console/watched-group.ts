// A simulated group that a console watches: what its master reports becomes a wall, and the wall troubles.

import { REPORT } from '../../master/daemon/made.js';
import type { MemberObservation } from '#master/core/member/membership.js';
import { type ReportPlace, reportMaster } from '#master/daemon/report.js';
import { troublesOf } from '#master/daemon/troubles.js';
import type { Machine } from '#host/machine.js';
import type { Transport } from '#host/transport/transport.js';
import { DEFAULT_RULES, type Rules } from '#console/core/troubles/rules.js';
import type { Trouble } from '#console/core/troubles/trouble.js';
import { Troubles } from '#console/core/troubles/troubles.js';
import { Wall } from '#console/core/wall/wall.js';
import type { WallView } from '#console/core/wall/view.js';
import { groupAdd, spanOf } from '#protocol/time.js';
import { type AgentHost, BEGINNING, type SimulatedGroup } from '../group.js';

/** A group, its console, and all that this told. */
export class WatchedGroup {
  readonly told: Trouble[] = [];
  readonly #wall = new Wall([{ name: 'lab-1' }]);
  readonly #troubles: Troubles;
  readonly #group: SimulatedGroup;
  /** Lines that have a key, also those that never came. */
  readonly #names: readonly string[];
  #ids = 0;
  view: WallView;

  constructor(group: SimulatedGroup, names: readonly string[], rules: Rules = DEFAULT_RULES) {
    this.#group = group;
    this.#names = names;
    this.#troubles = new Troubles({
      rules,
      open: [],
      newId: () => `t${(this.#ids += 1)}`,
      local: (atMs) => {
        const [date, time] = new Date(atMs).toISOString().slice(0, 19).split('T');
        return { date: date!, time: time! };
      },
    });
    this.view = this.#wall.view(0);
  }

  /** Lets so many seconds pass, and looks after each `every`. Answers what was told meanwhile. */
  run(seconds: number, every = 1): Trouble[] {
    const before = this.told.length;
    for (let passed = 0; passed < seconds; passed += every) {
      this.#group.run(every);
      this.look();
    }
    return this.told.slice(before);
  }

  look(): void {
    const { now } = this.#group.world;
    const report = this.#report();
    const { seconds, nanoseconds } = report.time;
    const atMs = seconds * 1000 + nanoseconds / 1e6;
    // As a follower gets it: JSON.
    const line = { type: 'snapshot', role: 'master', report, troubles: troublesOf(report) };
    this.#wall.heard('lab-1', JSON.parse(JSON.stringify(line)), atMs);
    this.view = this.#wall.view(atMs);
    const inspected = { view: { ...this.view, atMs }, historyFault: '', deliveryFaults: [] };
    this.told.push(...this.#troubles.judge(inspected, now / 1e6));
  }

  #report(): ReturnType<typeof reportMaster> {
    const { master, world } = this.#group;
    const raw = master.oscillator.raw(world.now);
    const alone = { election: undefined, roster: undefined, root: 0, depth: 0, parent: undefined };
    const seen: MemberObservation = { ...master.endpoint.observe(raw), ...alone };
    const place = {
      ...REPORT,
      expected: this.#names.map((name) => this.#group.credential(name)),
      self: undefined,
      masters: [],
    } as unknown as ReportPlace;
    const time = groupAdd(BEGINNING, spanOf(world.now));
    const clock = { machineAt: () => 0n, readSystemClock: () => ({ raw, time }) };
    const machine = { clock, native: { why: 'simulated' } } as unknown as Machine;
    const stamps = { arrivals: 'kernel', departures: 'kernel' };
    const address = { host: '10.0.0.1', port: 7525 };
    const transport = { kind: 'dgram', stamps, address } as unknown as Transport;
    return reportMaster(seen, place, raw, machine, transport);
  }

  /** Its process stands still for so many seconds. */
  freeze(agent: AgentHost, seconds: number): Trouble[] {
    this.#group.world.pause(agent);
    const told = this.run(seconds);
    this.#group.world.resume(agent);
    return told;
  }
}
