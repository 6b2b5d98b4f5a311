// What a doctor finds at an agent beside what any machine may have.

import { ago } from '@belfry/host/cli';
import { formatDuration } from '@belfry/host/config';
import { type Catalogue, type Finding, finderOf, good } from '@belfry/host/doctor';
import { spanOf } from '@belfry/protocol';
import type { PortReport } from '@belfry/serial';
import type { AgentReport } from '../../daemon/report.js';
import { agentTroubles } from '../../daemon/troubles.js';
import { stateText } from '../status.js';

/** By their names: docs/doctor.md is made from this. */
export const AGENT_CATALOGUE = {
  'steering-right': {
    grade: 'trouble',
    means:
      'Belfry is to steer the system clock, and the service has no right to it (`CAP_SYS_TIME`).',
    todo: '`belfry-agent enable steer`.',
  },
  'steering-addon': {
    grade: 'trouble',
    means: 'Belfry is to steer the system clock, which takes the native addon.',
    todo: 'Give it the addon.',
  },
  'serial-denied': {
    grade: 'trouble',
    means: 'The user of the daemon may not use a serial port that is configured (group `dialout`).',
    todo: '`belfry-agent enable serial`.',
  },
  'serial-port': {
    grade: 'remark',
    means:
      'A serial port is not there now, is busy, or its name may lead to another device after a restart.',
    todo: 'The line says which.',
  },
  'serial-fault': {
    grade: 'trouble',
    means:
      'The running agent cannot use a serial port that is there: its unit lets it not, it is no serial port, it does not do these settings, or what hangs there fails.',
    todo: '`belfry-agent serial test PATH` tries it. The log says more.',
  },
  'zone-rules': {
    grade: 'remark',
    means:
      'Node and this machine know different rules for the zone of a wall clock in the next two years.',
    todo: 'Update the older of the two.',
  },
  'key-refused': {
    grade: 'trouble',
    means:
      'No agent runs here, so the doctor asked a master with its key, and the master refuses it: it does not know the name, the key is another one, a device with this name is there already, or the master speaks another version.',
    todo: 'On the master: `belfry-master rotate NAME`, and type the line that it prints here.',
  },
  'not-synchronised': {
    grade: 'trouble',
    means:
      'The agent runs, and what it shows is not synchronised: it has no time, holds over, or is astray.',
    todo: 'Read the other lines. Some seconds after a start it is no trouble.',
  },
  'agent-says': {
    grade: 'trouble',
    means:
      'What the running agent itself calls a trouble, as `status` does: a master refuses its key or its name, or the system clock is not steered.',
    todo: 'The line says what.',
  },
} as const satisfies Catalogue;

const found = finderOf(AGENT_CATALOGUE);

/** Judges what the running agent says. */
export function judgeAgentReport(report: AgentReport): Finding[] {
  const { state, waiting, time, sinceCorrectionNs } = report;
  const says = agentTroubles(report).map((text) => found('agent-says', text, adviceOn(text)));
  if (state === 'synchronised' && !waiting) {
    const { boundNs } = time;
    const bound = boundNs === null ? '' : `, wrong by ${formatDuration(spanOf(boundNs))} at most`;
    return says.length > 0 ? says : [good('agent', `${report.name} is synchronised${bound}`)];
  }
  const text = waiting
    ? 'ahead of the group, and stands still until that has caught up'
    : stateText(report);
  const last =
    sinceCorrectionNs === null
      ? 'it has had no correction yet'
      : `the last correction came ${ago(sinceCorrectionNs)}`;
  return [
    found(
      'not-synchronised',
      `the agent is ${text}`,
      `${last}: what keeps masters away stands in the other lines; belfry-agent wait waits for it`,
    ),
    ...says,
  ];
}

/** A master that refuses a key: the one thing that cannot be put right here. */
function adviceOn(text: string): string {
  if (/refuses our name or key/.test(text)) return ROTATE;
  return 'belfry-agent status shows the whole of it';
}

