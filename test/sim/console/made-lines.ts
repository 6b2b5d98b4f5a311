// Lines as daemons write them to whoever follows, for tests of what reads them.

/** A master's row of an agent that is well. */
export const rowOf = (name: string, more: object = {}): object => ({
  name,
  role: 'agent',
  address: '10.0.0.7:41000',
  health: 'healthy',
  standing: 'votes',
  state: 'synchronised',
  offsetNs: 1200,
  boundNs: 90_000,
  ratePpm: -3.5,
  roundTripNs: 310_000,
  lossOut: 0,
  lossBack: 0.25,
  samples: 40,
  estimateRestarts: 0,
  sinceHeardNs: 4e8,
  walls: [],
  ...more,
});

/** The time of a report: 2026-12-01T03:12:00Z and so many milliseconds. */
export const timeOf = (laterMs = 0): object => ({
  text: '2026-12-01T03:12:00.000000000Z',
  seconds: 1_796_094_720 + Math.floor(laterMs / 1000),
  nanoseconds: (laterMs % 1000) * 1e6,
  boundNs: 0,
  machineNs: '1',
  systemAheadNs: 1_500_000,
});

/** The same in milliseconds since 1970. */
export const NIGHT = 1_796_094_720_000;

/** The first line of a master that leads alone. */
export const masterLine = (
  agents: readonly object[],
  more: object = {},
  troubles: string[] = [],
) => ({
  type: 'snapshot',
  role: 'master',
  report: {
    role: 'master',
    mode: 'average',
    state: 'synchronised',
    time: timeOf(),
    term: 3,
    standby: null,
    round: { number: 9, voters: 3, agreeing: 2, agreed: true, movedNs: 40 },
    agents,
    settings: {},
    ...more,
  },
  troubles,
});

/** What a master of several says of itself and the others. */
export const standbyOf = (name: string, duty: string, others: readonly object[]): object => ({
  standby: { name, duty, leader: null, others },
});

/** Another master, as one says it. */
export const peerOf = (name: string, duty: string, more: object = {}): object => ({
  name,
  address: `10.0.0.${name.slice(-1)}:7525`,
  duty,
  term: duty === 'leads' ? 3 : 0,
  boundNs: 100,
  agentsAnswering: 2,
  rosterDiffersNs: 0,
  ...more,
});

/** The first line of an agent. */
export const agentLine = (name: string, more: object = {}, troubles: string[] = []) => ({
  type: 'snapshot',
  role: 'agent',
  report: {
    role: 'agent',
    name,
    algorithm: 'berkeley',
    state: 'synchronised',
    time: { ...timeOf(), boundNs: 80_000 },
    ratePpm: -3.5,
    sinceCorrectionNs: 5e8,
    roundTripNs: null,
    lossOut: 0,
    lossBack: 0,
    temperatureC: 48.2,
    ports: [],
    ...more,
  },
  troubles,
});

/** A line with what changed. */
export const changeOf = (report: object, more: object = {}): object => ({
  type: 'change',
  report,
  ...more,
});

/** A line with an event. */
export const eventLineOf = (id: string, text: string, more: object = {}): object => ({
  type: 'event',
  id,
  at: '2026-12-01T03:12:04Z',
  level: 'info',
  text,
  ...more,
});
