// What the master's status complains about, agent by agent.

import t from 'tap';
import { rawTime } from '#protocol/time.js';
import type { RefusedHello } from '#master/core/admission/admission-events.js';
import { type RefusedLine, refusedLine, strangersText } from '#master/daemon/refused.js';
import type { AgentLine, MasterReport, UndecidedReport } from '#master/daemon/report.js';
import { troublesOf } from '#master/daemon/troubles.js';
import { REPORT as MADE } from './made.js';

const GOOD: AgentLine = {
  name: 'kmc',
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
  walls: [],
  sinceHeardNs: 5e8,
};

const REPORT: MasterReport = { ...MADE, agents: [GOOD] };

const troubles = (agent: Partial<AgentLine>): string[] =>
  troublesOf({ ...REPORT, agents: [{ ...GOOD, ...agent }] });

t.test('an agent that votes or follows is no trouble, and neither is a client', (t) => {
  t.same(troubles({}), []);
  t.same(troubles({ standing: 'follows' }), []);
  t.same(troubles({ role: 'client', standing: 'client', health: 'away', state: null }), []);
  t.same(troubles({ standing: 'client', state: null }), [], 'also with the key of an agent');
  t.end();
});

t.test('every reason for which an agent is not as it should be is told, each in one line', (t) => {
  for (const [agent, told] of [
    [{ health: 'away', sinceHeardNs: null, standing: 'joining' }, 'away: it never came'],
    [{ health: 'away', sinceHeardNs: 61e9 }, 'away: last heard 1 m 01 s ago'],
    [{ health: 'lost', sinceHeardNs: 12e9, standing: 'stale' }, 'lost: last heard 12.0 s ago'],
    [{ health: 'suspected', sinceHeardNs: 3.5e9 }, 'suspected: last heard 3.5 s ago'],
    [{ standing: 'joining', state: 'unset' }, 'joining: not corrected yet'],
    [{ standing: 'stale' }, 'stale: it is heard, but does not answer the master'],
    [{ standing: 'doubted' }, 'doubted: its last samples contradict what was known of it'],
    [{ standing: 'outlier' }, 'an outlier: it disagrees by +2.50 us and has no vote'],
    [{ standing: 'uncertain' }, 'uncertain: its bound of 40.0 us is too wide for a vote'],
    [
      { standing: 'unfit', ratePpm: 1500 },
      'unfit: its crystal is off by +1500.00 ppm, not corrected',
    ],
    [{ state: 'holdover' }, 'holdover: no correction reaches it'],
    [
      { state: 'astray' },
      "astray: what it shows may be too far from the group's time to be of use; if that lasts, restart its agent",
    ],
  ] as const)
    t.same(troubles(agent), [`kmc is ${told}`]);
  t.end();
});

t.test('why somebody was refused is told with a remedy, and strangers cause no trouble', (t) => {
  const refused = (reason: RefusedHello['reason'], name: string) =>
    refusedLine(
      { reason, name, from: { host: '10.0.0.9', port: 7 }, at: rawTime(8e9), since: rawTime(0) },
      rawTime(9e9),
    );
  const seen = (agent: Partial<AgentLine>, ...lines: RefusedLine[]): string[] =>
    troublesOf({ ...REPORT, agents: [{ ...GOOD, ...agent }], refused: lines });
  const away = { health: 'away', sinceHeardNs: null, standing: 'joining' } as const;
  const [wrong] = seen(away, refused('not-authenticated', 'kmc'));
  t.match(
    wrong,
    /^kmc is away: it never came; 10\.0\.0\.9:7 greets as kmc with a wrong key: .*rotate kmc/,
  );
  t.same(seen(away, refused('not-authenticated', 'mit')), ['kmc is away: it never came']);
  t.same(seen({}, refused('not-authenticated', 'kmc'), refused('unknown-name', 'kmd')), []);
  const [copied] = seen({}, refused('name-in-use', 'kmc'));
  t.match(
    copied,
    /^a second device calls itself kmc, at 10\.0\.0\.9:7: refused; .*switch it off, or/,
  );
  t.match(seen({}, refused('wrong-role', 'kmc')), [
    /^kmc at .* a client's: give it one with --role/,
  ]);
  const once = { ...refused('name-in-use', 'kmc'), triesForNs: 0 };
  t.same(seen({}, once), [], 'a command that asks once is none');
  t.match(strangersText([once]), /a second device calls itself kmc/);
  t.equal(strangersText([]), undefined);
  t.match(
    strangersText([refused('name-in-use', 'kmc'), refused('unknown-name', 'kmd')]),
    /^10\.0\.0\.9:7 greets as kmd, which has no key here: if it is yours, belfry-master add kmd$/,
  );
  t.end();
});

