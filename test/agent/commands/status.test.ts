// What `belfry-agent status` calls a trouble, and what to do about it.

import t from 'tap';
import { statusText, troubleLines } from '#agent/commands/status.js';
import type { AgentReport, AgentsMaster } from '#agent/daemon/report.js';

const master = (place: number, changes: Partial<AgentsMaster>): AgentsMaster => ({
  host: `10.0.0.${place}:7525`,
  address: `10.0.0.${place}:7525`,
  duty: 'leads',
  term: 8,
  keptOpenNs: null,
  sinceHeardNs: 1e9,
  refusedBecause: null,
  ...changes,
});

const troubles = (greeting: boolean, ...masters: AgentsMaster[]): readonly string[] =>
  troubleLines({
    greeting,
    masters,
    unresolved: [],
    term: 8,
    steering: null,
  } as unknown as AgentReport);

t.test('a master that refuses the key is told of while another one leads, too', (t) => {
  const refused = { duty: 'silent', refusedBecause: 'not-authenticated' } as const;
  t.same(troubles(false, master(1, {})), []);
  t.match(troubles(true, master(1, refused)), [
    /^ {2}! somebody says that the master refuses our name or key: .*"belfry-master list"/,
  ]);
  t.match(troubles(false, master(1, {}), master(2, refused)), [
    /^ {2}! 10\.0\.0\.2:7525: somebody says that the master refuses our name or key: /,
  ]);
  const copied = { duty: 'silent', refusedBecause: 'name-in-use' } as const;
  t.match(troubles(true, master(1, copied)), [/a copied card perhaps: switch it off, or give/]);
  t.end();
});

t.test('a place at which the clock cannot be published is a trouble', (t) => {
  const none = { greeting: false, masters: [], unresolved: [], term: 8, steering: null };
  const published = [
    { place: 'the segment /run/clock', fault: null },
    { place: "chronyd's socket /run/sock", fault: 'nobody listens there' },
  ];
  t.same(troubleLines({ ...none, published } as unknown as AgentReport), [
    "  ! chronyd's socket /run/sock is not written: nobody listens there",
  ]);
  t.end();
});

t.test('a master that left is a trouble only while no other one leads', (t) => {
  const left = { duty: 'silent', refusedBecause: 'leaving' } as const;
  t.same(troubles(false, master(1, {}), master(2, left)), []);
  t.match(troubles(true, master(1, left)), [/the master says goodbye/]);
  t.end();
});

const report = (changes: object): AgentReport =>
  ({
    name: 'line-3',
    algorithm: 'berkeley',
    state: 'synchronised',
    time: { text: '2026-11-30T21:00:00Z', boundNs: 200_000, systemAheadNs: -3_200_000 },
    ratePpm: 0,
    master: null,
    masters: [],
    unresolved: [],
    refusals: {},
    sinceCorrectionNs: 1e9,
    lastDay: { reachesNs: 60e9, widest: null, troubles: [], losses: [] },
    temperatureC: 48.2,
    followers: { now: 0, cutOff: 0 },
    ports: [],
    stamps: { arrivals: 'kernel', departures: 'kernel' },
    withoutNative: null,
    withoutCard: null,
    steering: null,
    ...changes,
    leap: null,
  }) as unknown as AgentReport;

t.test('how far the machine’s own clock is off is told, however it is steered', (t) => {
  const machine = /^ {2}machine +3\.2 ms behind group time$/m;
  t.match(statusText(report({})), machine);
  const steering = { refusals: [], lastStep: null, steps: 0, offNs: 300, ratePpm: 1, slewNs: 0 };
  const steered = (driver: string, state: string): string =>
    statusText(report({ steering: { ...steering, driver, state, maxErrorNs: 2e5 } }));
  t.match(steered('dry-run', 'following'), machine, 'which a dry run does not move');
  t.match(steered('system', 'refused'), machine);
  t.match(steered('system', 'waiting'), machine);
  t.notMatch(steered('system', 'following'), machine);
  t.match(steered('system', 'following'), /^ {2}system clock +300 ns ahead, \+1\.00 ppm/m);
  const unset = { text: '', boundNs: null, systemAheadNs: 5 };
  t.notMatch(statusText(report({ time: unset })), /machine/, 'against what nobody knows');
  t.end();
});
