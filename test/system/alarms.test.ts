// Alarms through real servers and programs: by webhook, by mail, by a command, and what becomes of those that misbehave.

import { createHmac } from 'node:crypto';
import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { type IncomingMessage, type Server, type ServerResponse, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import type { CommandWay, MailWay, WebhookWay } from '#console/config/alarms-config.js';
import type { Alarm } from '#console/core/troubles/alarm.js';
import { runCommand } from '#console/deliver/command.js';
import { sendMail } from '#console/deliver/mail.js';
import { postWebhook } from '#console/deliver/webhook.js';
import { type MailManners, MailServer } from './mail-server.js';
import { AGENTD, CONSOLE, CONSOLED, MASTERD, Running, freePort, plant, run } from './plant.js';

const ALARM: Alarm = {
  id: 'a1',
  kind: 'troubles',
  atMs: Date.UTC(2026, 11, 1, 3, 12),
  title: 'mit has been away since 03:12:04',
  text: 'New:\n- mit has been away since 03:12:04\n.',
  troubles: [],
  left: 0,
};
const LIMIT = 5000;

type Answer = (request: IncomingMessage, response: ServerResponse, body: string) => void;

/** A real HTTP server that answers as the test says. */
async function hook(
  t: Test,
  answer: Answer,
): Promise<{ readonly url: string; readonly server: Server }> {
  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (text: string) => (body += text));
    request.on('end', () => answer(request, response, body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.teardown(() => {
    server.closeAllConnections();
    server.close();
  });
  return {
    server,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/alarms?key=s3cret`,
  };
}
const secretIn = (t: Test, text: string): string => {
  const path = join(t.testdir(), 'secret');
  writeFileSync(path, `${text}\n`, { mode: 0o600 });
  return path;
};

t.test('a webhook gets the alarm with a signature that it can check', async (t) => {
  let seen: { readonly headers: IncomingMessage['headers']; readonly body: string } | undefined;
  const { url } = await hook(t, ({ headers, method }, response, body) => {
    t.equal(method, 'POST');
    seen = { headers, body };
    response.writeHead(204).end();
  });
  const way: WebhookWay = { kind: 'webhook', url, secret: secretIn(t, 'a secret of mine') };
  await postWebhook(way, ALARM, LIMIT);
  const { headers, body } = seen!;
  t.match(JSON.parse(body), { id: 'a1', title: ALARM.title });
  const signed = `${headers['webhook-id']}.${headers['webhook-timestamp']}.${body}`;
  const expected = createHmac('sha256', 'a secret of mine').update(signed).digest('base64');
  t.equal(headers['webhook-signature'], `v1,${expected}`);
  t.ok(Math.abs(Number(headers['webhook-timestamp']) - Date.now() / 1000) < 5);
});

t.test(
  'a webhook that refuses, redirects, hangs or is not there is said to, without its URL',
  async (t) => {
    const tried = async (answer: Answer, limit = LIMIT): Promise<string> => {
      const { url } = await hook(t, answer);
      return postWebhook({ kind: 'webhook', url }, ALARM, limit).then(
        () => 'delivered',
        (error: Error) => error.message.replaceAll(/127\.0\.0\.1:\d+/g, 'HOST'),
      );
    };
    t.equal(await tried((_, response) => response.writeHead(500).end('no')), 'HOST answered 500');
    let followed = 0;
    const elsewhere = await hook(t, (_, response) => {
      followed += 1;
      response.end();
    });
    t.equal(
      await tried((_, response) => response.writeHead(307, { location: elsewhere.url }).end()),
      'HOST answered 307, which is not followed elsewhere',
    );
    t.equal(followed, 0);
    t.equal(await tried(() => {}, 200), 'HOST did not answer within 0.2 s');
    t.equal(
      await tried((_, response) => {
        response.writeHead(200);
        response.write('x'.repeat(100_000));
      }),
      'delivered',
      'an answer without an end is not read',
    );
    const { url, server } = await hook(t, () => {});
    await new Promise((resolve) => server.close(resolve));
    await t.rejects(postWebhook({ kind: 'webhook', url }, ALARM, LIMIT), /cannot be reached: /);
  },
);

t.test('a secret that others may read signs nothing', async (t) => {
  const { url } = await hook(t, () => t.fail('nothing is sent'));
  const secret = secretIn(t, 'x');
  chmodSync(secret, 0o644);
  await t.rejects(postWebhook({ kind: 'webhook', url, secret }, ALARM, LIMIT), /is open to others/);
});

const mailTo = async (
  t: Test,
  manners: MailManners,
  more: Partial<MailWay> = {},
): Promise<{ readonly server: MailServer; readonly way: MailWay }> => {
  const server = await MailServer.open(manners);
  t.teardown(() => server.close());
  const way: MailWay = {
    kind: 'mail',
    host: '127.0.0.1',
    port: server.port,
    security: 'none',
    from: 'belfry@example.org',
    to: ['ada@example.org', 'eva@example.org'],
    ...more,
  };
  return { server, way };
};

t.test('mail comes to everybody, with its text whole', async (t) => {
  const { server, way } = await mailTo(t, {});
  await sendMail(way, ALARM, LIMIT);
  const [mail, ...more] = server.taken;
  t.same(more, []);
  t.match(mail, { from: 'belfry@example.org', to: ['ada@example.org', 'eva@example.org'] });
  t.match(mail!.data, /^Subject: \[Belfry\] mit has been away since 03:12:04$/m);
  t.match(mail!.data, /^Auto-Submitted: auto-generated$/m);
  t.match(mail!.data, /New:\n- mit has been away since 03:12:04\n\.$/, 'a dot alone ends nothing');
});

t.test('no name makes a header, a recipient or a command of its own', async (t) => {
  const { server, way } = await mailTo(t, {});
  const evil = 'mit\r\nBcc: all@example.org\r\n\r\n.\r\nRCPT TO:<x@example.org>';
  await sendMail(way, { ...ALARM, title: evil, text: evil }, LIMIT);
  const [mail, ...more] = server.taken;
  t.same(more, []);
  t.same(mail!.to, ['ada@example.org', 'eva@example.org']);
  const [headers] = mail!.data.split('\n\n');
  t.notMatch(headers!, /^(Bcc|RCPT)/m);
});

t.test('a mail server that refuses is said to, with its own words', async (t) => {
  const failure = async (manners: MailManners, more?: Partial<MailWay>, limit = LIMIT) => {
    const { way } = await mailTo(t, manners, more);
    return sendMail(way, ALARM, limit).then(
      (remark) => remark || 'delivered',
      (error: Error) => error.message,
    );
  };
  t.match(await failure({ dataAnswer: '452 4.3.1 full' }), /^127\.0\.0\.1:\d+: .*452 4\.3\.1 full/);
  t.equal(
    await failure({ refused: 'eva@example.org' }),
    '127.0.0.1 takes no mail for eva@example.org',
    'the others have it',
  );
  t.match(await failure({}, { security: 'starttls' }), /STARTTLS/, 'never in the clear unasked');
  t.match(await failure({ isMute: true }, {}, 300), /within 0\.3 s|[Gg]reeting/);
  const login = { user: 'belfry', password: 'right' };
  const wrong = { user: 'belfry', secret: secretIn(t, 'wrong') };
  t.match(await failure({ login }, { login: wrong }), /535 5\.7\.8 wrong password/);
  t.equal(
    await failure({ login }, { login: { ...wrong, secret: secretIn(t, 'right') } }),
    'delivered',
  );
});

const script = (t: Test, text: string): CommandWay & { readonly folder: string } => {
  const folder = t.testdir();
  const path = join(folder, 'take');
  writeFileSync(path, `#!/bin/sh\n${text}\n`, { mode: 0o755 });
  return { kind: 'command', command: [path, '$(touch nothing)', '; exit 9'], folder };
};

t.test(
  'a command gets the alarm as JSON, in a clean environment and without a shell',
  async (t) => {
    process.env['BELFRY_SECRET'] = 'nobody shall see this';
    t.teardown(() => delete process.env['BELFRY_SECRET']);
    const way = script(t, 'cat > "$0.json"; env > "$0.env"; echo "$1|$2" > "$0.args"');
    await runCommand(way, ALARM, LIMIT);
    const read = (name: string): string => readFileSync(join(way.folder, `take.${name}`), 'utf8');
    t.match(JSON.parse(read('json')), { id: 'a1', title: ALARM.title });
    t.notMatch(read('env'), 'BELFRY_SECRET');
    t.equal(read('args'), '$(touch nothing)|; exit 9\n');
  },
);

t.test('a command that fails, floods, hangs or is not there is said to', async (t) => {
  const failure = async (text: string, limit = LIMIT): Promise<string> => {
    const way = script(t, text);
    return runCommand(way, ALARM, limit).then(
      () => 'done',
      (error: Error) => error.message.replaceAll(way.folder, 'DIR'),
    );
  };
  t.equal(await failure('echo "no modem" >&2; exit 3'), 'DIR/take exited with 3: no modem');
  t.ok((await failure('head -c 5000000 /dev/zero | tr "\\0" x >&2; exit 1')).length < 1100);
  t.equal(await failure('exit 0'), 'done', 'whether it reads what it is given or not');
  const left = join(t.testdir(), 'left');
  t.equal(
    await failure(`(sleep 0.5; touch ${left}) & sleep 20`, 200),
    'DIR/take did not end within 0.2 s, and was ended',
  );
  await new Promise((resolve) => setTimeout(resolve, 700));
  t.notOk(existsSync(left), 'nor did what it started go on');
  await t.rejects(
    runCommand({ kind: 'command', command: ['/nowhere/page'] }, ALARM, LIMIT),
    /^\/nowhere\/page cannot be run: /,
  );
});

t.test(
  'the night of a line that froze is told by webhook, and can be read in the morning',
  async (t) => {
    const titles: string[] = [];
    let told: () => void = () => {};
    const { url } = await hook(t, (_, response, body) => {
      titles.push((JSON.parse(body) as Alarm).title);
      response.end();
      told();
    });
    const nextTold = (): Promise<void> => new Promise((resolve) => (told = resolve));
    const { at, masterSocket } = await plant(t);
    const config = at('c.json');
    const socket = `${masterSocket}c`;
    writeFileSync(
      config,
      JSON.stringify({
        socket,
        sources: [{ name: 'lab-1', socket: masterSocket }],
        web: { listen: `127.0.0.1:${await freePort()}`, tokens: at('tokens') },
        history: { file: at('history.db') },
        rules: { away: { for: '0s', clear: '1s' } },
        alarms: { group: '0s', pause: '0s', ways: [{ name: 'hook', webhook: { url } }] },
      }),
    );
    const master = new Running(t, [MASTERD, at('m.json')]);
    const agent = new Running(t, [AGENTD, at('a.json')]);
    await master.says(/line-3 joined/);
    const belfryConsole = new Running(t, [CONSOLED, config]);
    await belfryConsole.says(/the page is at/);
    const test = await run(t, CONSOLE, 'alarm', 'test', 'hook', '--config', config);
    t.same([test.code, test.out], [0, 'hook: delivered\n']);
    const wrong = await run(t, CONSOLE, 'alarm', 'test', 'pager', '--config', config);
    t.equal(wrong.code, 1);
    t.match(wrong.err, /there is no way pager: the ways are hook/);

    const came = nextTold();
    agent.child.kill('SIGSTOP');
    await came;
    const over = nextTold();
    agent.child.kill('SIGCONT');
    await over;
    t.match(titles, [
      /^a test/,
      /^line-3 has been away since \d\d:\d\d:\d\d/,
      /^over: line-3 was away from \d\d:\d\d:\d\d to \d\d:\d\d:\d\d$/,
    ]);
    await belfryConsole.end('SIGTERM');
    const morning = await run(t, CONSOLE, 'troubles', '--since', '1h', '--config', config);
    t.match(morning.out, /over +warning +belfry +line-3 was away from/);
    const dead = await run(t, CONSOLE, 'alarm', 'test', '--config', config);
    t.match(dead.err, /no console answers at .*: is it running\?/);
  },
);
