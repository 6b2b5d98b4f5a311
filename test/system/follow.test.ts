// Following with real daemons, sockets and commands: what changes, what befalls, who is cut off, and restarts.

import { type Socket, createConnection, createServer } from 'node:net';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import t, { type Test } from 'tap';
import type { SourceConfig } from '#console/config/sources-config.js';
import { secondsOfWall } from '#console/core/history/seconds.js';
import { Wall } from '#console/core/wall/wall.js';
import { Sources } from '#console/sources/sources.js';
import { Log } from '#host/daemon/log.js';
import { ControlSockets } from '#host/daemon/control-sockets.js';
import { openMachine } from '#host/machine.js';
import { requestControl } from '#host/daemon/control.js';
import { AGENT, AGENTD, MASTER, MASTERD, Running, plant, run } from './plant.js';

const PATIENCE = 20_000;

async function until(what: string, holds: () => boolean): Promise<void> {
  for (const end = performance.now() + PATIENCE; performance.now() < end; await sleep(10))
    if (holds()) return;
  throw new Error(`not within ${PATIENCE / 1000} s: ${what}`);
}

/** A console's sources and wall, without the rest of it. */
function watch(t: Test, configs: readonly SourceConfig[]) {
  const wall = new Wall(configs);
  const { clock } = openMachine();
  const sources = new Sources(
    configs,
    {
      heard: (name, line) => wall.heard(name, line, Date.now()),
      lost: (name, fault) => wall.lost(name, fault, Date.now()),
    },
    () => clock.raw(),
  );
  sources.start();
  t.teardown(() => sources.stop());
  const view = () => wall.view(Date.now());
  return { wall, sources, view, clock };
}

/** The group has the time of this machine, because nobody else has one. */
async function tellsTime(t: Test, { wall, sources, clock }: ReturnType<typeof watch>) {
  await until('the time is known', () => sources.time(['here']) !== undefined);
  const { time, bound } = sources.time(wall.sourcesOf('belfry'))!;
  const { seconds, nanoseconds } = clock.readSystemClock().time;
  const system = BigInt(seconds) * 1_000_000_000n + BigInt(Math.round(nanoseconds));
  const apart = Number(time - system);
  t.ok(Math.abs(apart) < bound + 5e6, `${apart} ns from this machine's clock, bound ${bound} ns`);
}

t.test(
  'a console sees a real group, its events and its time, over a kill -9 of the master',
  async (t) => {
    const { at, masterSocket, agentSocket } = await plant(t);
    const configs: SourceConfig[] = [
      { name: 'here', command: [process.execPath, MASTER, 'follow', '--socket', masterSocket] },
      { name: 'line-3', socket: agentSocket },
    ];
    const watched = watch(t, configs);
    const { wall, view } = watched;
    await until('both are told to be away', () =>
      view().sources.every(({ fault }) => fault !== ''),
    );
    t.match(view().sources, [
      {
        fault:
          /^".* follow --socket .*" ended with exit code 1: .*no daemon answers.*is it running\?/,
      },
      { fault: `no daemon answers at ${agentSocket}: is it running?` },
    ]);
    const master = new Running(t, [MASTERD, at('m.json')]);
    const agent = new Running(t, [AGENTD, at('a.json')]);
    const line = () => view().groups[0]?.lines.find(({ name }) => name === 'line-3');
    await until('the line is synchronised', () => line()?.state === 'synchronised');
    await until('both sources are live', () => view().sources.every(({ isLive }) => isLive));
    t.match(view(), {
      groups: [
        { name: 'belfry', leader: 'here', state: 'synchronised', masters: [{ duty: 'leads' }] },
      ],
      sources: [
        { group: 'belfry', fault: '' },
        { group: 'belfry', role: 'agent' },
      ],
    });
    t.equal(view().groups.length, 1);
    const kept = secondsOfWall(view()).map(({ key }) => `${key.line} ${key.wall}`);
    t.same(kept, ['line-3 0', 'here -1']);

    await tellsTime(t, watched);

    const told = wall.takeEvents();
    t.match(
      told.find(({ text }) => text.startsWith('line-3 joined')),
      { subject: 'line-3', level: 'info', group: 'belfry', id: /^here\/[0-9a-f]{10}-\d+$/ },
    );
    t.equal(new Set(told.map(({ id }) => id)).size, told.length);
    await until('a round is explained', () => wall.rounds('belfry', 1).length === 1);

    await master.end('SIGKILL');
    await until('that is seen', () => !view().sources[0]!.isLive);
    t.match(view().sources[0]!.fault, /ended with exit code 1/);
    t.match(view().groups[0], { lines: [{ name: 'line-3', isSeen: true, address: null }] });
    void new Running(t, [MASTERD, at('m.json')]);
    await until('it is heard again', () => view().sources[0]!.isLive);
    await until(
      'the line is back',
      () => line()?.state === 'synchronised' && line()!.offsetNs !== null,
    );
    const again = wall.takeEvents().map(({ id }) => id);
    t.same(
      again.filter((id) => told.some((one) => one.id === id)),
      [],
      'no event is told twice',
    );

    t.equal(await agent.end('SIGTERM'), 0);
    await until(
      'its last word is heard',
      () => view().sources[1]!.fault.includes('this agent ends') || !view().sources[1]!.isLive,
    );
    const events = wall.takeEvents().map(({ text }) => text);
    t.ok(
      events.some((text) => text.startsWith('line-3 has stopped')),
      events.join('\n'),
    );
  },
);

