// The control socket with real sockets: one line each way, and plain words when it cannot be.
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { type Server, type Socket, createConnection, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { askDaemon } from '#host/cli/reach.js';
import { ControlServer, requestControl } from '#host/daemon/control.js';
import { ordersPath } from '#host/files/socket-path.js';

const MODULE = import.meta.resolve('#host/daemon/control.js');
const isRoot = process.getuid?.() === 0;

/** A short path: the place where tests keep their files is too deep for a socket. */
function socketPath(t: Test): string {
  const folder = mkdtempSync(join(tmpdir(), 'bf-'));
  chmodSync(folder, 0o755);
  t.teardown(() => rmSync(folder, { recursive: true, force: true }));
  return join(folder, 's');
}

async function serving(t: Test, answer: (request: unknown) => unknown): Promise<string> {
  const path = socketPath(t);
  const server = new ControlServer(path, answer);
  await server.start();
  t.teardown(() => server.close());
  return path;
}

/** Sends text as it is, and answers everything that comes back until the connection ends. */
function say(path: string, text: string, end = false): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = createConnection({ path, allowHalfOpen: true });
    let said = '';
    socket.setEncoding('utf8').on('data', (part) => (said += part));
    socket.on('end', () => {
      socket.destroy();
      resolve(said);
    });
    socket.on('error', reject);
    socket.write(text);
    if (end) socket.end();
  });
}

t.test('a request is answered with what the daemon makes of it', async (t) => {
  const path = await serving(t, (request) => ({ asked: request, state: 'synced' }));
  t.same(await requestControl(path, { verb: 'status' }), {
    asked: { verb: 'status' },
    state: 'synced',
  });
  t.same(await requestControl(path, 'Glockenstuhl'), { asked: 'Glockenstuhl', state: 'synced' });
});

t.test('an answer of a megabyte arrives whole, and nothing at all is null', async (t) => {
  const text = 'ü'.repeat(500_000);
  const path = await serving(t, (request) => (request === 'much' ? text : undefined));
  t.equal(await requestControl(path, 'much'), text);
  t.equal(await requestControl(path, 'little'), null);
});

t.test('one line in, one line out, then the connection ends', async (t) => {
  const asked: unknown[] = [];
  const path = await serving(t, (request) => asked.push(request));
  t.equal(await say(path, '"one"\n"two"\n'), '1\n');
  t.equal(await say(path, '"three"\n', true), '2\n', 'the client may end its side first');
  t.same(asked, ['one', 'three']);
});

t.test('what the daemon throws reaches the client as one error', async (t) => {
  const path = await serving(t, (request) => {
    if (request === 'big') return 1n;
    throw new Error('unknown verb');
  });
  t.equal(await say(path, '{}\n'), '{"error":"unknown verb"}\n');
  await t.rejects(requestControl(path, {}), {
    message: `the daemon at ${path} refused: unknown verb`,
  });
  t.match(await say(path, '"big"\n'), /^\{"error":".*BigInt.*"\}\n$/);
});

t.test('a request that is not JSON, too long, or without an end is refused', async (t) => {
  const path = await serving(t, () => 'answered');
  const refused = async (text: string, end = false): Promise<string> => {
    const answer = JSON.parse(await say(path, text, end)) as { error: string };
    return answer.error;
  };
  t.equal(await refused('status\n'), 'the request is not JSON');
  t.equal(await refused('\n'), 'the request is not JSON');
  t.equal(await refused('"status"', true), 'the request does not end with a line break');
  t.equal(await refused('x'.repeat(65_537)), 'the request is longer than 65536 bytes');
  t.equal(await refused(`"${'x'.repeat(65_535)}"\n`), 'the request is longer than 65536 bytes');
  t.equal(await refused('x'.repeat(1_000_000)), 'the request is longer than 65536 bytes');
  t.equal(await say(path, `"${'x'.repeat(65_534)}"\n`), '"answered"\n', '65536 bytes are taken');
});

t.test('a request that comes in drops is cut off after two seconds', async (t) => {
  const path = await serving(t, () => 'answered');
  const began = performance.now();
  const socket = createConnection(path);
  const dripping = setInterval(() => socket.write('x'), 300);
  t.teardown(() => clearInterval(dripping));
  let said = '';
  for await (const part of socket) said += String(part);
  t.equal(said, '{"error":"the request took longer than 2 s"}\n');
  const took = performance.now() - began;
  t.ok(took > 1900 && took < 4000, `after ${took} ms`);
});

t.test('a client that never leaves is put out, and no more than sixteen are in', async (t) => {
  const path = await serving(t, () => 'answered');
  const waiting: Socket[] = [];
  t.teardown(() => waiting.forEach((socket) => socket.destroy()));
  for (let i = 0; i < 16; i += 1) {
    const socket = createConnection({ path, allowHalfOpen: true });
    // Asks, and keeps its side open after the answer.
    socket.on('error', () => {}).write('1\n');
    waiting.push(socket);
    await new Promise((resolve) => socket.once('data', resolve));
  }
  await t.rejects(requestControl(path, 1), { message: /gave no answer: it is busy, try again/ });
  await new Promise((resolve) => setTimeout(resolve, 2300));
  t.equal(await requestControl(path, 1), 'answered', 'their time is over');
});

