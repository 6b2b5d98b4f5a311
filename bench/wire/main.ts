// The wire itself: how exact its stamps and how fast its answers are, beside chronyd and ntpd on the same
// machine in the same run. Needs root and two cores. `--seconds 120` for each accuracy, `--runs 10`
// rounds of loads of `--load 1` seconds, `--json` for a summary at the end. `--only rates` measures that
// part; accuracy, ntp, agents and crowds are the others.

import { runFirst } from '../process.js';
import { median, option, printTable, wordAfter } from '../table.js';
import { type Accuracy, type Spread, measureAccuracy } from './accuracy.js';
import { type AgentCosts, type Cost, measureAgents } from './agents.js';
import { bareOffset } from './bare.js';
import { Hosts } from './hosts.js';
import { measureNtpSpread } from './ntp-spread.js';
import { peer, versionOf } from './peers.js';
import type { Shown } from './plant.js';
import { type Crowd, OUTSTANDING, type Rate, Rates } from './rates.js';

const SECONDS = option('seconds', 120);
const RUNS = option('runs', 10);
const LOAD_SECONDS = option('load', 1);
const CORES = 2;
const OURS = ['belfry, sealed', 'belfry, anonymous', 'belfry, ntp'] as const;
const PEERS = ['chronyd', 'ntpd'] as const;
const ONLY = wordAfter('only');

/** Who is on the wire: the logarithm of the interval, and how many cores are kept busy. */
const ACCURACIES = [
  { title: '1 s', poll: 0, busy: 0 },
  { title: '1/16 s', poll: -4, busy: 0 },
  { title: '1 s, busy', poll: 0, busy: CORES },
  { title: '1/16 s, busy', poll: -4, busy: CORES },
];
const QUIET = ACCURACIES.filter(({ busy }) => busy === 0).length;

const us = (nanoseconds: number): string => (nanoseconds / 1000).toFixed(3);

const spreadRow = (title: string, who: string, { p50, p99, mean, count }: Spread): string[] => [
  title,
  who,
  us(p50),
  us(p99),
  us(mean),
  String(count),
];

const shownRow = (title: string, who: string, { p50, p99, max, outside }: Shown): string[] => [
  title,
  who,
  us(p50),
  us(p99),
  us(max),
  String(outside),
];

function printAccuracy(found: readonly Accuracy[]): void {
  printTable(
    `Offsets measured between two hosts over ${SECONDS} s, microseconds: spread about the median, mean error`,
    ['interval', 'by', 'spread p50', 'spread p99', 'mean', 'exchanges'],
    found.flatMap(({ ours, chrony }, i) => [
      spreadRow(ACCURACIES[i]!.title, 'belfry', ours),
      spreadRow(ACCURACIES[i]!.title, 'chronyd', chrony),
    ]),
  );
  printTable(
    'True error of the shown clock, microseconds',
    ['interval', 'agent', 'p50', 'p99', 'max', 'outside its bound'],
    found.flatMap(({ asks, isMeasured }, i) => [
      shownRow(ACCURACIES[i]!.title, 'asks', asks),
      shownRow(ACCURACIES[i]!.title, 'is measured', isMeasured),
    ]),
  );
}

function printRates(rates: readonly Rate[]): void {
  printTable(
    `Answers a second by one core, over loopback, medians of ${RUNS} rounds, and the best of them`,
    ['server', 'under way', 'answers/s', 'at best', 'us of processor each', 'at best'],
    rates.map(({ server, outstanding, rates: all, costs }) => [
      server,
      String(outstanding),
      median(all).toFixed(0),
      Math.max(...all).toFixed(0),
      median(costs).toFixed(2),
      Math.min(...costs).toFixed(2),
    ]),
  );
  printTable(
    `Ours over theirs, medians of ${RUNS} rounds`,
    ['server', 'under way', 'over chronyd', 'over ntpd'],
    OURS.flatMap((ours) =>
      OUTSTANDING.map((outstanding) => [
        ours,
        String(outstanding),
        ...PEERS.map((peer) => ratio(rates, outstanding, ours, peer).toFixed(3)),
      ]),
    ),
  );
}

/** Answers of one in those of another, loaded one after the other: the median of all rounds. */
function ratio(rates: readonly Rate[], outstanding: number, ours: string, peer: string): number {
  const of = (name: string): readonly number[] =>
    rates.find((one) => one.server === name && one.outstanding === outstanding)!.rates;
  const theirs = of(peer);
  return median(of(ours).map((rate, round) => rate / theirs[round]!));
}

/** Beside the better of them, and where it is worst. */
const worstRatio = (rates: readonly Rate[], ours: string): number =>
  Math.min(
    ...OUTSTANDING.flatMap((outstanding) =>
      PEERS.map((peer) => ratio(rates, outstanding, ours, peer)),
    ),
  );

function printCrowds(crowds: readonly Crowd[]): void {
  printTable(
    'A master whose clients ask it once a second each, sealed',
    ['clients', 'answered', 'round trip p50 us', 'p99 us', '% of a core'],
    crowds.map(({ rate, sent, answered, p50, p99, share }) => [
      String(rate),
      `${answered} of ${sent}`,
      p50.toFixed(1),
      p99.toFixed(1),
      (100 * share).toFixed(1),
    ]),
  );
}

