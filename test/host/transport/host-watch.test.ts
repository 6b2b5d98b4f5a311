// A watch over hosts with a resolver of the test's own: what it tells whom, and that it waits for nobody.
import t from 'tap';
import { HostWatch } from '#host/transport/host-watch.js';
import type { Place } from '#protocol/endpoint.js';

type Answer = readonly string[] | Error;

const failure = (code: string): Error =>
  Object.assign(new Error(code), { code, syscall: 'getaddrinfo' });

/** A watch of these names; what is asked of the resolver waits until the test answers. */
function watching(...names: string[]) {
  const waiting = new Map<string, (answer: Answer) => void>();
  const told: string[] = [];
  const found: string[] = [];
  const watch = new HostWatch({
    hosts: names.map((host) => ({ host, port: 7525 })),
    listen: () => ({ host: '::', port: 0 }),
    answers: () => true,
    found: (places) => found.push(places.map(textOf).join(' ')),
    tell: (level, text) => told.push(`${level} ${text}`),
    system: {
      lookUp: (name) =>
        new Promise((resolve, reject) => {
          waiting.set(name, (answer) =>
            answer instanceof Error ? reject(answer) : resolve(answer),
          );
        }),
      ownAddresses: () => [],
    },
  });
  const answer = async (name: string, one: Answer): Promise<void> => {
    await settled();
    waiting.get(name)!(one);
    waiting.delete(name);
    await settled();
  };
  return { watch, told, found, answer };
}

const textOf = ({ host, addresses }: Place): string =>
  `${host}=${addresses.map((one) => one.host).join('+')}`;

/** All that waits for an answer has had its turn. */
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

t.test('each host is found by itself, and a slow name server keeps no other waiting', async (t) => {
  const { watch, told, found, answer } = watching('slow', 'quick', '10.0.0.3');
  watch.look();
  await settled();
  t.same(found, ['10.0.0.3=10.0.0.3'], 'a number waits for nobody');
  await answer('quick', ['10.0.0.2', 'fd00::2']);
  t.equal(found.at(-1), 'quick=10.0.0.2+fd00::2 10.0.0.3=10.0.0.3');
  t.same(watch.faults, ['slow:7525 is being looked up']);
  await answer('slow', failure('EAI_AGAIN'));
  t.match(told, ['error slow:7525 cannot be resolved: no name server answers']);
  t.match(watch.faults, [/^slow:7525 cannot be resolved/]);
  watch.stop();
});

t.test('a look that is asked for finds where a name is now, and tells it', async (t) => {
  const { watch, told, found, answer } = watching('clock');
  watch.look();
  await settled();
  await answer('clock', ['10.0.0.1']);
  watch.look();
  await answer('clock', ['10.0.0.1']);
  t.equal(found.length, 1, 'nothing has changed');
  watch.look();
  await answer('clock', ['10.0.0.9']);
  t.same(found.at(-1), 'clock=10.0.0.9');
  watch.look();
  await answer('clock', failure('ENOTFOUND'));
  t.same(told, [
    'info clock:7525 is at 10.0.0.9 now',
    'error clock:7525 cannot be resolved: no name server knows it; still at 10.0.0.9',
  ]);
  watch.look();
  watch.stop();
  await answer('clock', ['10.0.0.5']);
  t.equal(found.length, 2, 'it is over');
});

t.test(
  'other hosts are watched from now on, and those that stay are where they were',
  async (t) => {
    const { watch, found, answer } = watching('stays', 'goes');
    watch.look();
    await answer('stays', ['10.0.0.1']);
    await answer('goes', ['10.0.0.2']);
    watch.watch(['stays', 'comes'].map((host) => ({ host, port: 7525 })));
    t.equal(found.at(-1), 'stays=10.0.0.1', 'at once');
    await answer('comes', ['10.0.0.3']);
    t.equal(found.at(-1), 'stays=10.0.0.1 comes=10.0.0.3');
    watch.stop();
  },
);

t.test('an answer about a host that is watched no more is left alone', async (t) => {
  const { watch, found, answer } = watching('goes');
  watch.look();
  await settled();
  watch.watch([]);
  const many = found.length;
  await answer('goes', ['10.0.0.2']);
  t.equal(found.length, many);
  watch.stop();
});
