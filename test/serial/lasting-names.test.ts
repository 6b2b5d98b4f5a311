// Names of adapters: which of them are lasting, and which are two adapters' at once.

import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bestName, lastingNamesOf, rivalsFor, rivalsText } from '#serial/lasting-names.js';
import t from 'tap';

const folder = mkdtempSync(join(tmpdir(), 'bln-'));
t.teardown(() => rmSync(folder, { recursive: true, force: true }));
const sources = {
  byId: join(folder, 'by-id'),
  byPath: join(folder, 'by-path'),
  database: join(folder, 'data'),
};
for (const path of Object.values(sources)) mkdirSync(path);

/** Two devices that every Linux has stand for adapters: 1:3 and 1:5. */
const [NULL, ZERO] = ['/dev/null', '/dev/zero'];
const CLONE = 'usb-1a86_USB_Serial-if00-port0';

const knows = (device: string, name: string, socket: string, serial?: string): void =>
  writeFileSync(
    join(sources.database, device),
    [
      `S:serial/by-id/${name}`,
      `S:serial/by-path/${socket}`,
      'E:ID_SERIAL=1a86_USB_Serial',
      ...(serial === undefined ? [] : [`E:ID_SERIAL_SHORT=${serial}`]),
      '',
    ].join('\n'),
  );

t.test('an adapter with a serial number of its own is known by it', (t) => {
  knows('c1:3', 'usb-FTDI_A50285BI-if00-port0', 'pci-usb-0:1:1.0-port0', 'A50285BI');
  const names = lastingNamesOf(NULL!, sources);
  t.match(names, { isShared: false, isNumberless: false });
  t.equal(bestName(names), join(sources.byId, 'usb-FTDI_A50285BI-if00-port0'));
  t.same(rivalsFor(names.byId!, sources), []);
  t.end();
});

t.test('two adapters with one name are known by their sockets, whoever has the link', (t) => {
  for (const serial of [undefined, '0001']) {
    knows('c1:3', CLONE, 'pci-usb-0:1.1:1.0-port0', serial);
    knows('c1:5', CLONE, 'pci-usb-0:1.2:1.0-port0', serial);
    const sockets = ['1.1', '1.2'].map((n) => join(sources.byPath, `pci-usb-0:${n}:1.0-port0`));
    for (const [i, device] of [NULL, ZERO].entries()) {
      const names = lastingNamesOf(device!, sources);
      t.match(names, { isShared: true, isNumberless: serial === undefined });
      t.equal(bestName(names), sockets[i]);
    }
    t.same(rivalsFor(join(sources.byId, CLONE), sources), sockets);
    t.same(rivalsFor(sockets[0]!, sources), []);
    t.same(rivalsFor('/dev/ttyUSB0', sources), []);
    t.match(rivalsText('/x/clone', sockets), /^2 devices have the name clone, .*1\.1.* or .*1\.2/);
  }
  rmSync(join(sources.database, 'c1:5'));
  t.match(lastingNamesOf(NULL!, sources), { isShared: false }, 'the other one is gone');
  t.end();
});

t.test("a name that a rule of the operator's gives to two devices is found, too", (t) => {
  for (const device of ['c188:0', 'c188:1'])
    writeFileSync(join(sources.database, device), 'S:hall-clock\n');
  const rivals = rivalsFor('/dev/hall-clock', sources);
  t.equal(rivals.length, 2);
  t.match(rivalsText('/dev/hall-clock', rivals), /give each of them one of its own/);
  t.end();
});

t.test('where there is no udev, the links tell', (t) => {
  const without = { ...sources, database: join(folder, 'none') };
  t.equal(bestName(lastingNamesOf(ZERO!, without)), undefined);
  symlinkSync(ZERO!, join(sources.byPath, 'socket'));
  t.equal(bestName(lastingNamesOf(ZERO!, without)), join(sources.byPath, 'socket'));
  symlinkSync(ZERO!, join(sources.byId, 'usb-x'));
  t.equal(bestName(lastingNamesOf(ZERO!, without)), join(sources.byId, 'usb-x'));
  t.same(rivalsFor(join(sources.byId, 'usb-x'), without), []);
  t.end();
});
