// What an agent daemon costs at rest, one that asks and one that is measured, beside a bare Node.

import { setTimeout as sleep } from 'node:timers/promises';
import { processorSeconds, residentMegabytes, wakeUps } from '../process.js';
import type { Hosts } from './hosts.js';
import { Plant } from './plant.js';
import { Process } from './process.js';

/** What is compiled, learned and used once is so by then. */
const SETTLE_SECONDS = 150;
const REST_SECONDS = 60;

/** Of an agent daemon: resident MB, its share of a core, and wake-ups a second. */
export interface Cost {
  readonly residentMb: number;
  readonly share: number;
  readonly wakes: number;
}

export interface AgentCosts {
  readonly asks: Cost;
  readonly isMeasured: Cost;
  /** Of a Node that does nothing, resident MB. */
  readonly nodeMb: number;
}

/** An exchange a second each, and nobody asks them for their status. */
export async function measureAgents(hosts: Hosts): Promise<AgentCosts> {
  const place = { hosts, poll: 0 };
  const asking = new Plant(place, 'cristian');
  const measuring = new Plant(place, 'berkeley');
  const node = new Process([process.execPath, '-e', 'setTimeout(() => {}, 1e9)']);
  try {
    await asking.start();
    await measuring.start();
    await sleep(SETTLE_SECONDS * 1000);
    const [asks, isMeasured] = await Promise.all([
      costOf(asking.agentPid),
      costOf(measuring.agentPid),
    ]);
    return { asks, isMeasured, nodeMb: residentMegabytes(node.pid) };
  } finally {
    await node.stop();
    for (const plant of [asking, measuring]) await plant.close();
  }
}

async function costOf(pid: number): Promise<Cost> {
  const from = { cpu: processorSeconds(pid), wakes: wakeUps(pid) };
  await sleep(REST_SECONDS * 1000);
  return {
    residentMb: residentMegabytes(pid),
    share: (processorSeconds(pid) - from.cpu) / REST_SECONDS,
    wakes: (wakeUps(pid) - from.wakes) / REST_SECONDS,
  };
}
