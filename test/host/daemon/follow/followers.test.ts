// Everybody who follows a daemon.

import t, { type Test } from 'tap';
import { FOLLOWERS_MOST, Followers } from '#host/daemon/follow/followers.js';
import type { HistoryEntry } from '#host/daemon/history.js';
import type { TimeReport } from '#host/daemon/report.js';
import { MadeSocket } from './made-socket.js';

const NOTHING = Buffer.alloc(0);

function bench(t: Test) {
  const state = { n: 0, rounds: [{ at: 'r0', votes: [] as object[] }], looks: 0 };
  const told: string[] = [];
  const kept: HistoryEntry[] = [
    { id: 'a-1', at: '2026-12-01T03:12:00Z', level: 'info', text: 'before' },
  ];
  const followers = new Followers({
    role: 'master',
    report: () => {
      state.looks += 1;
      return { report: { n: state.n, agents: [] }, troubles: () => [] };
    },
    rounds: (after) =>
      after === undefined
        ? state.rounds.slice(-1)
        : state.rounds.slice(state.rounds.findIndex(({ at }) => at === after) + 1),
    time: () => ({ seconds: 7 }) as TimeReport,
    eventsAfter: (id) => kept.slice(kept.findIndex((entry) => entry.id === id) + 1),
    tell: (text) => told.push(text),
  });
  const sockets: MadeSocket[] = [];
  const follow = (after?: string, everyMs = 60_000): MadeSocket => {
    const socket = new MadeSocket();
    sockets.push(socket);
    followers.take(socket.asSocket, { everyMs, after }, NOTHING);
    return socket;
  };
  t.teardown(() => sockets.forEach((socket) => socket.emit('close')));
  return { state, told, followers, follow };
}

const types = (socket: MadeSocket): string[] => socket.lines.map(({ type }) => type);

t.test('who comes gets what the others were told last, and then all get what changed', (t) => {
  const { state, followers, follow } = bench(t);
  const one = follow();
  t.same(types(one), ['snapshot', 'round']);
  state.n = 1;
  const two = follow('none');
  t.same(types(two), ['snapshot', 'round', 'event']);
  t.match(two.lines[0], { report: { n: 0 } });
  t.equal(follow('a-1').lines.at(-1)?.type, 'round', 'nothing befell it since');
  t.equal(state.looks, 1, 'one look for all of them');
  t.match(followers.report(), { now: 3, cutOff: 0 });
  t.end();
});

t.test('what changed comes at the pace that was asked for, written down once', async (t) => {
  const { state, follow } = bench(t);
  const [one, two] = [follow(undefined, 100), follow(undefined, 100)];
  state.n = 1;
  state.rounds.push({ at: 'r1', votes: [{}] });
  await new Promise((resolve) => setTimeout(resolve, 150));
  const told = [
    { type: 'change', report: { n: 1 } },
    { type: 'round', at: 'r1' },
  ];
  t.match(one.lines.slice(2, 4), told);
  t.match(two.lines.slice(2, 4), told);
  t.ok(state.looks <= 3);
  t.end();
});

t.test('what befalls the daemon is told at once, and asks are answered', (t) => {
  const { followers, follow } = bench(t);
  const entry = { id: 'a-2', at: '2026-12-01T03:12:01Z', level: 'warn', text: 'x' } as const;
  followers.event(entry);
  const one = follow();
  followers.event(entry);
  t.same(one.lines.at(-1), { type: 'event', ...entry });
  one.says('{"ask":3}\n');
  t.same(one.lines.at(-1), { type: 'time', ask: 3, seconds: 7 });
  t.end();
});

t.test('so many may follow, one more is told so, and makes room when it leaves', (t) => {
  const { told, followers, follow } = bench(t);
  const all = Array.from({ length: FOLLOWERS_MOST }, () => follow());
  t.throws(() => follow(), { message: '16 follow this master already: end one of them' });
  t.match(told, ['16 follow this master already: one more was turned away']);
  all[3]!.emit('close');
  t.equal(followers.report().now, 15);
  follow();
  t.equal(followers.report().now, 16);
  t.end();
});

t.test('who is cut off is told of, counted, and makes room; the others follow on', (t) => {
  const { told, followers, follow } = bench(t);
  const [slow, quick] = [follow(), follow()];
  slow.says('hello\n');
  t.match(followers.report(), { now: 1, cutOff: 1 });
  t.match(told, [
    'somebody who followed was cut off: it wrote something that is no ask such as {"ask":1}',
  ]);
  followers.close();
  t.match(quick.lines.at(-1), { type: 'end', why: 'this master ends' });
  t.match(followers.report(), { now: 0, cutOff: 1 }, 'an end is no cut');
  t.end();
});
