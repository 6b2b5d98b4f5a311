// Starting a daemon's service: what is asked of systemd, and what is said where there is none.
import t from 'tap';
import { type Services, type Systemctl, startService } from '#host/cli/service.js';

const FILE = '/etc/belfry/agent.json';
/** A systemd that writes down what it is asked, and refuses what begins with `refuses`. */
function services(runs: boolean, refuses = '-'): Services & { readonly asked: string[] } {
  const asked: string[] = [];
  const systemctl: Systemctl = (...words) => {
    const text = words.join(' ');
    asked.push(text);
    if (text.startsWith('is-active')) return { done: runs, said: '' };
    return { done: !text.startsWith(refuses), said: 'Job failed' };
  };
  return { systemctl, isRoot: true, hasUnit: () => true, asked };
}

t.test('a service that does not run is enabled and started', (t) => {
  const systemd = services(false);
  const start = startService('agent', FILE, 'configuration', systemd);
  t.same(systemd.asked, [
    'is-active --quiet belfry-agentd',
    'enable --quiet belfry-agentd',
    'start belfry-agentd',
  ]);
  t.same(start, {
    started: true,
    text: 'belfry-agentd started, and it starts with the machine',
  });
  t.end();
});

t.test('one that runs takes a new key at a reload, and a new configuration at a restart', (t) => {
  for (const [change, order] of [
    ['key', 'reload belfry-agentd'],
    ['configuration', 'restart belfry-agentd'],
    ['nothing', 'enable --quiet belfry-agentd'],
  ] as const) {
    const systemd = services(true);
    t.equal(startService('agent', FILE, change, systemd).started, true);
    t.equal(systemd.asked.at(-1), order);
  }
  t.end();
});

t.test(
  'without systemd, a unit for this file, or root, nothing is done, and it says what to type',
  (t) => {
    const systemd = services(false);
    const given = (services: Partial<Services>): object =>
      startService('agent', FILE, 'configuration', { ...systemd, ...services });
    const typed = { started: false, advice: `belfry-agentd ${FILE}` };
    t.same(given({ systemctl: undefined }), typed);
    t.same(given({ hasUnit: () => false }), typed);
    t.same(given({ isRoot: false }), {
      started: false,
      advice: 'sudo systemctl enable --now belfry-agentd',
    });
    t.same(systemd.asked, []);
    t.end();
  },
);

t.test('what systemd refuses is said in one line, with where to look', (t) => {
  const systemd = services(false, 'start');
  t.throws(() => startService('agent', FILE, 'configuration', systemd), {
    message:
      'systemctl start belfry-agentd failed: Job failed (journalctl -u belfry-agentd -n 20 says more)',
  });
  t.end();
});