t.test('only the owner and the group may use the socket, or the owner alone', async (t) => {
  const path = await serving(t, () => 'answered');
  t.equal(statSync(path).mode & 0o777, 0o660);
  const orders = new ControlServer(ordersPath(path), () => 'obeyed', { access: 'owner' });
  await orders.start();
  t.teardown(() => orders.close());
  t.equal(statSync(ordersPath(path)).mode & 0o777, 0o600);
});

t.test('a socket has its rights from the moment that it is there', async (t) => {
  for (const [access, mode] of [
    ['group', 0o660],
    ['owner', 0o600],
  ] as const) {
    const path = socketPath(t);
    const before = process.umask(0);
    const server = new ControlServer(path, () => 1, { access });
    const started = server.start();
    // Looked at each time that anything else could run.
    const seen = new Set<number>();
    for (let turn = 0; turn < 100; turn += 1) {
      const found = statSync(path, { throwIfNoEntry: false });
      if (found !== undefined) seen.add(found.mode & 0o777);
      await new Promise((resolve) => setImmediate(resolve));
    }
    await started;
    seen.add(statSync(path).mode & 0o777);
    t.same([...seen], [mode]);
    t.equal(process.umask(before), 0, 'and what the process makes later has its own');
    await server.close();
  }
});

t.test('who is turned away because of too many is counted', async (t) => {
  const path = socketPath(t);
  let turnedAway = 0;
  const server = new ControlServer(path, () => 1, { onBusy: () => (turnedAway += 1) });
  await server.start();
  t.teardown(() => server.close());
  const sockets = Array.from({ length: 400 }, () => createConnection(path).on('error', () => {}));
  t.teardown(() => sockets.forEach((socket) => socket.destroy()));
  await Promise.all(
    sockets.slice(16).map((socket) => new Promise((resolve) => socket.once('close', resolve))),
  );
  t.equal(turnedAway, 384);
  sockets.forEach((socket) => socket.destroy());
  await new Promise((resolve) => setTimeout(resolve, 50));
  t.equal(await requestControl(path, 1), 1, 'and when they have left, it answers');
});

t.test('a client that sends without end is cut off, and was told', async (t) => {
  const path = await serving(t, () => 'answered');
  const socket = createConnection({ path, allowHalfOpen: true });
  let [said, sent] = ['', 0];
  socket.setEncoding('utf8').on('data', (part) => (said += part));
  const chunk = Buffer.alloc(65_536, 'x');
  const more = (): void => {
    while (!socket.destroyed && (sent += chunk.length) > 0 && socket.write(chunk));
  };
  socket.on('drain', more).on('error', () => {});
  const began = performance.now();
  more();
  await new Promise((resolve) => socket.once('close', resolve));
  t.equal(said, '{"error":"the request is longer than 65536 bytes"}\n');
  t.ok(sent < 8 * 2 ** 20, `after ${sent} bytes`);
  t.ok(performance.now() - began < 1900, 'and not only when its time is over');
});

for (const [what, make] of [
  ['a link to a socket', (path: string, other: string) => symlinkSync(other, path)],
  ['a link to nowhere', (path: string) => symlinkSync('/nowhere/at/all', path)],
  ['a FIFO', (path: string) => spawnSync('mkfifo', [path])],
  ['a folder', (path: string) => mkdirSync(path)],
] as const)
  t.test(`${what} in the place of the socket is left alone`, async (t) => {
    const other = await serving(t, () => 'other');
    const path = socketPath(t);
    make(path, other);
    await t.rejects(new ControlServer(path, () => 1).start(), { message: /is not a socket: / });
    t.notOk(lstatSync(path).isSocket());
    t.equal(await requestControl(other, 1), 'other');
  });

t.test('a socket file that a killed daemon left is replaced', async (t) => {
  const path = socketPath(t);
  const program = `const { ControlServer } = await import(${JSON.stringify(MODULE)});
    await new ControlServer(${JSON.stringify(path)}, () => 1).start();
    process.kill(process.pid, 'SIGKILL');`;
  spawnSync(process.execPath, ['--input-type=module', '-e', program]);
  t.ok(existsSync(path), 'the killed daemon left its file');
  await t.rejects(requestControl(path, 1), {
    message: `no daemon answers at ${path}: is it running?`,
  });
  const server = new ControlServer(path, () => 'new');
  await server.start();
  t.equal(await requestControl(path, 1), 'new');
  await server.close();
});

t.test('a living daemon is not pushed out', async (t) => {
  const path = await serving(t, () => 'first');
  await t.rejects(new ControlServer(path, () => 'second').start(), {
    message: `another daemon answers at ${path}`,
  });
  t.equal(await requestControl(path, 1), 'first');
});

