// The metrics of everything but clocks: groups, masters, rounds, sources, troubles, the store, deliveries.

import type { StoreHealth } from '../history/history-store.js';
import type { DeliveryView, Hub } from '../hub.js';
import { RULE_KINDS, type Trouble } from '../troubles/trouble.js';
import {
  type GroupView,
  type NtpView,
  SHOWN_STATES,
  type SourceView,
  type WallView,
} from '../wall/view.js';
import { wallFamilies } from './clock-metrics.js';
import type { MetricFamily, MetricSample } from './text.js';

const GROUP_STATES = ['synchronised', 'gathering', 'holdover', 'unseen'] as const;
/** In a second. */
const NANOSECONDS = 1e9;
const MILLISECONDS = 1000;

const inSeconds = (nanoseconds: number | null): number | null =>
  nanoseconds === null ? null : nanoseconds / NANOSECONDS;

const one = (is: boolean): number => (is ? 1 : 0);

type Told = readonly (readonly [labels: MetricSample['labels'], value: number | null])[];

const family = (
  type: MetricFamily['type'],
  name: string,
  help: string,
  told: Told,
): MetricFamily => ({
  name: `belfry_${name}`,
  help,
  type,
  samples: told.map(([labels, value]) => ({ labels, value })),
});

const gauge = (name: string, help: string, told: Told): MetricFamily =>
  family('gauge', name, help, told);
const counter = (name: string, help: string, told: Told): MetricFamily =>
  family('counter', name, help, told);

/** All that a hub can tell at once. */
export function hubFamilies(
  hub: Pick<Hub, 'view' | 'troubles' | 'storeHealth' | 'deliveries'>,
): readonly MetricFamily[] {
  const view = hub.view();
  return [
    ...wallFamilies(view),
    ...lineFamilies(view),
    ...groupFamilies(view.groups),
    ...masterFamilies(view.groups),
    ...roundFamilies(view.groups),
    ...sourceFamilies(view.sources),
    ...troubleFamilies(view.groups, hub.troubles()),
    ...storeFamilies(hub.storeHealth()),
    ...deliveryFamilies(hub.deliveries()),
  ];
}

function lineFamilies({ groups }: WallView): readonly MetricFamily[] {
  const lines = groups.flatMap(({ name: group, lines }) => lines.map((line) => ({ group, line })));
  const seen = lines.filter(({ line }) => line.isSeen);
  const walls = seen.flatMap(({ group, line }) =>
    line.walls.map((wall) => ({ wall, labels: { group, line: line.name, wall: wall.wall } })),
  );
  return [
    gauge(
      'line_seen',
      'Whether any source tells of the line now: 1 if so. Of one that is not seen there is nothing else.',
      lines.map(({ group, line }) => [{ group, line: line.name }, one(line.isSeen)]),
    ),
    gauge(
      'heard_age_seconds',
      'How long ago the line was heard.',
      seen.map(({ group, line }) => [{ group, line: line.name }, inSeconds(line.sinceHeardNs)]),
    ),
    gauge(
      'wall_clock_age_seconds',
      'How old the reading of the wall clock is.',
      walls.map(({ wall, labels }) => [labels, inSeconds(wall.ageNs)]),
    ),
    gauge(
      'wall_clock_votes',
      'Whether the wall clock votes in the place of its line: 1 if so.',
      walls.map(({ wall, labels }) => [labels, one(wall.votes)]),
    ),
  ];
}

function groupFamilies(groups: readonly GroupView[]): readonly MetricFamily[] {
  const each = (value: (group: GroupView) => number | null): Told =>
    groups.map((group) => [{ group: group.name }, value(group)]);
  return [
    gauge(
      'group_state',
      'How the group is, as its leader says: 1 for the state that it has, 0 for the others.',
      groups.flatMap(({ name, state }) =>
        GROUP_STATES.map((word) => [{ group: name, state: word }, one(state === word)] as const),
      ),
    ),
    gauge(
      'group_time_seconds',
      'Group time when the console heard it last, since 1970.',
      each(({ timeMs }) => (timeMs === null ? null : timeMs / MILLISECONDS)),
    ),
    gauge(
      'group_bound_seconds',
      'How far group time may be from what it follows.',
      each(({ boundNs }) => inSeconds(boundNs)),
    ),
    gauge(
      'term',
      'The term under which the group is led.',
      each(({ term }) => term),
    ),
    gauge(
      'lines',
      'How many lines of the group have this state.',
      groups.flatMap(({ name, lines }) =>
        SHOWN_STATES.map(
          (state) =>
            [{ group: name, state }, lines.filter((line) => line.state === state).length] as const,
        ),
      ),
    ),
    gauge(
      'status_troubles',
      'Lines with ! in the status of the leader.',
      each(({ troubles }) => troubles.length),
    ),
    gauge(
      'keys_differ',
      'Whether the rosters or keys of the masters differ: 1 if so.',
      each(({ keysDiffer }) => one(keysDiffer !== null)),
    ),
  ];
}