function printAgents({ nodeMb, isMeasured, asks }: AgentCosts): void {
  const row = (name: string, { residentMb, share, wakes }: Cost): string[] => [
    name,
    residentMb.toFixed(1),
    (100 * share).toFixed(3),
    wakes.toFixed(1),
  ];
  printTable(
    'An agent daemon, an exchange a second',
    ['process', 'resident MB', '% of a core', 'wake-ups a second'],
    [
      ['bare node', nodeMb.toFixed(1), '', ''],
      row('belfry-agentd, is measured', isMeasured),
      row('belfry-agentd, asks', asks),
    ],
  );
}

/** One clock, and two sockets of one process: what is measured then is the kernel's own way. */
function printBare(hosts: Hosts): void {
  printTable(
    "The kernel's stamps alone, microseconds: from departure to arrival, and the offset, truly none",
    ['interval', 'there', 'back', 'offset'],
    ACCURACIES.slice(0, QUIET).map(({ title, poll }) => {
      const { there, back, offset } = bareOffset(hosts, 2 ** poll, SECONDS);
      return [title, us(there), us(back), us(offset)];
    }),
  );
}

async function accuracies(hosts: Hosts): Promise<object> {
  const chronyd = peer('chronyd');
  const found: Accuracy[] = [];
  for (const { poll, busy } of ACCURACIES)
    found.push(await measureAccuracy({ hosts, chronyd, poll, busy, seconds: SECONDS }));
  process.stdout.write(`belfry over ${found[0]!.transport}\n`);
  printAccuracy(found);
  printBare(hosts);
  const quiet = found.slice(0, QUIET);
  return {
    spreadP50Ratio: Math.max(...quiet.map(({ ours, chrony }) => ours.p50 / chrony.p50)),
    spreadP99Ratio: Math.max(...quiet.map(({ ours, chrony }) => ours.p99 / chrony.p99)),
    meanErrorUs: Math.max(...quiet.map(({ ours }) => Math.abs(ours.mean))) / 1000,
  };
}

/** How one chronyd asks two servers by NTP. */
const ASKINGS = [
  { title: '1 s', poll: 0, interleaved: false },
  { title: '1/16 s', poll: -4, interleaved: false },
  { title: '1/16 s, interleaved', poll: -4, interleaved: true },
];

async function ntpSpreads(hosts: Hosts): Promise<object> {
  const chronyd = peer('chronyd');
  const rows: string[][] = [];
  const ratios: number[] = [];
  for (const { title, poll, interleaved } of ASKINGS) {
    const asking = { hosts, chronyd, seconds: SECONDS, poll, interleaved };
    const { ours, chrony } = await measureNtpSpread(asking);
    rows.push(spreadRow(title, 'belfry', ours), spreadRow(title, 'chronyd', chrony));
    ratios.push(ours.p50 / chrony.p50);
  }
  printTable(
    `Offsets that one chronyd finds of two NTP servers over ${SECONDS} s, microseconds: spread about the median, mean error`,
    ['interval', 'of', 'spread p50', 'spread p99', 'mean', 'exchanges'],
    rows,
  );
  return { ntpSpreadP50Ratio: Math.max(...ratios) };
}

async function agents(hosts: Hosts): Promise<object> {
  const costs = await measureAgents(hosts);
  printAgents(costs);
  const { asks, isMeasured, nodeMb } = costs;
  return { agentRssMb: Math.max(asks.residentMb, isMeasured.residentMb), nodeRssMb: nodeMb };
}

async function answers(rates: Rates): Promise<object> {
  const all = await rates.measure(RUNS, LOAD_SECONDS);
  printRates(all);
  return {
    sealedRateRatio: worstRatio(all, OURS[0]),
    plainRateRatio: worstRatio(all, OURS[1]),
    ntpRateRatio: worstRatio(all, OURS[2]),
  };
}

async function crowds(rates: Rates): Promise<object> {
  printCrowds([await rates.crowd(10, 10, 20), await rates.crowd(10_000, 10_000, 10)]);
  return {};
}

/** Prints each table as soon as it is there; answers what programs want to know. */
async function measure(hosts: Hosts): Promise<object> {
  const wants = (part: string): boolean => ONLY === undefined || ONLY === part;
  const [chronyd, ntpd] = [versionOf(peer('chronyd')), versionOf(peer('ntpd'))];
  process.stdout.write(`beside chronyd ${chronyd}, ntpd ${ntpd}\n`);
  const accuracy = wants('accuracy') ? await accuracies(hosts) : {};
  const ntp = wants('ntp') ? await ntpSpreads(hosts) : {};
  const agent = wants('agents') ? await agents(hosts) : {};
  const rates = new Rates(hosts);
  try {
    const rate = wants('rates') ? await answers(rates) : {};
    const crowd = wants('crowds') ? await crowds(rates) : {};
    return { ...accuracy, ...ntp, ...agent, ...rate, ...crowd };
  } finally {
    rates.close();
  }
}

const hosts = new Hosts();
runFirst('self');
try {
  const summary = await measure(hosts);
  if (process.argv.includes('--json')) process.stdout.write(`\n${JSON.stringify({ summary })}\n`);
} finally {
  hosts.close();
}
