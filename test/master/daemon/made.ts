// A master's report as tests show it: one agent with two wall clocks, and all is well.

import type { AgentLine, MasterReport } from '#master/daemon/report.js';

export const AGENT: AgentLine = {
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

export const REPORT: MasterReport = {
  role: 'master',
  mode: 'average',
  state: 'synchronised',
  gathering: null,
  dictated: false,
  lastSet: null,
  standby: null,
  roster: null,
  parent: null,
  ntp: null,
  legacy: [],
  time: { text: '', seconds: 0, nanoseconds: 0, boundNs: 0, machineNs: '0', systemAheadNs: 0 },
  ratePpm: 0,
  term: 1,
  round: { number: 9, voters: 3, agreeing: 3, agreed: true, movedNs: 0 },
  agents: [AGENT],
  remarks: [],
  refused: [],
  refusals: {},
  settings: {},
  lastDay: { reachesNs: 60e9, widest: null, troubles: [], losses: [] },
  transport: 'dgram',
  stamps: { arrivals: 'program', departures: 'program' },
  withoutNative: null,
  withoutCard: null,
  listen: '',
};