function masterFamilies(groups: readonly GroupView[]): readonly MetricFamily[] {
  const masters = groups.flatMap(({ name, masters }) =>
    masters.map((master) => ({ master, labels: { group: name, master: master.name } })),
  );
  const each = (value: (master: GroupView['masters'][number]) => number | null): Told =>
    masters.map(({ master, labels }) => [labels, value(master)]);
  return [
    gauge(
      'master_up',
      'Whether the master is heard: 1 if so.',
      each(({ duty }) => one(duty !== 'silent')),
    ),
    gauge(
      'master_leads',
      'Whether the master leads: 1 if so.',
      each(({ duty }) => one(duty === 'leads')),
    ),
    gauge(
      'master_leads_since_seconds',
      'Since when the master has led, since 1970.',
      each(({ leadsSince }) => (leadsSince === null ? null : leadsSince / MILLISECONDS)),
    ),
    gauge(
      'master_agents',
      'How many agents answer the master.',
      each(({ agentsAnswering }) => agentsAnswering),
    ),
  ];
}

function roundFamilies(groups: readonly GroupView[]): readonly MetricFamily[] {
  const each = (value: (round: NonNullable<GroupView['round']>) => number | null): Told =>
    groups.map(({ name, round }) => [{ group: name }, round === null ? null : value(round)]);
  return [
    counter(
      'rounds_total',
      'Rounds of the leader; another leader begins anew.',
      each((round) => round.number),
    ),
    gauge(
      'round_voters',
      'How many voted in the last round.',
      each(({ voters }) => voters),
    ),
    gauge(
      'round_agreeing',
      'How many of them agreed.',
      each(({ agreeing }) => agreeing),
    ),
    gauge(
      'round_agreed',
      'Whether the last round had a majority: 1 if so.',
      each(({ agreed }) => one(agreed)),
    ),
    gauge(
      'round_moved_seconds',
      'What the last round moved group time by.',
      each(({ movedNs }) => inSeconds(movedNs)),
    ),
  ];
}

const ntpOf = (sources: readonly SourceView[], value: (ntp: NtpView) => number): Told =>
  sources.flatMap(({ name, ntp }) => (ntp === null ? [] : [[{ source: name }, value(ntp)]]));

const sourceFamilies = (sources: readonly SourceView[]): readonly MetricFamily[] => [
  gauge(
    'source_up',
    'Whether the lines of the daemon come that the console watches: 1 if so.',
    sources.map(({ name, isLive }) => [{ source: name }, one(isLive)]),
  ),
  gauge(
    'source_heard_seconds',
    'When the last line of the source came, since 1970.',
    sources.map(({ name, heardMs }) => [
      { source: name },
      heardMs === null ? null : heardMs / MILLISECONDS,
    ]),
  ),
  counter(
    'refusals_total',
    'Datagrams that the daemon received and did not use, by the reason.',
    sources.flatMap(({ name, refusals }) =>
      Object.entries(refusals).map(([reason, count]) => [{ source: name, reason }, count] as const),
    ),
  ),
  gauge(
    'ntp_clients',
    'Clients that ask the daemon by NTP.',
    ntpOf(sources, ({ clients }) => clients),
  ),
  counter(
    'ntp_answers_total',
    'Answers of the daemon by NTP.',
    ntpOf(sources, ({ answers }) => answers),
  ),
  counter(
    'ntp_refused_total',
    'Requests by NTP that the daemon did not answer.',
    ntpOf(sources, ({ refused }) => refused),
  ),
];

/** Of each kind, also where there is none: an alert ends when it reads 0, and not when nothing is there to read. */
function troubleFamilies(
  groups: readonly GroupView[],
  troubles: readonly Trouble[],
): readonly MetricFamily[] {
  const lasting = troubles.filter(({ toMs }) => toMs === null);
  const names = new Set([
    '',
    ...groups.map(({ name }) => name),
    ...lasting.map(({ group }) => group),
  ]);
  const each = (counts: (trouble: Trouble) => boolean): Told =>
    [...names].flatMap((group) =>
      RULE_KINDS.map((kind) => {
        const those = lasting.filter((one) => one.group === group && one.kind === kind);
        return [{ group, kind }, those.filter(counts).length] as const;
      }),
    );
  return [
    gauge(
      'troubles',
      'Troubles that last, by the rule that found them.',
      each(() => true),
    ),
    gauge(
      'troubles_critical',
      'Those of them that are critical.',
      each(({ severity }) => severity === 'critical'),
    ),
    gauge(
      'troubles_unseen',
      'Those of them that nobody has acknowledged.',
      each(({ acknowledged }) => acknowledged === null),
    ),
  ];
}

const storeFamilies = ({
  backend,
  fault,
  lostSamples,
  sizeBytes,
}: StoreHealth): readonly MetricFamily[] => [
  gauge('store_up', 'Whether histories are kept without a fault: 1 if so.', [
    [{ backend }, one(fault === '')],
  ]),
  counter('store_lost_samples_total', 'Samples that could not be kept.', [
    [{ backend }, lostSamples],
  ]),
  gauge('store_size_bytes', 'What the store takes on the disk.', [[{ backend }, sizeBytes]]),
];

function deliveryFamilies(ways: readonly DeliveryView[]): readonly MetricFamily[] {
  const each = (value: (way: DeliveryView) => number): Told =>
    ways.map((way) => [{ way: way.name }, value(way)]);
  return [
    gauge(
      'delivery_up',
      'Whether the last alarm went well this way: 1 if so.',
      each(({ fault }) => one(fault === '')),
    ),
    gauge(
      'delivery_waiting',
      'Alarms that are not delivered yet.',
      each(({ waiting }) => waiting),
    ),
    counter(
      'delivery_delivered_total',
      'Alarms that were delivered.',
      each(({ delivered }) => delivered),
    ),
    counter(
      'delivery_failed_total',
      'Alarms that were given up.',
      each(({ failed }) => failed),
    ),
  ];
}
