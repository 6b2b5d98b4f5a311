// Numeric addresses as text: every spelling of one address becomes the same, as Node's own parser has it.
import { SocketAddress, isIPv6 } from 'node:net';
import t from 'tap';
import {
  canonicalHost,
  familyOf,
  isLinkLocal,
  isMany,
  isSomebody,
} from '#protocol/numeric-host.js';
import { seededRandom } from '#sim/random.js';

t.test('all spellings of an address are one', (t) => {
  for (const [canonical, ...spellings] of [
    ['192.0.2.1', '::ffff:192.0.2.1', '::FFFF:c000:0201', '0:0:0:0:0:ffff:192.0.2.1'],
    ['2001:db8::1', '2001:DB8:0::0001', '2001:db8:0:0:0:0:0:1', '2001:0db8::0:1%eth0'],
    ['::', '0:0:0:0:0:0:0:0', '0::', '::0', '::0.0.0.0'],
    ['::1', '0::1', '::0.0.0.1', '::1%lo'],
    ['2001:db8:0:1:1:1:1:1', '2001:db8::1:1:1:1:1'],
    ['2001:0:0:1::1', '2001:0:0:1:0:0:0:1', '2001::1:0:0:0:1'],
    ['fe80::1%eth0', 'FE80:0::1%eth0'],
    ['::ffff:0:0:1', '0:0:0:0:ffff:0:0:1'],
  ] as const)
    for (const spelling of [canonical, ...spellings])
      t.equal(canonicalHost(spelling), canonical, spelling);
  t.end();
});

t.test('what Node takes for an address becomes what Node writes for it', (t) => {
  const random = seededRandom(7);
  const pick = (many: readonly string[]): string => many[Math.floor(random() * many.length)]!;
  const parts = ['0', '0', '1', 'ff', 'ffff', 'FE80', '0000', '00a0', '', '', '1.2.3.4', '12345'];
  let addresses = 0;
  for (let i = 0; i < 30_000; i += 1) {
    const length = 3 + Math.floor(random() * 7);
    const text = Array.from({ length }, () => pick(parts)).join(':');
    const host = canonicalHost(text);
    if ((host !== undefined) !== isIPv6(text)) t.fail(text);
    if (host === undefined) continue;
    addresses += 1;
    const theirs = new SocketAddress({ address: text, family: 'ipv6' }).address;
    // Theirs writes the last words of some others in dotted form, too.
    if (!theirs.includes('.') && host !== theirs) t.fail(`${text}: ${host}, not ${theirs}`);
    if (canonicalHost(theirs) !== host) t.fail(`${theirs} is ${host}`);
  }
  t.ok(addresses > 300, `${addresses} addresses`);
  t.end();
});

t.test('what is no numeric address has no spelling', (t) => {
  for (const text of ['', 'line-3', '1.2.3', '01.2.3.4', '1.2.3.256', '1.2.3.4%eth0', '1.2.3.4::'])
    t.equal(canonicalHost(text), undefined, text);
  for (const text of ['fe80::1%', 'fe80::1%a%b', 'fe80::1%a b', '1:::2', '1::2::3', ':1', '::g'])
    t.equal(canonicalHost(text), undefined, text);
  t.end();
});

t.test('families, links, and addresses that are nobody’s', (t) => {
  t.same(['10.0.0.1', '::1'].map(familyOf), [4, 6]);
  t.same(['fe80::1', 'febf::1', 'fec0::1', 'fe8::1', '254.128.0.1'].map(isLinkLocal), [
    true,
    true,
    false,
    false,
    false,
  ]);
  t.same(['0.0.0.0', '::', 'fe80::1', 'fe80::1%eth0', '::1', '0.0.0.1'].map(isSomebody), [
    false,
    false,
    false,
    true,
    true,
    true,
  ]);
  t.end();
});

t.test('groups, of which those of one link need its name', (t) => {
  for (const host of ['224.0.1.1', '239.255.0.1', '255.255.255.255', 'ff02::101%eth0', 'ff05::101'])
    t.ok(isMany(host), host);
  for (const host of ['223.0.0.1', '240.0.0.1', '192.0.2.255', 'fe80::1%eth0', '::1'])
    t.notOk(isMany(host), host);
  t.equal(canonicalHost('FF02:0::101%eth0'), 'ff02::101%eth0');
  t.equal(canonicalHost('ff05::101%eth0'), 'ff05::101');
  t.same(['ff02::101', 'ff12::1%eth0', 'ff05::101'].map(isSomebody), [false, true, true]);
  t.end();
});
