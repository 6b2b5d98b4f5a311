// A client and agent that know docs/protocol.md and nothing else, against a real master.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import t, { type Test } from 'tap';
import { Master } from '#master/core/master.js';
import type { MasterEvent, MasterObservation } from '#master/core/observation.js';
import type { CredentialRole } from '#protocol/seal/credential.js';
import {
  type RawTime,
  groupAdd,
  groupDifference,
  groupTime,
  rawTime,
  spanOf,
} from '#protocol/time.js';
import { nodeCrypto } from '#host/crypto.js';
import { openDgram } from '#host/transport/dgram.js';
import { Pump } from '#host/transport/pump.js';
import { type MasterSettings, optionsOf } from '../sim/master-options.js';

const PROGRAM = fileURLToPath(new URL('../../system/foreign-client/main.mjs', import.meta.url));
const GOLDEN = fileURLToPath(new URL('../../golden/datagrams.json', import.meta.url));
/** No machine's wall clock shows this: whoever does, has it from the master. */
const BEGINNING = groupTime(1_900_000_000);
const INTERVAL = spanOf(2e8);
const KEY = Uint8Array.from({ length: 32 }, (_, i) => 7 * i + 1);
const HOST = '127.0.0.1';

interface Line {
  readonly event: string;
  readonly kind?: string;
  readonly reason?: string;
  readonly sealed?: boolean;
  readonly term?: number;
  readonly machine: string;
  readonly seconds: number;
  readonly nanoseconds: number;
  readonly bound: number;
}

class RealMaster {
  readonly events: MasterEvent[] = [];
  readonly endpoint: Master;
  readonly #origin = process.hrtime.bigint();
  readonly #pump: Pump<MasterEvent, MasterObservation>;
  port = 0;

  constructor(role: CredentialRole, options: Partial<MasterSettings> = {}) {
    const own = { raw: this.raw(), time: BEGINNING, width: spanOf(0) };
    this.endpoint = new Master(
      optionsOf({
        interval: INTERVAL,
        gather: spanOf(1e8),
        term: 4,
        own,
        crypto: nodeCrypto,
        random: Math.random,
        credential: (name) => (name === 'foreign' ? credential : undefined),
        ...options,
      }),
    );
    const credential = { name: 'foreign', role, key: KEY };
    this.#pump = new Pump(this.endpoint, {
      machine: {
        clock: { raw: () => this.raw(), ofMachine: (machine) => machine },
        open: openDgram,
      },
      listen: { host: HOST, port: 0 },
      onEvent: (event) => this.events.push(event),
      onFault: (error) => {
        throw error;
      },
    });
  }

  raw(): RawTime {
    return rawTime(Number(process.hrtime.bigint() - this.#origin));
  }

  async start(t: Test): Promise<this> {
    this.port = (await this.#pump.start()).address.port;
    t.teardown(() => this.#pump.stop());
    return this;
  }

  turn(): void {
    this.#pump.turn();
  }

  observe(): MasterObservation {
    return this.endpoint.observe(this.raw());
  }

  /** A time that the program told must be right within the bound that it told. */
  check(t: Test, { machine, seconds, nanoseconds, bound }: Line): void {
    const shown = this.endpoint.now(rawTime(Number(BigInt(machine) - this.#origin)));
    const error = groupDifference(groupTime(seconds, nanoseconds), shown.time);
    t.ok(bound < 1e8, `a bound of ${bound} ns`);
    // The master's own clock may still be slewing to group time: its bound says by how much.
    t.ok(Math.abs(error) <= bound + shown.bound, `off by ${error} ns`);
  }
}

class Foreign {
  readonly lines: Line[] = [];
  readonly #child: ChildProcess;
  #changed: () => void = () => undefined;

  constructor(t: Test, ...words: string[]) {
    this.#child = spawn(process.execPath, [PROGRAM, ...words], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    t.teardown(() => this.#child.kill());
    createInterface({ input: this.#child.stdout! }).on('line', (text) => {
      this.lines.push(JSON.parse(text) as Line);
      this.#changed();
    });
  }

  /** The first line that fits, now or later. */
  async line(fits: (line: Line) => boolean): Promise<Line> {
    for (;;) {
      const found = this.lines.find(fits);
      if (found !== undefined) return found;
      await new Promise<void>((resolve) => {
        this.#changed = resolve;
      });
    }
  }

  /** Tells it to leave; answers how it ended. */
  async end(): Promise<number | null> {
    this.#child.stdin!.end();
    if (this.#child.exitCode !== null) return this.#child.exitCode;
    const [code] = (await once(this.#child, 'exit')) as [number | null];
    return code;
  }
}

const foreign = (t: Test, master: RealMaster, role: string): Foreign =>
  new Foreign(t, role, HOST, String(master.port), 'foreign', Buffer.from(KEY).toString('base64'));

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 10));
}

t.test('a foreign implementation opens and re-creates the golden datagrams', async (t) => {
  const program = new Foreign(t, 'goldens', GOLDEN);
  const line = await program.line(({ event }) => event === 'goldens');
  t.match(line, { checked: Number });
  t.equal(await program.end(), 0);
});

t.test('a foreign client learns the time within the bound that it states', async (t) => {
  const master = await new RealMaster('client').start(t);
  const program = foreign(t, master, 'client');
  const line = await program.line(({ event }) => event === 'time');
  master.check(t, line);
  t.equal(await program.end(), 0);
  await until(() => master.events.some(({ type }) => type === 'left'));
  t.same(master.observe().refusals, {}, 'the master refuses nothing');
});

t.test('a foreign client without a credential may ask where that is allowed', async (t) => {
  const master = await new RealMaster('client', { anonymous: true }).start(t);
  const program = foreign(t, master, 'anonymous');
  const line = await program.line(({ event }) => event === 'time');
  master.check(t, line);
  await program.end();
});

t.test('a foreign client is told that it may not ask without a credential', async (t) => {
  const master = await new RealMaster('client').start(t);
  const program = foreign(t, master, 'anonymous');
  const line = await program.line(({ event }) => event === 'notice');
  t.equal(line.reason, 'anonymous-refused');
  await program.end();
});

t.test('a foreign agent answers asks, applies adjusts, votes, and says goodbye', async (t) => {
  const master = await new RealMaster('agent').start(t);
  const program = foreign(t, master, 'agent');
  const joined = await program.line(({ event }) => event === 'welcome');
  t.equal(joined.term, master.endpoint.memory(rawTime(0)).term, 'it has read the sealed term');
  const first = await program.line(({ event }) => event === 'adjust');
  t.equal(first.kind, 'line');
  master.check(t, first);

  await until(() => master.observe().agents[0]?.standing === 'votes');
  t.match(master.observe().agents, [{ quality: 'synchronised', health: 'healthy' }]);

  const at = master.raw();
  master.endpoint.setByOperator(groupAdd(master.endpoint.now(at).time, spanOf(3.6e12)), at);
  const step = await program.line(({ kind }) => kind === 'step');
  t.ok(step.seconds - first.seconds >= 3600, 'it has taken an operator’s step');
  master.check(t, step);

  master.endpoint.leave();
  master.turn();
  const leaving = await program.line(({ reason }) => reason === 'leaving');
  t.equal(leaving.sealed, true);
  await until(() => program.lines.filter(({ event }) => event === 'welcome').length === 2);
  t.same(master.observe().refusals, {}, 'the master refuses nothing, nor the belief of a group');

  t.equal(await program.end(), 0);
  await until(() => master.events.some(({ type }) => type === 'left'));
});
