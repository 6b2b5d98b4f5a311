// What goes with the interface of a role: timers that are spread, and addresses that are compared.
import t from 'tap';
import { sameAddress, spread } from '#protocol/endpoint.js';
import { spanOf } from '#protocol/time.js';

t.test('a span is spread by its share either way, and not at all in the middle', (t) => {
  const by = (draw: number): number => spread(spanOf(1000), 0.02, () => draw);
  t.equal(by(0), 980);
  t.equal(by(0.5), 1000);
  t.equal(by(0.75), 1010);
  t.end();
});

t.test('an address is the same with the same host and port only', (t) => {
  const address = { host: '192.0.2.1', port: 7525 };
  t.equal(sameAddress(address, { ...address }), true);
  t.equal(sameAddress(address, { ...address, port: 7526 }), false);
  t.equal(sameAddress(address, { ...address, host: '192.0.2.2' }), false);
  t.end();
});
