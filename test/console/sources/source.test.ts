// One daemon that is followed, in virtual time: what comes, what does not, and when it is tried again.

import t from 'tap';
import type { SourceConfig } from '#console/config/sources-config.js';
import type { LineHearer } from '#console/sources/line-connection.js';
import { Source } from '#console/sources/source.js';
import { changeOf, eventLineOf, masterLine } from '#sim/console/made-lines.js';

const SOCKET: SourceConfig = { name: 'lab-1', socket: '/run/m' };

/** A world without clocks and sockets: time goes on when it is told to. */
class Bench {
  now = 0;
  tries = 0;
  closed = 0;
  readonly written: string[] = [];
  readonly heard: object[] = [];
  readonly lost: string[] = [];
  follows = 0;
  /** What there is to connect to. */
  hearer: LineHearer | undefined;
  onConnect: (hearer: LineHearer) => void = () => {};
  readonly #due = new Map<object, { readonly at: number; readonly act: () => void }>();
  readonly source: Source;

  constructor(config = SOCKET) {
    const hearer = {
      heard: (line: object) => this.heard.push(line),
      lost: (fault: string) => this.lost.push(fault),
      follows: () => (this.follows += 1),
    };
    this.source = new Source(config, hearer, {
      dice: () => 0.5,
      now: () => this.now,
      connect: (_, made) => {
        this.tries += 1;
        this.hearer = made;
        this.onConnect(made);
        return {
          write: (line) => this.written.push(line),
          close: () => (this.closed += 1),
        };
      },
      later: (milliseconds, act) => {
        const key = {};
        this.#due.set(key, { at: this.now + milliseconds, act });
        return () => this.#due.delete(key);
      },
    });
    this.source.start();
  }

  says(line: unknown): void {
    this.hearer!.line(typeof line === 'string' ? line : JSON.stringify(line));
  }

  run(milliseconds: number): void {
    const end = this.now + milliseconds;
    for (;;) {
      const [next] = [...this.#due].toSorted(([, a], [, b]) => a.at - b.at);
      if (next === undefined || next[1].at > end) break;
      this.#due.delete(next[0]);
      this.now = next[1].at;
      next[1].act();
    }
    this.now = end;
  }
}

t.test('a daemon that greets is followed, asked for missed events, and heard', (t) => {
  const bench = new Bench();
  bench.source.ask(1);
  t.same(bench.written, [], 'nobody is there yet');
  bench.says(masterLine([]));
  t.equal(bench.follows, 1);
  t.same(bench.written, ['{"after":""}']);
  bench.says(eventLineOf('r-7', 'joined'));
  bench.source.ask(5);
  t.equal(bench.written.at(-1), '{"ask":5}');
  t.equal(bench.heard.length, 2);
  bench.hearer!.over('it ended');
  t.same(bench.lost, ['it ended']);
  bench.run(500);
  bench.says(masterLine([]));
  t.equal(bench.written.at(-1), '{"after":"r-7"}', 'what befell it meanwhile');
  t.end();
});

t.test(
  'the pauses between tries double up to half a minute, and begin anew after a steady time',
  (t) => {
    const bench = new Bench();
    bench.onConnect = (hearer) => hearer.over('no daemon answers');
    bench.hearer!.over('no daemon answers');
    const at: number[] = [];
    for (let tries = bench.tries; at.length < 9; bench.run(100))
      if (bench.tries > tries) {
        tries = bench.tries;
        at.push(Math.round(bench.now / 100) / 10);
      }
    t.same(
      at.map((time, i) => Math.round(time - (at[i - 1] ?? 0))),
      [1, 1, 2, 4, 8, 16, 30, 30, 30],
    );
    bench.onConnect = () => {};
    bench.run(30_000);
    bench.says(masterLine([]));
    for (let n = 0; n < 12; n += 1) {
      bench.run(1000);
      bench.says(changeOf({}));
    }
    const { tries } = bench;
    bench.hearer!.over('restarted');
    bench.run(500);
    t.equal(bench.tries, tries + 1);
    t.end();
  },
);

t.test('who greets and says nothing any more is given up, and so is who never greets', (t) => {
  const bench = new Bench();
  bench.run(14_999);
  t.same(bench.lost, []);
  bench.run(1);
  t.same(bench.lost, [
    'the daemon at /run/m did not answer for 15 s: is it stuck, or the network cut?',
  ]);
  bench.run(500);
  bench.says(masterLine([]));
  bench.run(4000);
  bench.says(changeOf({}));
  bench.run(4999);
  t.equal(bench.lost.length, 1);
  bench.run(1);
  t.match(bench.lost[1], /has said nothing any more for 5 s/);
  t.equal(bench.closed, 2);
  t.end();
});

t.test('why a daemon ends it is told where it is a text, and no longer than a line', (t) => {
  const bench = new Bench();
  for (const [why, told] of [
    ['x'.repeat(9999), `the daemon at /run/m ended it: ${'x'.repeat(300)}`],
    [{ toString: 1, valueOf: 1 }, 'it is gone'],
  ]) {
    bench.says(masterLine([]));
    bench.says({ type: 'end', why });
    bench.hearer!.over('it is gone');
    t.equal(bench.lost.at(-1), told);
    bench.run(30_000);
  }
  t.end();
});

t.test('who is no daemon, or an older one, is told with what to do', (t) => {
  const faults = [
    ['220 mail ready', /is no Belfry daemon: is another program there\?/],
    ['{}', /is no Belfry daemon/],
    ['null', /is no Belfry daemon/],
    [{ type: 'snapshot', role: 'console', report: {} }, /is no Belfry daemon/],
    [{ error: 'a master knows these commands: status' }, /of an older version.*update it/],
    [{ error: '16 follow this master already: end one of them' }, /refused: 16 follow this master/],
  ] as const;
  for (const [line, fault] of faults) {
    const bench = new Bench();
    bench.says(line);
    t.equal(bench.lost.length, 1);
    t.match(bench.lost[0], fault);
    t.same(bench.heard, []);
    bench.says(masterLine([]));
    t.same(bench.heard, [], 'nothing more is heard of it');
  }
  const command = new Bench({ name: 'x', command: ['ssh', 'x', 'belfry-master', 'follow'] });
  command.says('motd');
  t.match(command.lost, [/^what "ssh x belfry-master follow" runs is no Belfry daemon/]);
  t.end();
});

t.test('a line that is not JSON ends it, and what a daemon says as it ends is the reason', (t) => {
  const bench = new Bench();
  bench.says(masterLine([]));
  bench.says('{"type":"change"');
  t.match(bench.lost, [/wrote a line that is not JSON/]);
  bench.run(500);
  bench.says(masterLine([]));
  bench.says({ type: 'end', why: 'this master ends' });
  bench.hearer!.over('the connection ended');
  t.equal(bench.lost[1], 'the daemon at /run/m ended it: this master ends');
  t.end();
});

t.test('a source that was stopped is not tried again', (t) => {
  const bench = new Bench();
  bench.says(masterLine([]));
  bench.source.stop();
  bench.run(100_000);
  t.equal(bench.tries, 1);
  t.same(bench.lost, []);
  t.end();
});
