// The metrics of groups, masters, rounds, sources, troubles, the store and deliveries.

import t from 'tap';
import { hubFamilies } from '#console/core/metrics/console-metrics.js';
import { metricsText } from '#console/core/metrics/text.js';
import { RULE_KINDS } from '#console/core/troubles/trouble.js';
import { StandingHub, groupOf, lineOf, troubleOf, wallOf } from '#sim/console/standing-hub.js';

/** The values by their series. */
function valuesOf(hub: StandingHub): Map<string, number> {
  const lines = metricsText(hubFamilies(hub)).split('\n');
  return new Map(
    lines
      .filter((line) => line !== '' && !line.startsWith('#'))
      .map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.split(' ').at(-1))]),
  );
}

t.test('a group, its masters and its last round are told', (t) => {
  const hub = new StandingHub();
  hub.wall = wallOf(1, [groupOf('main', { state: 'holdover', keysDiffer: 'lab-2 lacks ros' })]);
  const values = valuesOf(hub);
  for (const [series, value] of [
    ['belfry_group_state{group="main",state="holdover"}', 1],
    ['belfry_group_state{group="main",state="synchronised"}', 0],
    ['belfry_term{group="main"}', 17],
    ['belfry_lines{group="main",state="synchronised"}', 4],
    ['belfry_keys_differ{group="main"}', 1],
    ['belfry_master_leads{group="main",master="lab-1"}', 1],
    ['belfry_master_up{group="main",master="lab-1"}', 1],
    ['belfry_master_agents{group="main",master="lab-1"}', 4],
    ['belfry_rounds_total{group="main"}', 420],
    ['belfry_round_agreed{group="main"}', 1],
    ['belfry_round_moved_seconds{group="main"}', 2.3e-7],
    ['belfry_source_up{source="lab-1"}', 1],
    ['belfry_refusals_total{source="lab-1",reason="unknown-session"}', 3],
    ['belfry_ntp_clients{source="lab-1"}', 12],
    ['belfry_ntp_answers_total{source="lab-1"}', 900],
    ['belfry_ntp_refused_total{source="lab-1"}', 2],
    ['belfry_store_up{backend="sqlite"}', 1],
    ['belfry_delivery_delivered_total{way="ops"}', 3],
  ] as const)
    t.equal(values.get(series), value, series);
  t.end();
});

t.test('a kind of trouble that nobody has is told as 0, so that an alert can end', (t) => {
  const hub = new StandingHub();
  hub.listed = [
    troubleOf('t-1'),
    troubleOf('t-2', { kind: 'away', toMs: null, severity: 'critical' }),
    troubleOf('t-3', {
      kind: 'away',
      toMs: null,
      acknowledged: { by: 'ada', note: '', atMs: 0 },
    }),
    troubleOf('t-4', { kind: 'history', group: '', subject: null, toMs: null }),
  ];
  const values = valuesOf(hub);
  t.equal(values.get('belfry_troubles{group="main",kind="holdover"}'), 0, 'that one is over');
  t.equal(values.get('belfry_troubles{group="main",kind="away"}'), 2);
  t.equal(values.get('belfry_troubles_critical{group="main",kind="away"}'), 1);
  t.equal(values.get('belfry_troubles_unseen{group="main",kind="away"}'), 1);
  t.equal(values.get('belfry_troubles{group="",kind="history"}'), 1);
  t.equal(
    [...values.keys()].filter((one) => one.startsWith('belfry_troubles{')).length,
    RULE_KINDS.length * 2,
  );
  t.end();
});

t.test('of a line that nobody tells of only that is told', (t) => {
  const hub = new StandingHub();
  hub.wall = wallOf(1, [groupOf('main', { lines: [lineOf('mit', { isSeen: false })] })]);
  const about = [...valuesOf(hub)].filter(([series]) => series.includes('"mit"'));
  t.same(about, [['belfry_line_seen{group="main",line="mit"}', 0]]);
  t.end();
});

t.test('every value has one name and one type, whatever the names of lines', (t) => {
  const hub = new StandingHub();
  const lines = ['a"} 1', 'b\n# TYPE belfry_state counter', '\\', '\ud800'].map((name) =>
    lineOf(name),
  );
  hub.wall = wallOf(1, [groupOf('ma"in', { lines })]);
  const types = metricsText(hubFamilies(hub)).match(/^# TYPE \w+/gm)!;
  t.equal(new Set(types).size, types.length);
  for (const line of metricsText(hubFamilies(hub)).trimEnd().split('\n'))
    t.match(
      line,
      /^(# (HELP|TYPE) belfry_\w+ .*|belfry_\w+(\{(\w+="(\\.|[^"\\])*",?)*\})? -?[\d.e+-]+)$/,
    );
  t.end();
});
