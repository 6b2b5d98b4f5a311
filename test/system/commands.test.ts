// The daemons and their commands as real processes on loopback: what they print, and how they end.

import { appendFileSync, chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import t, { type Test } from 'tap';
import { type RunningPlant, asks, asksInVain, saysWhoRefused } from './asking.js';
import { AGENT, AGENTD, MASTER, MASTERD, Running, keyLine, plant, run } from './plant.js';

t.test('a running plant: status, ask, watch and set', async (t) => {
  const { at, place } = await plant(t);
  const master = new Running(t, [MASTERD, at('m.json')]);
  await master.says(/master on /);
  const ofMaster = ['--config', at('m.json')];

  const early = await run(t, MASTER, 'status', ...ofMaster);
  t.equal(early.code, 1);
  t.match(early.out, /^master: gathering, mode average, term 1\n/);
  t.match(early.out, /^ {2}! no group time yet: waiting for line-3 for (20|1\d) s more at most$/m);

  const waiting = run(t, AGENT, 'wait', '--config', at('a.json'), '--within', '100ms');
  const agent = new Running(t, [AGENTD, at('a.json')]);
  await agent.says(/ synchronised$/m);
  t.match(await waiting, { code: 0, out: '', err: '' }, 'also for a daemon that does not run yet');
  const ready = await run(t, MASTER, 'wait', ...ofMaster, '--json', '--timeout', '0s');
  t.match(JSON.parse(ready.out), { ok: true, time: { boundNs: Number } });
  const late = await run(t, AGENT, 'wait', '--socket', '/nowhere', '--timeout', '100ms');
  t.match(late, {
    code: 1,
    out: '',
    err: /: not synchronised within 100 ms: no daemon answers at /,
  });

  const running = { at, place, master, agent, ofMaster };
  await t.test('status tells how the agent is', (t) => tellsOfAgent(t, running));
  await t.test('status tells how the group is, in columns', (t) => tellsOfGroup(t, running));
  await t.test('ask answers with the time and how wrong it may be', (t) => asks(t, running));
  await t.test('ask shows the best answer even if it is not good enough', (t) =>
    asksInVain(t, running),
  );
  await t.test('ask says who refused what', (t) => saysWhoRefused(t, running));
  await t.test('set moves the time, and the agents step', (t) => setsTime(t, running));
  await t.test('watch goes on over a restart of the master, and Ctrl-C ends it', (t) =>
    watches(t, running),
  );
});

async function tellsOfAgent(t: Test, { at, place }: RunningPlant): Promise<void> {
  const words = [AGENT, 'status', '--config', at('a.json')];
  const [{ code, out, err }, json] = await Promise.all([
    run(t, ...words),
    run(t, ...words, '--json'),
  ]);
  t.equal(code, 0, err);
  t.match(out, /^line-3: synchronised\n {2}time +\d{4}-\d\d-\d\dT[\d:.]+Z/);
  t.match(out, /^ {2}may be wrong by {2}[\d.]+ (ns|us|ms)$/m);
  t.match(out, new RegExp(`^ {2}master +${place}, term 1, berkeley$`, 'm'));
  t.match(out, /^ {2}last [\d ms]+: .*no trouble that is over$/m);
  t.match(JSON.parse(json.out), { ok: true, name: 'line-3', state: 'synchronised' });
}

async function tellsOfGroup(t: Test, { ofMaster }: RunningPlant): Promise<void> {
  const words = [MASTER, 'status', ...ofMaster];
  while ((await run(t, ...words)).out.includes('line-3 is joining'));
  const [{ code, out }, json] = await Promise.all([run(t, ...words), run(t, ...words, '--json')]);
  t.equal(code, 0);
  t.match(out, /^ {2}round +\d+, \d of \d clocks agree/m);
  t.match(out, /^ {2}agents +1: 1 healthy$/m);
  const [head, row] = out.trimEnd().split('\n').slice(-2);
  t.match(head, /^NAME +STATE +HEALTH +STANDING +OFFSET +BOUND +ROUND TRIP +DRIFT PPM /);
  t.match(row, /^line-3 +synchronised +healthy +votes /);
  t.equal(head!.length, row!.length, 'the last column ends where its head ends');
  t.match(JSON.parse(json.out), { ok: true, troubles: [], agents: [{ name: 'line-3' }] });
}

async function setsTime(t: Test, { place, agent, ofMaster }: RunningPlant): Promise<void> {
  const by = await run(t, MASTER, 'set', '+1h', '--yes', ...ofMaster);
  t.equal(by.code, 0, by.err);
  t.match(by.out, /^The group's time was moved by \+1 h: it is \d{4}-.*Z\.\nAgents step /);
  await agent.says(/the clock stepped by 1 h$/m);
  const back = await run(t, MASTER, 'set', '-30m', '--yes', '--json', ...ofMaster);
  t.equal(back.code, 0, back.err);
  t.match(JSON.parse(back.out), { ok: true, dictated: true });
  await agent.says(/the clock stepped by -30 m$/m);
  const to = await run(t, MASTER, 'set', '2031-05-06T08:09:10.5+02:00', '--yes', ...ofMaster);
  t.match(to.out, /^The group's time was set to 2031-05-06T06:09:10\.500000000Z\.$/m);
  const { time } = JSON.parse((await run(t, AGENT, 'ask', place, '--json')).out) as {
    time: { text: string };
  };
  t.match(time.text, /^2031-05-06T06:09:/);
  const far = await run(t, MASTER, 'status', ...ofMaster);
  t.match(far, {
    code: 1,
    out: /^ {2}! this machine's clock is .* the group's time: if that is the/m,
  });
  const slip = await run(t, MASTER, 'set', '+3650d', ...ofMaster);
  t.match(slip, {
    code: 2,
    out: '',
    err: /moves the group's time 3650 d .*forwards: .* say --yes$/m,
  });
  const undone = await run(t, MASTER, 'set', 'undo', ...ofMaster);
  t.match(undone, { code: 0, err: '' });
  await agent.says(/the clock stepped by -\d+ d .*$/m);
  for (const by of ['-30 m', '\\+1 h'])
    t.match(await run(t, MASTER, 'set', 'undo', ...ofMaster), {
      code: 0,
      out: new RegExp(`^The set of ${by}, [\\d.]+ s ago, was undone: it is `),
    });
  const nothing = await run(t, MASTER, 'set', 'undo', ...ofMaster);
  t.match(nothing, { code: 1, err: /there is nothing to undo/ });
  const wrong = await run(t, MASTER, 'set', '2s', ...ofMaster);
  t.match(wrong, { code: 2, out: '', err: /^belfry-master: "2s" is no time such as / });
}

async function watches(t: Test, { at, master, agent, ofMaster }: RunningPlant): Promise<void> {
  const watch = new Running(t, [MASTER, 'watch', ...ofMaster, '--interval', '100ms']);
  const json = new Running(t, [MASTER, 'watch', ...ofMaster, '--interval', '100ms', '--json']);
  await watch.says(/^master: synchronised[^!]*\n\nmaster: synchronised/m);
  await json.says(/"ok":true/);
  t.equal((await run(t, MASTER, 'set', '+3650d', '--yes', ...ofMaster)).code, 0);
  await agent.says(/the clock stepped by 3650 d$/m);
  t.equal(await master.end('SIGKILL'), 'SIGKILL');
  await watch.says(/^no daemon answers at .*: is it running\?\nAsking again until it answers\.$/m);
  await json.says(/^{"ok":false,"fault":"no daemon answers at /m);
  const again = new Running(t, [MASTERD, at('m.json')]);
  await watch.says(/Asking again until it answers\.\n\nmaster: \w+, mode average, term 2$/m);
  t.equal(await watch.end('SIGINT'), 0);
  t.equal(watch.err, '');
  t.notMatch(watch.out, '\x1b', 'nothing is drawn over where there is no terminal');
  t.equal(await json.end('SIGTERM'), 0);
  for (const line of json.out.trimEnd().split('\n')) JSON.parse(line);

  await again.says(/group time agreed on by/);
  const undone = await run(t, MASTER, 'set', 'undo', ...ofMaster);
  t.match(undone, { code: 0, out: /^The set of \+3650 d, [\d.]+ s ago, was undone: it is 20[23]/ });
  await agent.says(/the clock stepped by -3650 d( |$)/m);
  await agent.end('SIGKILL');
  await again.says(/line-3 does not answer: lost/);
  const lost = await run(t, MASTER, 'status', ...ofMaster);
  t.equal(lost.code, 1);
  t.match(lost.out, /^ {2}! line-3 is lost: last heard [\d.]+ s ago$/m);
  t.match(lost.out, /^line-3 +- +lost +\w+ +- +- /m, 'what is old is not shown as if it were new');
  await again.end('SIGTERM');
  const last = new Running(t, [MASTERD, at('m.json')]);
  await last.says(/master on /);
  const ofLast = await run(t, MASTER, 'history', ...ofMaster, '--since', '1h', '--last', '5');
  t.equal(ofLast.code, 0, ofLast.err);
  t.match(
    ofLast.out,
    /^\S+ \S+ {2}warn {3}line-3 does not answer: lost\n.* the master has stopped\n(.*\n){2}.* master on .*\n$/m,
  );
  const troubles = await run(
    t,
    MASTER,
    'history',
    ...ofMaster,
    '--json',
    '--troubles',
    '--last',
    '1',
  );
  t.match(JSON.parse(troubles.out), { ok: true, entries: [{ level: 'warn', text: /lost$/ }] });
  await last.end('SIGTERM');
}

t.test('run is the daemon in the foreground; SIGTERM ends it and removes its socket', async (t) => {
  const { at, masterSocket, agentSocket } = await plant(t);
  const master = new Running(t, [MASTER, 'run', at('m.json')]);
  const agent = new Running(t, [AGENT, 'run', at('a.json')]);
  await agent.says(/ synchronised$/m);
  t.ok(existsSync(masterSocket) && existsSync(agentSocket));
  t.equal(await agent.end('SIGTERM'), 0);
  await master.says(/line-3 left$/m);
  t.equal(await master.end('SIGINT'), 0);
  t.match(master.err, /the master has stopped\n$/);
  t.notOk(existsSync(masterSocket) || existsSync(agentSocket));
  t.match(JSON.parse(readFileSync(at('m.state'), 'utf8')), { term: 1 });
  const gone = await run(t, AGENT, 'status', '--config', at('a.json'));
  t.match(gone, { code: 1, err: /^belfry-agent: no daemon answers at .*: is it running\?\n$/ });
  t.match(await run(t, MASTER, 'run', at('none.json')), { code: 2, err: /cannot be read/ });
});

t.test('what cannot start says why in one line', async (t) => {
  const { at, place } = await plant(t);
  const master = new Running(t, [MASTERD, at('m.json')]);
  await master.says(/master on /);
  const second = await run(t, MASTERD, at('m.json'));
  t.equal(second.code, 1);
  t.match(second.err, new RegExp(`^belfry-masterd: ${place}/udp is in use: `, 'm'));
  const first = await run(t, MASTER, 'status', '--config', at('m.json'));
  t.match(first.out, /^master: \w+, mode average, term 1$/m, 'the first goes on');
  chmodSync(at('a.key'), 0o644);
  const open = await run(t, AGENTD, at('a.json'));
  t.match(open, { code: 2, err: /a\.key is open to others than its owner: chmod 600 .*a\.key\n$/ });
  t.match(await run(t, AGENT, 'ask', place, '--key', at('a.key')), { code: 2, err: /chmod 600/ });
});

t.test('ask without an answer says what to look at', async (t) => {
  const { at, place } = await plant(t, { anonymous: false, consensus: { gather: '1m' } });
  const ask = (...words: string[]) => run(t, AGENT, 'ask', ...words);
  const silent = await Promise.all([ask(place, '--timeout', '300ms'), ask('nosuch.invalid')]);
  t.match(silent, [
    { code: 1, out: '', err: `nobody answers at ${place}: is the master running there, and is ` },
    {
      code: 1,
      out: '',
      err: /^belfry-agent: nosuch\.invalid:7525 cannot be resolved: [^:]*: check the /,
    },
  ]);
  const master = new Running(t, [MASTERD, at('m.json')]);
  await master.says(/master on /);
  const refused = await Promise.all([
    ask(place, '--json'),
    ask(place, '--key', at('phone.key'), '--tries', '1'),
  ]);
  t.match(refused, [
    {
      code: 1,
      out: /^{"ok":false,"fault":"somebody says that the master at .* without a key: use --key FILE/,
    },
    { code: 1, out: '', err: /has no time yet: it just started; try again/ },
  ]);
  const wrong = await Promise.all([
    ask(place, '--tries', '0'),
    ask(place, '--within', 'soon'),
    ask('1.2.3'),
    ask('1.2.3', '--', 'x'),
  ]);
  t.match(wrong, [
    { code: 2, err: /--tries needs a whole number from 1 to 1000/ },
    { code: 2, err: /--within: "soon" is not a duration/ },
    { code: 2, err: /"1\.2\.3" is not an address/ },
    { code: 2, err: /^belfry-agent: "1\.2\.3" is not an address/ },
  ]);
});

t.test('an agent whose master has no address yet runs, and says so', async (t) => {
  const { at } = await plant(t, {}, { masters: ['nosuch.invalid'] });
  const agent = new Running(t, [AGENTD, at('a.json')]);
  await agent.says(/nosuch\.invalid:7525 cannot be resolved/);
  const { code, out } = await run(t, AGENT, 'status', '--config', at('a.json'));
  t.equal(code, 1);
  t.match(out, /^line-3: unset, no master has answered yet\n/);
  t.match(out, /^ {2}master +none yet; looking for one$/m);
  t.equal(await agent.end('SIGTERM'), 0);
});

t.test('a broken state file is moved aside, and the daemons start anew', async (t) => {
  const { at } = await plant(t);
  writeFileSync(at('m.state'), '{"term": 4');
  writeFileSync(at('a.state'), '');
  const master = new Running(t, [MASTERD, at('m.json')]);
  const agent = new Running(t, [AGENTD, at('a.json')]);
  await agent.says(/ synchronised$/m);
  t.match(master.err, /m\.state is cut short or not JSON; moved to .*m\.state\.bad; /);
  t.match(agent.err, /a\.state is empty; moved to .*a\.state\.bad; starting without it/);
  t.ok(existsSync(at('m.state.bad')) && existsSync(at('a.state.bad')));
  await agent.end('SIGTERM');
  await master.end('SIGTERM');
});

t.test('keys are read again on SIGHUP, and changed by orders', async (t) => {
  const { at, place } = await plant(t, { mode: 'master' });
  const master = new Running(t, [MASTERD, at('m.json')]);
  await master.says(/master on .* 2 keys$/m);
  appendFileSync(at('m.keys'), keyLine('by-hand', 'client', 3));
  master.child.kill('SIGHUP');
  await master.says(/the keys were read again: 3 keys$/m);

  const ofMaster = ['--config', at('m.json')];
  const key = at('new.key');
  const to = ['--role', 'client', '--out', key, ...ofMaster];
  const added = await run(t, MASTER, 'add', 'tablet', ...to);
  t.match(added, {
    code: 0,
    out: /^The client tablet was added; its key is in .*new\.key\. Masters /,
  });
  t.equal((await run(t, AGENT, 'ask', place, '--key', key)).code, 0);
  const removed = await run(t, MASTER, 'remove', 'tablet', '--json', ...ofMaster);
  t.match(JSON.parse(removed.out), { ok: true, removed: [{ name: 'tablet' }], file: null });
  t.match(await run(t, AGENT, 'ask', place, '--key', key), { code: 1, err: /refuses the key/ });
  await master.end('SIGTERM');
  const after = await run(t, MASTER, 'remove', 'line-3', ...ofMaster);
  t.match(after, {
    code: 0,
    out: '',
    err: /\(no master runs here now: this is in .*m\.keys\)\.\n$/,
  });
});

t.test('a configuration without a socket cannot be asked for the status', async (t) => {
  const { at } = await plant(t);
  writeFileSync(at('dumb.json'), '{ "keys": "m.keys", "socket": "none" }');
  const told = await Promise.all([
    run(t, MASTER, 'status', '--config', at('dumb.json')),
    run(t, MASTER, 'status', '--config', 'a', '--socket', 'b'),
  ]);
  t.match(told, [
    { code: 2, err: /dumb\.json names no socket to ask the daemon at: give it a "socket"/ },
    { code: 2, err: /exclude each other/ },
  ]);
});
