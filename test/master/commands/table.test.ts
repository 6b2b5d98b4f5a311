// The walls in the master's status, as people see them.

import type { AgentLine, MasterReport } from '#master/daemon/report.js';
import { statusLines } from '#master/commands/table.js';
import { troublesOf } from '#master/daemon/troubles.js';
import t from 'tap';

const AGENT: AgentLine = {
  name: 'line-3',
  role: 'agent',
  address: '10.0.0.2:40000',
  health: 'healthy',
  standing: 'votes',
  state: 'synchronised',
  offsetNs: 2500,
  boundNs: 40_000,
  ratePpm: 12,
  roundTripNs: 300_000,
  lossOut: 0,
  lossBack: 0,
  samples: 100,
  estimateRestarts: 0,
  sinceHeardNs: 5e8,
  walls: [
    { wall: 1, offsetNs: 12e6, boundNs: 3e6, ageNs: 2.1e9, votes: true },
    { wall: 2, offsetNs: -7.2e12, boundNs: 8e6, ageNs: 9e9, votes: false },
  ],
};

const REPORT: MasterReport = {
  role: 'master',
  mode: 'average',
  state: 'synchronised',
  gathering: null,
  dictated: false,
  standby: null,
  parent: null,
  time: { text: '', seconds: 0, nanoseconds: 0, boundNs: 0, machineNs: '0' },
  ratePpm: 0,
  term: 1,
  round: { number: 9, voters: 3, agreeing: 3, agreed: true, movedNs: 0 },
  agents: [AGENT],
  remarks: [],
  refusals: {},
  transport: 'dgram',
  stamps: { arrivals: 'program', departures: 'program' },
  withoutNative: null,
  withoutCard: null,
  listen: '',
};

t.test('below the agents stand their wall clocks, each with what it is off', (t) => {
  t.same(statusLines(REPORT).slice(-4), [
    '',
    'NAME    WALL CLOCK  OFF BY              LAST READ',
    'line-3  wall 1      +12.0 ms ± 3.00 ms  2.1 s ago  votes',
    'line-3  wall 2      -2 h ± 8.00 ms      9.0 s ago',
  ]);
  const without = { ...REPORT, agents: [{ ...AGENT, walls: [] }] };
  t.notMatch(statusLines(without).join('\n'), /WALL/);
  t.end();
});

t.test('an agent whose wall clock votes and is an outlier is told with the wall', (t) => {
  const agents = [{ ...AGENT, standing: 'outlier' as const }];
  t.same(troublesOf({ ...REPORT, agents }), [
    'line-3 is an outlier: its wall clock 1 disagrees by +12.0 ms and has no vote',
  ]);
  t.end();
});
