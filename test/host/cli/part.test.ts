// What enabling a part of a daemon puts in place, and what disabling it takes away, in folders of the test.

import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { AGENT_KIND } from '#agent/commands/config.js';
import { type DaemonPart, type PartWorld, disablePart, enablePart } from '#host/cli/part.js';

const STEER: DaemonPart = {
  name: 'steer',
  does: 'steer',
  dropIn: 'steer.conf',
  setting: { path: ['clock', 'steer'], value: 'system' },
};
const CARD: DaemonPart = {
  name: 'card',
  does: 'stamp',
  dropIn: 'card.conf',
  rules: { file: '70-card.rules', subsystem: 'ptp' },
  setting: { path: ['card'] },
};

const NTP: DaemonPart = {
  name: 'ntp',
  does: 'tell the time',
  dropIn: 'card.conf',
  setting: { path: ['ntp', 'listen'], value: '[::]:123', whole: ['ntp'] },
};

interface World extends PartWorld {
  /** What systemd and udev were asked for. */
  readonly asked: string[];
}

/** A machine with an agent's configuration; systemd refuses what begins with `refuses`. */
function machine(t: Test, { refuses = 'nothing', running = true, isRoot = true } = {}) {
  const folder = t.testdir({
    deploy: { 'steer.conf': 'steers\n', 'card.conf': 'stamps\n', '70-card.rules': 'rules\n' },
    'agent.json': '{ "name": "line-3", "masters": ["clock"], "key": "agent.key" }\n',
  });
  const asked: string[] = [];
  const world: World = {
    asked,
    deploy: join(folder, 'deploy'),
    units: join(folder, 'units'),
    rules: join(folder, 'rules'),
    services: {
      isRoot,
      hasUnit: () => true,
      systemctl: (...words) => {
        if (words[0] === 'is-active') return { done: running, said: '' };
        asked.push(words.join(' '));
        return { done: words[0] !== refuses, said: 'it ended with 1' };
      },
    },
    reloadRules: (subsystem) => asked.push(`rules for ${subsystem}`),
  };
  const file = join(folder, 'agent.json');
  const kind = { ...AGENT_KIND, places: { ...AGENT_KIND.places, config: file } };
  const config = (): Record<string, unknown> =>
    JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
  const dropIn = (daemon: string, name: string) =>
    join(world.units, `${daemon}.service.d`, `${name}.conf`);
  return { world, kind, config, file, dropIn };
}

t.test(
  'enabling writes the drop-in, sets the key and restarts; again there is nothing to do',
  async (t) => {
    const { world, kind, config, file, dropIn } = machine(t);
    const path = dropIn('belfry-agentd', 'steer');
    t.same(await enablePart(kind, STEER, undefined, world), [
      `${file}: clock.steer: off → system`,
      `${path}: written`,
      'belfry-agentd: restarted',
    ]);
    t.equal(readFileSync(path, 'utf8'), 'steers\n');
    t.match(config(), { clock: { steer: 'system' } });
    t.same(world.asked, ['daemon-reload', 'restart belfry-agentd']);
    t.same(await enablePart(kind, STEER, undefined, world), []);
    t.equal(world.asked.length, 2);
  },
);

t.test('disabling takes all back, and its folder if nothing else is in it', async (t) => {
  const { world, kind, config, dropIn } = machine(t, { running: false });
  await enablePart(kind, CARD, 'eth0', world);
  t.match(config(), { card: 'eth0' });
  t.same(readdirSync(world.rules), ['70-card.rules']);
  t.same(world.asked, ['rules for ptp', 'daemon-reload']);
  const did = await disablePart(kind, CARD, world);
  t.equal(did.at(-1), 'belfry-agentd does not run: systemctl start belfry-agentd');
  t.notOk('card' in config());
  t.same(readdirSync(world.rules), []);
  t.notOk(existsSync(join(dropIn('belfry-agentd', 'card'), '..')));
  t.same(await disablePart(kind, CARD, world), []);
});

t.test(
  'a part of several keys keeps the others when it is enabled, and takes all out',
  async (t) => {
    const { world, kind, config, file } = machine(t);
    const before = { name: 'line-3', masters: ['clock'], key: 'agent.key' };
    writeFileSync(file, JSON.stringify({ ...before, ntp: { allow: ['10.0.0.0/8'] } }));
    await enablePart(kind, NTP, undefined, world);
    t.match(config(), { ntp: { allow: ['10.0.0.0/8'], listen: '[::]:123' } });
    await disablePart(kind, NTP, world);
    t.same(config(), before);
  },
);

t.test('rules for devices that the other daemon uses stay', async (t) => {
  const { world, kind, dropIn } = machine(t);
  await enablePart(kind, CARD, 'eth0', world);
  mkdirSync(join(dropIn('belfry-masterd', 'card'), '..'), { recursive: true });
  writeFileSync(dropIn('belfry-masterd', 'card'), 'stamps\n');
  await disablePart(kind, CARD, world);
  t.same(readdirSync(world.rules), ['70-card.rules']);
});

t.test('what cannot be done is one line, and a wrong value leaves all as it was', async (t) => {
  const { world, kind, file } = machine(t);
  const before = readFileSync(file, 'utf8');
  await t.rejects(enablePart(kind, CARD, 'no such/card', world), /agent\.json.*card/);
  t.equal(readFileSync(file, 'utf8'), before);
  t.notOk(existsSync(world.units));
  const nobody = machine(t, { isRoot: false });
  await t.rejects(enablePart(nobody.kind, STEER, undefined, nobody.world), /run this as root/);
  const refusing = machine(t, { refuses: 'restart' });
  await t.rejects(
    enablePart(refusing.kind, STEER, undefined, refusing.world),
    /^systemctl restart belfry-agentd failed: it ended with 1 \(journalctl -u belfry-agentd/,
  );
  const without = { ...world, services: { ...world.services, systemctl: undefined } };
  await t.rejects(enablePart(kind, STEER, undefined, without), /there is no service belfry-agentd/);
});
