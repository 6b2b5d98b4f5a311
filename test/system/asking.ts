// What `ask` says of a master that runs: the time, who refuses whom, and what is not good enough.

import type { Test } from 'tap';
import { AGENT, type Running, run } from './plant.js';

/** Two daemons that run, and how to reach them. */
export interface RunningPlant {
  /** The path of a file in the plant's folder. */
  readonly at: (name: string) => string;
  /** Where the master is asked: `host:port`. */
  readonly place: string;
  readonly master: Running;
  readonly agent: Running;
  /** What a command needs to find the master. */
  readonly ofMaster: readonly string[];
}

export async function asks(t: Test, { at, place }: RunningPlant): Promise<void> {
  const { code, out } = await run(t, AGENT, 'ask', place);
  t.equal(code, 0);
  t.match(out, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z\n {2}may be wrong by {2}/);
  t.match(out, /^ {2}attempts +8$/m);
  t.match(out, /^ {2}own clock +this machine's is [\d.]+ \w+ (ahead|behind)/m);
  t.match(out, new RegExp(`^ {2}master +${place}, not authenticated$`, 'm'));
  const key = await run(
    t,
    AGENT,
    'ask',
    place,
    '--key',
    at('phone.key'),
    '--within',
    '1s',
    '--json',
  );
  t.equal(key.code, 0);
  const answer = JSON.parse(key.out) as Record<string, number>;
  t.match(answer, { ok: true, attempts: 1, master: place, authenticated: true });
  t.match(answer, { time: { text: String } });
  t.ok(answer['boundNs']! < 1e9 && answer['boundNs']! >= answer['roundTripNs']! / 2);
  t.ok(Math.abs(answer['ownClockOffNs']!) < 1e8, 'one machine, one time');
}

export async function asksInVain(t: Test, { place }: RunningPlant): Promise<void> {
  const words = [AGENT, 'ask', place, '--within', '1ns', '--tries', '3'];
  const [{ code, out }, json] = await Promise.all([run(t, ...words), run(t, ...words, '--json')]);
  t.equal(code, 1);
  t.match(out, /^ {2}may be wrong by {2}[\d.]+ \w+, not within 1 ns as asked for$/m);
  t.equal(json.code, 1);
  t.match(JSON.parse(json.out), { ok: false, attempts: 3, boundNs: Number });
  t.match(JSON.parse(json.out), { authenticated: false });
}

export async function saysWhoRefused(t: Test, { at, place }: RunningPlant): Promise<void> {
  const refused = await Promise.all([
    run(t, AGENT, 'ask', place, '--key', at('wrong.key')),
    run(t, AGENT, 'ask', place, '--key', at('a.key')),
  ]);
  t.match(refused, [
    {
      code: 1,
      out: '',
      err: /says that the master at .* refuses the key of phone: compare with/,
    },
    {
      code: 1,
      out: '',
      err: /^belfry-agent: somebody says that line-3 is connected to the master /,
    },
  ]);
}