t.test('a master whose time may be wrong by more than half a second is not well', (t) => {
  const bound = (boundNs: number | null) =>
    troublesOf({ ...REPORT, mode: 'master', time: { ...REPORT.time, boundNs } });
  t.same([bound(5e8), bound(null)], [[], []]);
  t.same(bound(7168 * 86_400e9), [
    'what this master shows may be wrong by 7168 d: too much to be of use',
  ]);
  t.end();
});

t.test('a group without a time says why, for whom it waits, and what settles it', (t) => {
  const gathering = (undecided: UndecidedReport, ...awaited: string[]): string[] =>
    troublesOf({
      ...REPORT,
      state: 'gathering',
      gathering: { awaited, leftNs: 0, undecided },
      agents: [],
    });
  const none = "no group time yet: this machine's clock was never set";
  const unset = `${none}, or is behind its last good time`;
  t.same(gathering({ doubt: 'no-clock', keys: 5, needed: 3 }, 'mit', 'kmc'), [
    `${unset}, and no 3 of 5 agents agree on a time; waiting for kmc, mit; belfry-master set settles it`,
  ]);
  t.same(gathering({ doubt: 'no-clock', keys: 0, needed: 1 }), [
    `${unset}, and no agent has a key; belfry-master set settles it`,
  ]);
  t.same(gathering({ doubt: 'no-reference', keys: 1, needed: 1 }, 'kmc'), [none]);
  t.same(gathering({ doubt: 'contradicted', keys: 5, needed: 3 }, 'kmc'), [
    "no group time yet: agents hold a group's time that this machine's clock does not bear out, and " +
      'fewer than 3 of 5 do; waiting for kmc; belfry-master set settles it',
  ]);
  t.end();
});

t.test('while the group gathers, only whom it waits for and who fell silent are told', (t) => {
  const gathering = (...awaited: string[]): string[] =>
    troublesOf({
      ...REPORT,
      state: 'gathering',
      gathering: { awaited, leftNs: 13.2e9 },
      agents: [{ ...GOOD, standing: 'joining', health }],
    });
  let health: AgentLine['health'] = 'healthy';
  const none = 'no group time yet';
  t.same(gathering(), [`${none}: still listening to the agents`]);
  t.same(gathering('l10', 'l9'), [`${none}: waiting for l9, l10 for 14 s more at most`]);
  t.same(gathering('a', 'b', 'c', 'd', 'e', 'f', 'g'), [
    `${none}: waiting for a, b, c, d, e and 2 more for 14 s more at most`,
  ]);
  health = 'lost';
  t.same(gathering(), [
    `${none}: still listening to the agents`,
    'kmc is lost: last heard 0.5 s ago',
  ]);
  t.end();
});

t.test('without a majority the group is in trouble, whatever its agents are', (t) => {
  const round = { ...REPORT.round, agreed: false, agreeing: 1 };
  t.same(troublesOf({ ...REPORT, round }), [
    'disagreement: only 1 of 3 clocks agree, group time is not moved',
  ]);
  t.end();
});

t.test('rosters that stay different are told after ten seconds, and no sooner', (t) => {
  const other = {
    name: 'lab-2',
    address: '10.0.0.2:7525',
    rank: 0,
    duty: 'stands-by',
    term: 0,
    merit: 'average',
    boundNs: 5,
    agentsAnswering: 0,
    beaconAgeNs: 1e9,
    roster: '0badcafe',
  } as const;
  const standby = {
    name: 'lab-1',
    rank: 0,
    duty: 'leads',
    leader: 'lab-1',
    leaderAddress: '10.0.0.1:7525',
    knownTerm: 8,
    kept: null,
    agentsAnswering: 0,
    quorum: false,
    beaconNs: 1e9,
  } as const;
  const told = (rosterDiffersNs: number): readonly string[] =>
    troublesOf({ ...REPORT, standby: { ...standby, others: [{ ...other, rosterDiffersNs }] } });
  t.same(told(10e9), []);
  t.match(told(12e9), [/^the roster of lab-2 has been another one than here for 12 s: /]);
  t.end();
});
