// The pump sets its transport's one timer by what its endpoint wants.
import t from 'tap';
import type { Endpoint, Transmission } from '#protocol/endpoint.js';
import type { RawTime } from '#protocol/time.js';
import { Pump } from '#host/transport/pump.js';
import type { Transport, TransportOptions } from '#host/transport/transport.js';

const SECOND = 1e9;
const HOST = { host: '127.0.0.1', port: 1 };

/** A transport that carries nothing, in virtual time: its timer is told and goes off by hand. */
class Stand {
  at = 0;
  wakeAt = Infinity;
  woken: number[] = [];
  /** What the timer was set to, milliseconds. */
  set: number[] = [];
  /** What wants to leave, and the lengths of what did. */
  leaving: Transmission[] = [];
  sent: number[] = [];
  crowding = 0;
  options: TransportOptions | undefined;
  stalls: number[] = [];
  readonly pump: Pump<never, undefined>;

  constructor() {
    const clock = {
      raw: () => this.at as RawTime,
      ofMachine: (at: RawTime) => at,
    };
    const open = async (options: TransportOptions): Promise<Transport> => {
      this.options = options;
      return {
        kind: 'dgram',
        stamps: { arrivals: 'program', departures: 'program' },
        address: HOST,
        buffer: new Uint8Array(48),
        stamp: () => ({ at: this.at as RawTime, error: 0 as never, source: 'program' }),
        send: (length) => this.sent.push(length),
        crowding: () => this.crowding,
        flush: () => {},
        setTimer: (milliseconds) => this.set.push(milliseconds),
        close: async () => {},
      };
    };
    this.pump = new Pump(this.endpoint(), {
      machine: { open, clock },
      listen: HOST,
      onEvent: () => {},
      onStall: (lasted) => this.stalls.push(lasted),
      onFault: (error) => {
        throw error;
      },
    });
  }

  endpoint(): Endpoint<never, undefined> {
    return {
      receive: () => {},
      wake: (at) => {
        this.woken.push(at);
        this.wakeAt = Infinity;
      },
      transmit: () => this.leaving.shift(),
      departed: () => {},
      poll: () => undefined,
      wakeAt: () => this.wakeAt as RawTime,
      observe: () => undefined,
    };
  }

  turn(wakeAt: number): void {
    this.wakeAt = wakeAt;
    this.pump.turn();
  }
}

t.test('a time that moves nearer sets the timer anew, one that moves away does not', async (t) => {
  const stand = new Stand();
  await stand.pump.start();
  t.same(stand.set, [], 'for nothing there is no timer');
  stand.turn(2 * SECOND);
  stand.turn(3 * SECOND);
  stand.turn(SECOND + 1);
  t.same(stand.set, [2000, 1001], 'in whole milliseconds, never early');
  stand.at = SECOND + 1;
  stand.options!.onTimer();
  t.same(stand.woken, [SECOND + 1]);
  t.same(stand.set, [2000, 1001], 'nothing is due any more');
  stand.turn(SECOND + 2);
  t.same(stand.set, [2000, 1001, 1], 'and then something is');
});

t.test('what is overdue is due at once, and what is far off is looked at each hour', async (t) => {
  const stand = new Stand();
  await stand.pump.start();
  stand.at = 5 * SECOND;
  stand.turn(SECOND);
  t.same(stand.set, [0]);
  stand.options!.onTimer();
  stand.turn(stand.at + 7200 * SECOND);
  stand.at += 3600 * SECOND;
  stand.wakeAt = 9e15;
  stand.options!.onTimer();
  stand.turn(stand.at + SECOND);
  t.same(stand.set, [0, 3_600_000, 1000]);
});

t.test('another endpoint that wants to wake up sooner does', async (t) => {
  const stand = new Stand();
  await stand.pump.start();
  stand.turn(60 * SECOND);
  stand.pump.replace(stand.endpoint());
  stand.turn(SECOND);
  t.same(stand.set, [60_000, 1000]);
});

t.test('a courtesy leaves only while there is room for it, and all else always', async (t) => {
  const stand = new Stand();
  await stand.pump.start();
  const all = (): Transmission[] => [
    { length: 1, to: HOST },
    { length: 2, to: HOST, room: 0.25 },
    { length: 3, to: HOST, room: 0.0625 },
    { length: 4, to: HOST },
  ];
  for (const [crowding, sent] of [
    [0, [1, 2, 3, 4]],
    [0.1, [1, 2, 4]],
    [0.3, [1, 4]],
    [2, [1, 4]],
  ] as const) {
    stand.crowding = crowding;
    stand.leaving = all();
    stand.sent = [];
    stand.turn(Infinity);
    t.same(stand.sent, sent, `${crowding} of the room is taken`);
  }
  t.end();
});

t.test(
  'a process that did not run is told of once, by whatever was due or had arrived',
  async (t) => {
    const stand = new Stand();
    await stand.pump.start();
    const arrives = (second: number): void => {
      const at = { at: (second * SECOND) as RawTime, error: 0 as never, source: 'kernel' } as const;
      stand.options!.onDatagram({ bytes: new Uint8Array(48), from: HOST, at });
    };
    stand.turn(2 * SECOND);
    stand.at = 2.9 * SECOND;
    stand.options!.onTimer();
    t.same(stand.stalls, [], 'a timer may be late');
    stand.turn(5 * SECOND);
    stand.at = 17 * SECOND;
    stand.options!.onTimer();
    for (const second of [6, 11, 16.9]) arrives(second);
    t.same(stand.stalls, [12 * SECOND]);
    stand.turn(60 * SECOND);
    stand.at = 30 * SECOND;
    for (const second of [20, 21]) arrives(second);
    t.same(stand.stalls, [12 * SECOND, 10 * SECOND], 'no timer was due, but somebody waited');
  },
);
