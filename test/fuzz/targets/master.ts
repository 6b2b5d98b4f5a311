// A master that is alone, with agents, clients and another master that hold keys, and strangers.

import { Master } from '#master/core/master.js';
import type { MemberEvent } from '#master/core/member/membership.js';
import type { MasterEvent, MasterObservation } from '#master/core/observation.js';
import { groupTime, spanOf } from '#protocol/time.js';
import { seededRandom } from '../../sim/random.js';
import { masterOptions } from '../../sim/alone.js';
import { anyDatagram } from '../datagrams.js';
import { BEGINNING_SECONDS, Guest } from '../guests.js';
import { arrivals } from '../greetings.js';
import { History, type Sent } from '../history.js';
import { openCrypto } from '../open-crypto.js';
import type { Tape } from '../tape.js';
import { type Target, must } from '../target.js';
import { Reigns } from '../terms.js';

export const CREDENTIALS = [
  { name: 'kmc', role: 'agent' },
  { name: 'mit', role: 'agent' },
  { name: 'sols', role: 'agent' },
  { name: 'desk', role: 'client' },
  { name: 'lab-2', role: 'master' },
] as const;

const KEYED = new Map(
  CREDENTIALS.map(({ name, role }) => [name as string, { name, role, key: new Uint8Array(32) }]),
);
export const credential = (name: string) => KEYED.get(name);

export const guestsOf = (tape: Tape, crypto: ReturnType<typeof openCrypto>): Guest[] =>
  CREDENTIALS.map(
    ({ name }, i) =>
      new Guest(
        { name, from: { host: `10.0.1.${i}`, port: 40_000 + i }, id: 5000 + i },
        tape,
        crypto,
      ),
  );

export const STRANGERS = [
  { host: '10.9.9.9', port: 1 },
  { host: '10.0.1.0', port: 40_000 },
  { host: '2001:db8:0:0:0:0:0:1', port: 65_535 },
];

/** More than the names that there are keys for is not remembered. */
export function lookAtAgents({ agents }: Pick<MasterObservation, 'agents'>): void {
  must(agents.length <= CREDENTIALS.length, `${agents.length} agents are known`);
  for (const { name, bound, wallClocks } of agents) {
    must(bound === undefined || bound >= 0, `the bound of ${name} is ${bound}`);
    must(wallClocks.length <= 16, `${name} has ${wallClocks.length} wall clocks`);
  }
}

/** What guests and strangers send, for a role that welcomes them. */
export function comings(
  history: Pick<History<never, unknown>, 'receive' | 'now' | 'sent'>,
  guests: readonly Guest[],
  tape: Tape,
): (() => void)[] {
  const guest = (): Guest => tape.pick(guests);
  const from = (one: Guest) => (tape.chance(0.1) ? tape.pick(STRANGERS) : one.from);
  const bring = (one: Guest, bytes: Uint8Array | undefined): void => {
    if (bytes !== undefined) history.receive(bytes, from(one));
  };
  const answer = (): void => {
    const one = guest();
    bring(one, one.answers(history.now));
  };
  return [
    ...arrivals(guest, bring),
    answer,
    answer,
    answer,
    () => {
      const one = guest();
      bring(one, one.says());
    },
    () => {
      const sessions = [0, ...guests.map(({ session }) => session?.remoteId ?? 0)];
      const sequences = history.sent.slice(-4).map((sent) => sent.header.sequence);
      const names = ['kmc', 'desk', 'lab-2', 'nobody'];
      const passes = guests.flatMap((one) => one.passes);
      const reach = { sessions, sequences, names, passes };
      history.receive(anyDatagram(tape, reach), tape.pick(STRANGERS));
    },
  ];
}

export const isStep = (event: MemberEvent): boolean =>
  event.type === 'formed' ||
  event.type === 'set-by-operator' ||
  // Its machine's clock was set back, and it goes where that is.
  (event.type === 'reference-followed' && event.by < 0);

function play(tape: Tape): void {
  const crypto = openCrypto(seededRandom(1));
  const mode = tape.pick(['average', 'master'] as const);
  const master = new Master(
    masterOptions({
      crypto,
      credential,
      mode,
      random: seededRandom(2),
      agentsExpected: () => 3,
      anonymous: tape.chance(0.5),
      term: tape.pick([0, 1, 32_768, 65_535]),
      rate: tape.pick([0, 1e-4, -1e-4]),
      interval: spanOf(tape.pick([1e9, 1e8, 6.4e10])),
    }),
  );
  const reigns = new Reigns();
  const guests = guestsOf(tape, crypto);
  const history = new History<MasterEvent, MasterObservation>(
    {
      endpoint: master,
      now: (at) => master.now(at),
      refusals: (seen) => seen.refusals,
      stepsBack: isStep,
      each: () => reigns.look(master.term),
      look: (seen) => {
        lookAtAgents(seen);
        tape.saw(`${seen.quality} ${seen.agents.length} ${seen.round.agreed} ${seen.round.voters}`);
      },
    },
    tape,
    (sent: Sent) => {
      for (const guest of guests) guest.heard(sent);
    },
  );
  const seconds = (): number => BEGINNING_SECONDS + Math.floor(history.now / 1e9);
  history.run(
    [
      ...comings(history, guests, tape),
      ...comings(history, guests, tape),
      () => {
        const time = groupTime(
          seconds() + tape.pick([0, 1, -1, 86_400, -86_400]),
          tape.integer(1e9),
        );
        const width = spanOf(tape.pick([0, 1e3, 1e9]));
        if (mode === 'master') master.read({ raw: history.at, time, width });
      },
      () => {
        if (mode === 'average' && tape.chance(0.2))
          master.setByOperator(
            groupTime(tape.pick([seconds(), 946_684_800, 4_102_444_799])),
            history.at,
          );
      },
      () => {
        if (tape.chance(0.1)) master.expelUnknown(history.at);
      },
    ],
    400,
  );
  master.leave();
  history.pull(10);
}

export const alone: Target = { name: 'master', tapeMost: 4000, play };
