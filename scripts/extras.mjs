// What a package's own documents name and the tree keeps elsewhere: `node extras.mjs agent|master|console [--remove]`, in
// the package's folder, copies it beside the package for as long as it is packed.
import { cpSync, rmSync } from 'node:fs';

const EXTRAS = {
  agent: [
    'deploy/agent.json',
    'deploy/belfry-agentd.service',
    'deploy/belfry-agent-wait.service',
    'deploy/belfry-agentd.service.d',
    'deploy/belfry-agentd-realtime.conf',
    'deploy/belfry-agentd-clockbound.conf',
    'deploy/belfry-agentd-serial.conf',
    'deploy/belfry-card.conf',
    'deploy/belfry-ntp.conf',
    'deploy/70-belfry-card.rules',
    'deploy/70-belfry-serial.rules',
    'examples',
  ],
  master: [
    'deploy/master.json',
    'deploy/masters.json',
    'deploy/campus.json',
    'deploy/belfry-masterd.service',
    'deploy/belfry-masterd-realtime.conf',
    'deploy/belfry-card.conf',
    'deploy/belfry-ntp.conf',
    'deploy/70-belfry-card.rules',
  ],
  console: [
    'deploy/belfry-consoled.service',
    'deploy/prometheus/belfry.rules.yml',
    'deploy/grafana/belfry.json',
  ],
};

const [name, remove] = process.argv.slice(2);
for (const folder of ['deploy', 'examples']) rmSync(folder, { recursive: true, force: true });
if (remove === undefined)
  for (const extra of EXTRAS[name]) cpSync(`../${extra}`, extra, { recursive: true });
