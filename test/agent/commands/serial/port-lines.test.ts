// Ports as people see them in `status`.

import { portLines } from '#agent/commands/serial/port-lines.js';
import type { PortReport } from '#serial/report.js';
import t from 'tap';

const PORT: PortReport = {
  path: '/dev/serial/by-id/usb-a',
  device: '/dev/ttyUSB1',
  state: 'open',
  fault: null,
  name: 'meinberg-std',
  zone: 'Europe/Berlin',
  line: '9600 7E2',
  reopened: 0,
  latencyTimerMs: null,
  faults: {},
  telegrams: null,
  clock: null,
};

t.test(
  'a clock that is told the time: the last telegram, how punctually, what was dropped',
  (t) => {
    const telegrams = {
      last: { names: '2026-07-15T12:34:56Z', text: '<STX>…<ETX>' },
      sent: 99,
      punctuality: { count: 99, p50Ns: 31_000, p99Ns: 400_000, worstNs: 1_200_000 },
      dropped: 1,
      missed: 2,
    };
    t.same(
      portLines([{ ...PORT, telegrams, reopened: 3, faults: { vanished: 3 }, latencyTimerMs: 1 }]),
      [
        '  /dev/serial/by-id/usb-a: open (/dev/ttyUSB1)',
        '    sends          meinberg-std at 9600 7E2, Europe/Berlin',
        '    last           2026-07-15T12:34:56Z  <STX>…<ETX>',
        '    punctual       p50 31.0 us, p99 400 us, worst 1.20 ms; 99 sent',
        '    not sent       1 dropped, 2 while the port was not there',
        '    opened again   3 times',
        '    latency timer  1 ms',
        '    faults         vanished 3',
      ],
    );
    t.end();
  },
);

t.test('a clock that answers: what it shows, how far it is off, how well that is known', (t) => {
  const clock = {
    shown: '2026-07-15T12:34:57Z',
    offsetNs: 412_000_000,
    boundNs: 6_000_000,
    wall: 2,
    votes: true,
    untrusted: true,
    asked: 10,
    answered: 9,
    set: 1,
    delayNs: 31_000_000,
  };
  const port = { ...PORT, clock, name: 'simex', fault: 'no-answer', faults: { 'no-answer': 1 } };
  t.same(portLines([port]).slice(0, 7), [
    '  /dev/serial/by-id/usb-a: open (/dev/ttyUSB1), no-answer',
    '    asks      simex at 9600 7E2, Europe/Berlin',
    '    shows     2026-07-15T12:34:57Z, not to be trusted',
    '    off by    +412 ms, may be wrong by 6.00 ms',
    '    is        wall 2 to the master, and votes',
    '    answered  9 of 10',
    '    set       1 times, 31.0 ms earlier',
  ]);
  t.end();
});

t.test('a port that was never there', (t) => {
  t.same(
    portLines([{ ...PORT, device: null, state: 'closed', fault: 'missing' }])[0],
    '  /dev/serial/by-id/usb-a: closed, missing',
  );
  t.end();
});
