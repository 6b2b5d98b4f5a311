// What a daemon tells the service manager that started it, message by message.

import t, { type Test } from 'tap';
import { ServiceManager, openServiceManager } from '#host/daemon/service-manager.js';

/** The manager's timer, which fires when the test says so. */
function heldTimer(t: Test): { every: number; fire(): void } {
  const held = { every: 0, fire: (): void => {} };
  t.intercept(globalThis, 'setInterval', {
    value: (fire: () => void, every: number) => {
      Object.assign(held, { fire, every });
      return { unref: () => ({}) };
    },
  });
  return held;
}

t.test('it says that it is ready, and then soon when its state is another', (t) => {
  const timer = heldTimer(t);
  const told: string[] = [];
  let state = 'unset';
  const manager = new ServiceManager(
    (message) => void told.push(message),
    () => state,
    30_000_000,
  );
  t.equal(manager.ready(), undefined);
  state = 'synchronised, wrong by 23 us at most';
  timer.fire();
  state = 'synchronised, wrong by 22 us at most';
  timer.fire();
  state = 'synchronised, wrong by 21 us at most';
  manager.reloading();
  manager.ready();
  manager.stopping();
  t.equal(timer.every, 1000);
  t.match(told, [
    'READY=1\nWATCHDOG=1\nSTATUS=unset',
    'WATCHDOG=1\nSTATUS=synchronised, wrong by 23 us at most',
    /^RELOADING=1\nMONOTONIC_USEC=\d+$/,
    'READY=1\nWATCHDOG=1\nSTATUS=synchronised, wrong by 21 us at most',
    'STOPPING=1\nSTATUS=stopping',
  ]);
  t.end();
});

t.test(
  'a watchdog of less patience hears more often, and without one nobody is told of life',
  (t) => {
    const timer = heldTimer(t);
    const told: string[] = [];
    const notify = (message: string) => void told.push(message);
    new ServiceManager(notify, () => 'unset', 3_000_000).ready();
    t.equal(timer.every, 1000);
    new ServiceManager(notify, () => 'unset').ready();
    t.equal(told[1], 'READY=1\nSTATUS=unset');
    t.end();
  },
);

t.test(
  'what systemd sets is taken out of the environment, and of another process not heeded',
  (t) => {
    const timer = heldTimer(t);
    const told: string[] = [];
    const native = {
      addon: {
        sendUnixDatagram(path: string, data: Uint8Array) {
          told.push(`${path}: ${new TextDecoder().decode(data)}`);
          return told.length === 1 ? 0 : -111;
        },
      },
    } as never;
    const environment = {
      NOTIFY_SOCKET: '/run/notify',
      WATCHDOG_USEC: '3000000',
      WATCHDOG_PID: '1',
      PATH: '/bin',
    };
    const { manager, remark } = openServiceManager(() => 'unset', environment, native);
    t.same(environment, { PATH: '/bin' });
    t.equal(remark, undefined);
    t.equal(manager.ready(), undefined);
    t.equal(timer.every, 1000);
    t.same(told, ['/run/notify: READY=1\nSTATUS=unset']);
    t.equal(manager.ready(), '/run/notify takes no messages: error 111 of the system');
    t.end();
  },
);

t.test('without a service manager nobody is told, and without the addon that is said', (t) => {
  heldTimer(t);
  const off = { reason: 'is switched off' };
  const alone = openServiceManager(() => 'unset', {}, off);
  t.equal(alone.remark, undefined);
  t.equal(alone.manager.ready(), undefined);
  const { remark } = openServiceManager(() => '', { NOTIFY_SOCKET: '@x' }, off);
  t.match(remark, 'systemd is told by its program systemd-notify, a process each time, because');
  t.end();
});
