// Writes the tables of docs/doctor.md from the catalogues of findings; with --check it only compares.
import { readFileSync, writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { format as prettify, resolveConfig } from 'prettier';
import { AGENT_CATALOGUE } from '#agent/commands/doctor/findings.js';
import { HOST_CATALOGUE } from '#host/doctor/catalogue.js';
import { MASTER_CATALOGUE } from '#master/commands/doctor/findings.js';

const FILE = new URL('../docs/doctor.md', import.meta.url);

const ABOUT = `# What the doctor finds

<!-- The tables are written by scripts/doctor-page.mjs from host/doctor/catalogue.ts and the commands: change them there. -->

\`belfry-agent doctor\` and \`belfry-master doctor\` look at everything on a machine that keeps Belfry from being well, and say what to do. They change nothing. Begin with them whenever something is not as it should be, and let a report of a fault hold their answer.

\`\`\`sh
sudo belfry-agent doctor            # of /etc/belfry/agent.json
belfry-agent doctor my-agent.json   # of another configuration
belfry-master doctor --json         # for programs
\`\`\`

- **As root** the doctor first reads what only root can see: the firewall's rules, other users' processes. Then it becomes the user as whom the daemon runs, as \`check\` does, and judges by that user's rights; \`--as USER\` names another one. **Any other user** is told what could not be looked at, and nothing is called a trouble for that reason alone.
- A **trouble** does not work, or will not after the next start. A **remark** works less well than it could. What is **good** stands first, so that the worst stands last, above the prompt. Each finding has a line of what to do, behind \`>\`.
- Exit codes: 0 no trouble, 1 a trouble, 2 wrong usage.
- \`--json\` answers \`{ ok, findings, unseen }\` on one line; a finding has \`name\`, \`grade\` (\`good\`, \`remark\`, \`trouble\`), \`text\` and, unless it is good, \`todo\`. The names are those below and stay as they are; the words may change.
- It takes half a second, and two where a master is silent, and four where a name server is. To each master it sends an anonymous ask, which the master may refuse: an answer is an answer. Where no agent runs, \`belfry-agent doctor\` asks once with the agent's key as well, as \`ask --key\` does: the master notes in its log that it came and left.
- It says nothing where it cannot be sure. A firewall is called closed only if no datagram whatever can come in by its rules, and another time daemon is of no interest where Belfry leaves the clock alone and measures by a counter of its own. A firewall on another machine, or on the way, is seen by what becomes of the asks: refused, sent back, or silence.
`;

const cell = (text) => text.replaceAll('|', '\\|');
const row = (cells) => `| ${cells.map(cell).join(' | ')} |`;

/** A table of one catalogue, troubles and remarks in the catalogue's own order. */
const table = (catalogue) =>
  [
    row(['finding', 'grade', 'what it means', 'what to do']),
    row(['---', '---', '---', '---']),
    ...Object.entries(catalogue).map(([name, { grade, means, todo }]) =>
      row([`\`${name}\``, grade, means, todo]),
    ),
  ].join('\n');

/** The whole page, as the formatter has it. */
export async function doctorPage() {
  const page = [
    ABOUT,
    '## On any machine\n',
    table(HOST_CATALOGUE),
    '\n## At an agent\n',
    table(AGENT_CATALOGUE),
    '\n## At a master\n',
    table(MASTER_CATALOGUE),
    '',
  ].join('\n');
  return prettify(page, { ...(await resolveConfig(FILE)), filepath: FILE.pathname });
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const page = await doctorPage();
  if (!process.argv.includes('--check')) writeFileSync(FILE, page);
  else if (readFileSync(FILE, 'utf8') !== page) {
    console.error('docs/doctor.md is stale: run node scripts/doctor-page.mjs');
    process.exitCode = 1;
  }
}
