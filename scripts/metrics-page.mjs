// Writes docs/metrics.md: the tables from the metrics of a console that has something of everything to tell.
import { writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { format as prettify, resolveConfig } from 'prettier';
import { clockFamilies } from '#console/core/metrics/clock-metrics.js';
import { secondsOfWall } from '#console/core/history/seconds.js';
import { hubFamilies } from '#console/core/metrics/console-metrics.js';
import { newCounts } from '#console/web/counts.js';
import { processFamilies, webFamilies } from '#console/web/web-metrics.js';
import { StandingHub, groupOf, lineOf, wallOf } from '#sim/console/standing-hub.js';

const FILE = new URL('../docs/metrics.md', import.meta.url);

const ABOUT = `# Metrics

<!-- Written by scripts/metrics-page.mjs; the tables are from console/core/metrics and console/web/web-metrics.ts: change them there. -->

For who operates a plant and has Prometheus, VictoriaMetrics, Mimir, or anything else that reads Prometheus' text format. The
console tells all that it knows at \`/metrics\`; nothing has to be enabled, and no token is needed.

\`\`\`sh
curl -s http://127.0.0.1:7580/metrics | grep belfry_offset_seconds
\`\`\`

Prometheus needs five lines, and gets alerts beside them:

\`\`\`yaml
rule_files: [belfry.rules.yml] # deploy/prometheus/belfry.rules.yml
scrape_configs:
  - job_name: belfry # the alert of a console that is down looks for this name
    scrape_interval: 5s
    static_configs:
      - targets: ['127.0.0.1:7580'] # of another machine: see web.listen in docs/configuration.md
\`\`\`

- **A scrape costs** the console some 7 ms of processor and 600 kB for 1 000 lines; the daemons of the clocks hear nothing of it.
- **Names** have the base unit at their end: seconds, ratio, bytes, celsius. A counter ends in \`_total\`.
- **A clock** is told apart by three labels: \`group\`, \`line\` and \`wall\`, which is \`0\` for the line's own clock, \`1\`, \`2\` … for a wall clock that hangs on it, and \`-1\` for a master's machine (\`line\` is then the master).
- **What is not known has no line**, and a line that no source tells of has only \`belfry_line_seen\` 0. So a graph has a gap and no invented value.
- **The number of series is bounded**: ten for each line, five for each wall clock, seven for each master, and some hundred for each group; never more than 20 000 clocks. No label holds a text that changes, such as an address or a reason of a person.
- A name with quotes, backslashes or line ends is escaped, and cut off after 200 characters.

## Alerts

[\`deploy/prometheus/belfry.rules.yml\`](../deploy/prometheus/belfry.rules.yml) alerts of the same troubles as the console's own rules, with the same limits, and of a console that is down. \`belfry.rules.test.yml\` beside it shows when each begins and ends, and that a healthy group raises none: \`promtool test rules belfry.rules.test.yml\`. Who has both the console's alarms and these hears of a trouble twice; \`BelfryConsoleDown\` is the one that the console cannot tell itself.

## The dashboard

[\`deploy/grafana/belfry.json\`](../deploy/grafana/belfry.json) is imported in Grafana under _Dashboards, New, Import_. It shows groups, states, offsets, bounds, wall clocks, rates, round trips, loss, rounds, troubles, and the console itself.
`;

const row = (cells) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;

const table = (families) =>
  [
    row(['metric', 'labels', 'what it says']),
    row(['---', '---', '---']),
    ...families.map(({ name, help, samples }) => {
      const labels = [...new Set(samples.flatMap((sample) => Object.keys(sample.labels)))];
      return row([`\`${name}\``, labels.map((label) => `\`${label}\``).join(', '), help]);
    }),
  ].join('\n');

/** A console of which every metric has a value. */
function fullHub() {
  const hub = new StandingHub();
  const walls = [{ wall: 1, offsetNs: 1, boundNs: 1, ageNs: 1, votes: true }];
  hub.wall = wallOf(1, [groupOf('main', { lines: [lineOf('mit', { walls, temperatureC: 40 })] })]);
  return hub;
}

/** The whole page, as the formatter has it. */
export async function metricsPage() {
  const hub = fullHub();
  const clocks = clockFamilies(secondsOfWall(hub.view()));
  const names = new Set(clocks.map(({ name }) => name));
  const page = [
    ABOUT,
    '## Clocks\n',
    table(clocks),
    '\n## Everything else\n',
    table([
      ...hubFamilies(hub).filter(({ name }) => !names.has(name)),
      ...webFamilies(newCounts(), 0),
      ...processFamilies(),
    ]),
    '',
  ].join('\n');
  return prettify(page, { ...(await resolveConfig(FILE)), filepath: FILE.pathname });
}

if (import.meta.url === pathToFileURL(process.argv[1]).href)
  writeFileSync(FILE, await metricsPage());