t.test('the commands print lines, pass asks on, and say why they end', async (t) => {
  const { at, masterSocket, agentSocket } = await plant(t);
  const agent = new Running(t, [AGENTD, at('a.json')]);
  await agent.says(/follows/);
  const following = new Running(
    t,
    [AGENT, 'follow', '--socket', agentSocket, '--after', '', '--every', '200ms'],
    'pipe',
  );
  following.child.stdin!.write('{"ask":5}\n');
  await following.says(/"type":"time","ask":5,/);
  await following.says(/"type":"change"/);
  const lines = following.out
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as { type: string; text?: string });
  t.match(lines[0], {
    type: 'snapshot',
    role: 'agent',
    report: { name: 'line-3', followers: {} },
    troubles: [],
  });
  t.ok(lines.some(({ type, text }) => type === 'event' && text!.includes('follows 127.0.0.1')));
  await agent.end('SIGTERM');
  t.equal(await following.ended, 1);
  t.match(following.out, /\{"type":"end","why":"this agent ends"\}\n$/);
  t.match(following.err, /^belfry-agent: the daemon at .* ended the connection/);

  const none = await run(t, MASTER, 'follow', '--socket', masterSocket);
  t.match(none, { code: 1, out: '', err: /no daemon answers at .*: is it running\?/ });
  const odd = await run(t, MASTER, 'follow', '--socket', masterSocket, '--every', '1ms');
  t.match(odd, { code: 2, err: /--every 1ms: it may be from 100ms to 60s/ });
});

/** Control sockets of a daemon that tells much: two megabytes a time. */
async function talkative(t: Test) {
  const folder = mkdtempSync(join(tmpdir(), 'bf-'));
  t.teardown(() => rmSync(folder, { recursive: true, force: true }));
  const path = join(folder, 's');
  const told: string[] = [];
  let n = 0;
  const sockets = new ControlSockets(
    path,
    {
      look: () => ({ role: 'master' }),
      obey: () => ({}),
      followed: {
        role: 'master',
        report: () => ({ report: { much: `${(n += 1)}`.repeat(2 ** 20) }, troubles: () => [] }),
        time: () => ({ seconds: 7 }) as never,
        eventsAfter: () => [],
      },
    },
    new Log('error', ({ text }) => told.push(text)),
  );
  await sockets.start();
  t.teardown(() => sockets.close());
  return { path, told, sockets };
}

const connected = (path: string, request: object): Promise<Socket> =>
  new Promise((resolve, reject) => {
    const socket = createConnection(path, () => resolve(socket));
    socket.on('error', reject);
    socket.write(`${JSON.stringify(request)}\n`);
  });

