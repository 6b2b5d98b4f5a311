// What the addon's sockets do on a kernel with odd ways (odd-kernel.c): run by native-kernel.test.ts with
// the name of a story, it prints what happened as JSON.

import { existsSync, openSync, readFileSync, readdirSync, writeSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { openMachine } from '#host/machine.js';
import { COUNTERS, loadAddon } from '#host/native/addon.js';

const HOST = '127.0.0.1';
const MILLISECOND = 1e6;
/** O_CLOEXEC, as /proc shows it. */
const CLOSED_ON_EXEC = 0o2000000;

/** Where some of the oddities stand. */
const FULL = 24;
const GONE = 36;
const CARD_AHEAD = 64;

const loaded = loadAddon();
if (!('addon' in loaded)) throw new Error(loaded.reason);
const { addon } = loaded;
const odd = openSync(process.env['ODD_KERNEL']!, 'r+');

function setAhead(nanoseconds: number, place = 0): void {
  const bytes = Buffer.alloc(8);
  bytes.writeBigInt64LE(BigInt(nanoseconds));
  writeSync(odd, bytes, 0, 8, place);
}

async function until(done: () => boolean): Promise<void> {
  for (const end = performance.now() + 10_000; performance.now() < end; await sleep(2))
    if (done()) return;
  throw new Error('it never came');
}

/** A socket that sends to itself. */
class Loop {
  /** 1: stamped by the kernel; 2: by a card. */
  sources: number[] = [];
  departed: number[] = [];
  departedBy: number[] = [];
  turns = 0;
  #arrived = 0;
  #expected = 0;
  readonly socket = new addon.Socket(HOST, 0, 64, () => {
    this.turns += 1;
    const s = this.socket;
    for (let count = s.departures(); count > 0; count = s.departures()) this.#depart(count);
    for (let count = s.receive(); count > 0; count = s.receive()) {
      this.#arrived += count;
      this.sources.push(...s.inSource.subarray(0, count));
    }
  });
  readonly port = this.socket.address().port;

  #depart(count: number): void {
    this.departed.push(...this.socket.departureId.subarray(0, count));
    this.departedBy.push(...this.socket.departureSource.subarray(0, count));
  }

  counted(): Record<string, number> {
    const entries = Object.entries(COUNTERS).map(([name, at]) => [name, this.socket.counters[at]!]);
    return Object.fromEntries(entries.filter(([, count]) => count !== 0)) as Record<string, number>;
  }

  /** Sends one datagram for each id, to itself or elsewhere; answers the faults. */
  async send(ids: readonly number[], host = HOST, port = this.port): Promise<number[]> {
    const s = this.socket;
    for (const [slot, id] of ids.entries()) {
      s.outLength[slot] = 20;
      s.outWant[slot] = id;
      s.outPort[slot] = port;
      s.aim(slot, host);
    }
    s.send(ids.length);
    this.#depart(s.departed[0]!);
    const faults = [...s.outFault.subarray(0, ids.length)];
    // What arrived here has departed before, so that its stamps have come, too.
    if (host === HOST && port === this.port)
      this.#expected += faults.filter((no) => no === 0).length;
    await until(() => this.#arrived >= this.#expected);
    await sleep(20);
    return faults;
  }
}

const STORIES: Record<string, (loop: Loop) => Promise<unknown>> = {
  /** The clock is watched; after a while somebody sets it, and later it is watched no more. */
  watched: async () => {
    let told = 0;
    const watch = openMachine({ addon }).watchClock(() => (told += 1));
    await sleep(250);
    const before = told;
    setAhead(MILLISECOND);
    await until(() => told > 2 || (watch.by === 'readings' && told > 0));
    watch.close();
    watch.close();
    const closed = told;
    setAhead(50 * MILLISECOND);
    await sleep(120);
    return { by: watch.by, before, later: told - closed };
  },
  /** The clock was wrong all along: what the kernel stamped is off by that. */
  wall: async (loop) => {
    await loop.send([1, 2, 3]);
    return null;
  },
  /** The clock is set between two batches. */
  set: async (loop) => {
    const told: number[][] = [];
    for (const [ahead, wait] of [
      [0, 0],
      [0.2, 0],
      [0.2, 0],
      [0.2, 1000],
    ] as const) {
      setAhead(ahead * MILLISECOND);
      await sleep(wait);
      loop.sources = [];
      loop.departed = [];
      await loop.send([1, 2]);
      told.push([...loop.sources, ...loop.departed]);
    }
    return told;
  },
  plain: async (loop) => {
    const { stampsArrivals, stampsDepartures } = loop.socket;
    await loop.send([1, 2, 3]);
    return { stampsArrivals, stampsDepartures };
  },
  /** A datagram that cannot be sent leaves in doubt what the kernel has counted. */
  numbers: async (loop) => {
    await loop.send([11, 12, 0, 13]);
    const before = loop.departed;
    loop.departed = [];
    const faults = await loop.send([21], '255.255.255.255', 9);
    await loop.send([22, 23]);
    const silent = loop.departed;
    loop.departed = [];
    await sleep(1000);
    await loop.send([31, 0, 32]);
    await loop.send([33]);
    return { before, failed: faults[0] !== 0, silent, after: loop.departed };
  },
  /** The kernel has no room for what is sent, and then it has. */
  full: async (loop) => {
    writeSync(odd, Buffer.of(1), 0, 1, FULL);
    const faults = await loop.send([1, 0, 2]);
    writeSync(odd, Buffer.of(0), 0, 1, FULL);
    return [faults, await loop.send([3])];
  },
  /** Port 9 is no good to this kernel, which says so as it does to a number that it does not know. */
  picky: async (loop) => {
    const first = [...(await loop.send([1], HOST, 9)), ...(await loop.send([2], HOST, 9))];
    await loop.send([3, 4]);
    const again = await loop.send([5], HOST, 9);
    await loop.send([6]);
    return [...first, ...again];
  },
  /** A card stamps, whose clock then is set, and then is gone. Any descriptor does for one of that clock. */
  card: async (loop) => {
    loop.socket.useCard('lo', odd);
    const told = [await stampers(loop), await stampers(loop)];
    setAhead(3 * MILLISECOND, CARD_AHEAD);
    told.push(await stampers(loop), await stampers(loop));
    await sleep(1000);
    told.push(await stampers(loop), await stampers(loop));
    writeSync(odd, Buffer.of(1), 0, 1, GONE);
    told.push(await stampers(loop), await stampers(loop));
    return told;
  },
  /** The machine's clock is set: a card's stamps are not of it. */
  cardAlone: async (loop) => {
    loop.socket.useCard('lo', odd);
    await stampers(loop);
    setAhead(5000 * MILLISECOND);
    return stampers(loop);
  },
  /** How wrong the kernel's stamp may be without a card, with one, and the card's own. */
  cardErrors: async (loop) => {
    await stampers(loop);
    const kernel = loop.socket.inError[0]!;
    loop.socket.useCard('lo', odd);
    await stampers(loop);
    const card = loop.socket.inError[0]!;
    setAhead(3 * MILLISECOND, CARD_AHEAD);
    await stampers(loop);
    return { kernel, card, kernelAfterCard: loop.socket.inError[0]! };
  },
  cardTwice: async (loop) => {
    loop.socket.useCard('lo', odd);
    return [await stampers(loop), await stampers(loop)];
  },
  /** A datagram that could not be sent makes a kernel that counts begin anew, and the card go on. */
  cardNumbers: async (loop) => {
    loop.socket.useCard('lo', odd);
    await stampers(loop);
    await loop.send([21], '255.255.255.255', 9);
    await sleep(1000);
    return stampers(loop);
  },
  /** How many more descriptors there are with a card, with it again, and closed; and of those, passed on. */
  cardFiles: async (loop) => {
    const passedOn = (): number =>
      descriptors().filter((flags) => (flags & CLOSED_ON_EXEC) === 0).length;
    const before = { all: descriptors().length, passedOn: passedOn() };
    const more = (): number => descriptors().length - before.all;
    loop.socket.useCard('lo', odd);
    const once = more();
    loop.socket.useCard('lo', odd);
    const twice = more();
    const passed = passedOn() - before.passedOn;
    loop.socket.close();
    return { once, twice, passedOn: passed, closed: more() };
  },
  /** What is refused, and why; and who stamps then. */
  cardRefused: async (loop) => {
    const codes = [
      ['lo', 9999],
      ['nope', odd],
    ].map(([name, clock]) => codeOf(() => loop.socket.useCard(name as string, clock as number)));
    return [codes, await stampers(loop), await stampers(loop)];
  },
  notAllowed: async (loop) => [
    codeOf(() => loop.socket.useCard('lo', odd)),
    await stampers(loop),
    await stampers(loop),
  ],
  /** Nobody listens at port 9: the kernel says so on the error queue. */
  icmp: async (loop) => {
    for (let i = 0; i < 5; i += 1) await loop.send([100 + i], HOST, 9);
    await loop.send([200, 201]);
    await until(() => loop.counted()['queueError']! >= 5);
    const { turns } = loop;
    await sleep(100);
    return { spins: loop.turns > turns, departed: loop.departed.includes(201) };
  },
};

/** What stamped two arrivals and two departures now. */
async function stampers(loop: Loop): Promise<number[]> {
  loop.sources = [];
  loop.departedBy = [];
  await loop.send([1, 2]);
  return [...loop.sources, ...loop.departedBy];
}

function codeOf(call: () => void): unknown {
  try {
    call();
    return 'taken';
  } catch (error) {
    return `${(error as NodeJS.ErrnoException).code} ${(error as NodeJS.ErrnoException).syscall}`;
  }
}

/** The flags of each open descriptor but the first three, which are Node's to pass on. */
function descriptors(): number[] {
  return readdirSync('/proc/self/fd')
    .filter((name) => Number(name) > 2 && existsSync(`/proc/self/fdinfo/${name}`))
    .map((name) => /^flags:\s+(\d+)$/m.exec(readFileSync(`/proc/self/fdinfo/${name}`, 'utf8'))![1]!)
    .map((flags) => Number.parseInt(flags, 8));
}

const loop = new Loop();
const told = await STORIES[process.argv[2]!]!(loop);
const { sources, departed } = loop;
process.stdout.write(JSON.stringify({ told, sources, departed, counted: loop.counted() }));
loop.socket.close();