/** What came of asking a master with the agent's own key, in the words of the library. */
export interface KeyTrial {
  readonly master: string;
  readonly reason: string;
}

const ROTATE = 'on the master: belfry-master rotate NAME, and type the line that it prints here';

/** What a master may say of a key; whoever else stands between could say it, too. */
const REFUSALS: Readonly<Record<string, readonly [text: string, todo: string]>> = {
  'not-authenticated': ['refuses the name or the key of this agent', ROTATE],
  'name-in-use': [
    'has a device of this name already, a copied card perhaps',
    'switch the other one off, or give this one a line of its own: belfry-master add NAME',
  ],
  'unknown-version': ['speaks another version of the protocol', 'update one of the two'],
};

/** Judges what masters say of a key. Silence, and what is only about asking anonymously, is told elsewhere. */
export const judgeKeys = (trials: readonly KeyTrial[]): Finding[] =>
  trials.flatMap(({ master, reason }) => {
    const refusal = REFUSALS[reason];
    if (refusal === undefined) return [];
    return [
      found('key-refused', `somebody says that the master at ${master} ${refusal[0]}`, refusal[1]),
    ];
  });

/** What is known of an agent's right to the system clock before it runs. */
export interface SteeringFacts {
  readonly steers: boolean;
  readonly hasAddon: boolean;
  /** Undefined where nobody can tell. */
  readonly mayset: boolean | undefined;
}

/** Judges what would keep an agent from steering, if it began now. */
export function judgeSteering({ steers, hasAddon, mayset }: SteeringFacts): Finding[] {
  if (!steers) return [];
  return [
    ...(hasAddon
      ? []
      : [
          found(
            'steering-addon',
            'the system clock will not be steered: that takes the native addon',
            'see the remark on the addon, or set clock.steer to "off"',
          ),
        ]),
    ...(mayset === false
      ? [
          found(
            'steering-right',
            'the system clock will not be steered: the service may not set it (CAP_SYS_TIME)',
            'belfry-agent enable steer',
          ),
        ]
      : []),
  ];
}

/** A note of `check` on a serial port, and its remedy. */
export function serialFinding(note: string): Finding {
  if (/ may not use /.test(note))
    return found('serial-denied', note, 'belfry-agent enable serial gives the service that group');
  const remedy = REMEDIES.find(([pattern]) => pattern.test(note));
  return found('serial-port', note, remedy?.[1] ?? 'belfry-agent serial list shows what is there');
}

/** Faults that the notes of `check` tell of the same port. */
const NOTED: readonly string[] = ['missing', 'busy'];

/** Judges the ports of a running agent; `denied` are those that its user may not use at all. */
export const judgePorts = (
  ports: readonly Pick<PortReport, 'path' | 'fault'>[],
  denied: (path: string) => boolean,
): Finding[] =>
  ports
    .filter(({ fault }) => fault !== null && !NOTED.includes(fault))
    .filter(({ path, fault }) => !(fault === 'not-permitted' && denied(path)))
    .map(({ path, fault }) =>
      found(
        'serial-fault',
        `${path} is not in use: ${fault}`,
        fault === 'not-permitted'
          ? "the service's unit keeps it away: belfry-agent enable serial"
          : `belfry-agent serial test ${path} tries it; journalctl -u belfry-agentd says more`,
      ),
    );

/** By the words of port-findings.ts. */
const REMEDIES: readonly (readonly [pattern: RegExp, todo: string])[] = [
  [
    /is busy/,
    'whoever has it must let it go; against ModemManager helps belfry-agent enable serial',
  ],
  [/after a restart/, 'put that name into "ports"'],
  [/no serial number/, 'nothing, as long as there is one of its kind'],
];

/** What `check` notes where Node's rules for a zone are other ones. */
export const zoneRemark = (zone: string): Finding =>
  found(
    'zone-rules',
    `Node and this machine have different rules for ${zone} in the next two years: this machine's are used`,
    'update the older of the two (package tzdata, or Node)',
  );