t.test(
  'a reader that stands still is cut off and told, the others and the clock do not notice',
  async (t) => {
    const { path, told, sockets } = await talkative(t);
    const slow = await connected(path, { command: 'follow', everyMs: 100 });
    slow.pause();
    const quick = await connected(path, { command: 'follow', everyMs: 100 });
    let read = 0;
    quick.on('data', (chunk: Buffer) => (read += chunk.length));
    await until('it is cut off', () => sockets.report().cutOff === 1);
    t.match(told, [
      /^somebody who followed was cut off: it reads too slowly, \d+ kB waited for it$/,
    ]);
    t.ok(read > 2 ** 20);
    t.equal(sockets.report().now, 1);
    t.match(await requestControl(path, { command: 'status' }), { role: 'master' });
    let last = '';
    slow.setEncoding('utf8').on('data', (text: string) => (last = (last + text).slice(-200)));
    const ended = new Promise((resolve) => slow.on('close', resolve));
    slow.resume();
    await ended;
    t.match(last, /\{"type":"end","why":"it reads too slowly, \d+ kB waited for it"\}\n$/);
    quick.destroy();
  },
);

t.test('a hundred who would follow leave room for those who ask', async (t) => {
  const { path, told, sockets } = await talkative(t);
  const all = await Promise.all(
    Array.from({ length: 100 }, () =>
      connected(path, { command: 'follow', everyMs: 60_000 }).catch(() => undefined),
    ),
  );
  t.teardown(() => all.forEach((socket) => socket?.destroy()));
  await until('sixteen follow', () => sockets.report().now === 16);
  await until('the rest is turned away', () => told.length > 0);
  await until('there is room', () => sockets.report().now === 16);
  // Those that were turned away may take two seconds to leave.
  let answer: unknown;
  await until('somebody who asks is answered', () => {
    void requestControl(path, { command: 'status' }).then(
      (said) => (answer = said),
      () => {},
    );
    return answer !== undefined;
  });
  t.match(answer, { role: 'master' });
  for (const socket of all) socket?.destroy();
  await until('they are forgotten', () => sockets.report().now === 0);
});

t.test('what is no daemon is told from one that is away, too old, or stuck', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'bf-'));
  t.teardown(() => rmSync(folder, { recursive: true, force: true }));
  const serve = async (name: string, answer: string | Buffer): Promise<string> => {
    const path = join(folder, name);
    const server = createServer((socket) => {
      socket.on('error', () => {});
      socket.once('data', () => socket.write(answer));
    });
    await new Promise<void>((resolve) => server.listen(path, resolve));
    t.teardown(() => server.close());
    return path;
  };
  const configs: SourceConfig[] = [
    { name: 'other', socket: await serve('a', 'HTTP/1.1 400\r\n\r\n') },
    {
      name: 'old',
      socket: await serve('b', '{"error":"a master knows these commands: status"}\n'),
    },
    { name: 'long', socket: await serve('c', Buffer.alloc(17 * 2 ** 20, 'x')) },
    { name: 'none', command: ['/nowhere/ssh', 'x'] },
    { name: 'fails', command: ['sh', '-c', 'echo Host key verification failed. >&2; exit 255'] },
    { name: 'echo', command: ['echo', 'hello'] },
    { name: 'deep', socket: `/${'x'.repeat(200)}` },
  ];
  const { view } = watch(t, configs);
  await until('each has a reason', () => view().sources.every(({ fault }) => fault !== ''));
  t.match(
    view().sources.map(({ fault }) => fault),
    [
      /is no Belfry daemon: is another program there\?/,
      /is of an older version, which cannot be followed: update it, and restart it/,
      /is no Belfry daemon/,
      '/nowhere/ssh cannot be run: there is no such program',
      '"sh -c echo Host key verification failed. >&2; exit 255" ended with exit code 255: Host key verification failed.',
      /what "echo hello" runs is no Belfry daemon/,
      /^a socket's path has at most 107 bytes/,
    ],
  );
  t.same(view().groups, []);
});