t.test('a file that is no socket is left alone', async (t) => {
  const path = socketPath(t);
  writeFileSync(path, 'precious');
  await t.rejects(new ControlServer(path, () => 1).start(), { message: /is not a socket/ });
  t.equal(readFileSync(path, 'utf8'), 'precious');
});

t.test('a missing folder, a file as folder and too long a path are told in one line', async (t) => {
  const path = join(socketPath(t), 'below', 's');
  await t.rejects(new ControlServer(path, () => 1).start(), {
    message: `cannot listen at ${path}: there is no folder ${join(path, '..')}; create it first`,
  });
  const file = socketPath(t);
  writeFileSync(file, '');
  await t.rejects(new ControlServer(join(file, 's'), () => 1).start(), { message: /no folder/ });
  const long = join(socketPath(t), 'ü'.repeat(50));
  const message = /^a socket's path has at most 107 bytes, this one 1\d\d: /;
  await t.rejects(new ControlServer(long, () => 1).start(), { message });
  await t.rejects(requestControl(long, 1), { message });
});

t.test('the longest path that the system allows works', async (t) => {
  const folder = join(socketPath(t), '..');
  const path = join(folder, 'x'.repeat(107 - Buffer.byteLength(folder) - 1));
  t.equal(Buffer.byteLength(path), 107);
  const server = new ControlServer(path, () => 'answered');
  await server.start();
  t.equal(await requestControl(path, 1), 'answered');
  t.ok(existsSync(path), 'and the file has the whole name');
  await server.close();
});

t.test('closing ends the connections and removes the file, also twice', async (t) => {
  const path = socketPath(t);
  const server = new ControlServer(path, () => 'answered');
  await server.close();
  await server.start();
  await t.rejects(server.start(), { message: /started once/ });
  const waiting = createConnection(path);
  await new Promise((resolve) => waiting.once('connect', resolve));
  const ended = new Promise((resolve) => waiting.once('close', resolve));
  // Only after this answer has the server surely accepted both.
  t.equal(await requestControl(path, 1), 'answered');
  await server.close();
  await ended;
  t.notOk(existsSync(path));
  await server.close();
  await t.rejects(requestControl(path, 1), {
    message: /^no daemon answers at .*: is it running\?$/,
  });
});

t.test('a program with nothing else to do ends in spite of its control socket', (t) => {
  const path = socketPath(t);
  const program = `const { ControlServer } = await import(${JSON.stringify(MODULE)});
    await new ControlServer(${JSON.stringify(path)}, () => 1).start();`;
  const { status } = spawnSync(process.execPath, ['--input-type=module', '-e', program], {
    timeout: 20_000,
  });
  t.equal(status, 0);
  t.end();
});

t.test('without permission the client learns who has it', async (t) => {
  const path = await serving(t, () => 'answered');
  chmodSync(path, isRoot ? 0o600 : 0);
  // To nobody, as every Unix knows him: a mode means nothing to root.
  if (isRoot) process.seteuid!(65_534);
  t.teardown(() => isRoot && process.seteuid!(0));
  const message = /^permission denied at .*: run this as root.* or a member of the group \w+$/;
  await t.rejects(requestControl(path, 1), { message });
});

t.test('a daemon that is stuck, and a program that is none, are told apart', async (t) => {
  const silent = await foreign(t, () => {});
  await t.rejects(requestControl(silent, 1, 200), {
    message: `the daemon at ${silent} did not answer within 0.2 s: is it stuck?`,
  });
  const chatty = await foreign(t, (socket) => socket.end('220 mail ready\n'));
  await t.rejects(requestControl(chatty, 1), { message: /is not a Belfry daemon$/ });
  const endless = await foreign(t, (socket) => {
    const chunk = 'x'.repeat(2 ** 20);
    const more = (): void => {
      while (!socket.destroyed && socket.write(chunk));
    };
    socket.on('drain', more);
    more();
  });
  await t.rejects(requestControl(endless, 1), { message: /is not a Belfry daemon$/ });
});

/** Some other program that listens. */
async function foreign(t: Test, greet: (socket: Socket) => void): Promise<string> {
  const path = socketPath(t);
  const sockets: Socket[] = [];
  const server: Server = createServer((socket) => {
    sockets.push(socket.on('error', () => {}));
    greet(socket);
  });
  await new Promise<void>((resolve) => server.listen(path, resolve));
  t.teardown(() => {
    sockets.forEach((socket) => socket.destroy());
    server.close();
  });
  return path;
}

t.test('a daemon of an older version, and the other daemon, are told in one line', async (t) => {
  const path = await serving(t, () => {
    throw new Error('a master knows these commands: status, reload, yield, promote, set, undo');
  });
  const ask = (role: 'agent' | 'master') => askDaemon(path, role, { command: 'rounds' });
  await t.rejects(ask('master'), {
    message: `the daemon at ${path} is of an older version, which does not know "rounds": restart it`,
    exitCode: 1,
  });
  await t.rejects(ask('agent'), { message: /belongs to a master: use belfry-master/, exitCode: 2 });
});
