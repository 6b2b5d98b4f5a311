// When a disk does not take a state file.
import t from 'tap';
import { judgeDisk, lookAtDisk } from '#host/doctor/disk.js';
import { machineOf } from './tree.js';

const GOOD = {
  folder: '/var/lib/belfry/agent',
  readOnly: false,
  free: 2 ** 30,
  isOutOfFiles: false,
};

t.test('a disk with room is not told of', (t) => {
  t.same(judgeDisk(GOOD), []);
  t.end();
});

t.test('a disk that is read-only, full, or out of files is a trouble', (t) => {
  t.match(judgeDisk({ ...GOOD, readOnly: true, free: 0 }), [{ name: 'disk-read-only' }]);
  const full = { name: 'disk-full', text: /is full/, todo: /^df -h/ };
  t.match(judgeDisk({ ...GOOD, free: 4096 }), [full]);
  t.match(judgeDisk({ ...GOOD, isOutOfFiles: true }), [
    { name: 'disk-full', text: /no more files \(inodes\)/, todo: /^df -i/ },
  ]);
  t.end();
});

t.test('the deepest mount above a folder says whether it is read-only', (t) => {
  const readOnly = (...mounts: string[]): unknown => {
    const sight = machineOf(t, { proc: { self: { mounts: mounts.join('\n') } } });
    // A folder that is not there yet is on the disk of the one above it.
    return lookAtDisk(sight, '/tmp/not here/agent')?.readOnly;
  };
  const root = '/dev/root / ext4 rw,noatime 0 0';
  t.equal(readOnly(root), false);
  t.equal(readOnly('/dev/root / ext4 ro,noatime,errors=remount-ro 0 0'), true);
  t.equal(readOnly(root, 'tmpfs /tmp tmpfs ro,nosuid 0 0'), true);
  t.equal(readOnly(root, 'tmpfs /tm tmpfs ro 0 0'), false, 'one of another name');
  t.equal(readOnly(root, 'a /tmp tmpfs ro 0 0', 'b /tmp tmpfs rw 0 0'), false, 'the last counts');
  t.equal(readOnly(root, String.raw`a /tmp/not\040here tmpfs ro 0 0`), false, 'not there yet');
  t.end();
});
