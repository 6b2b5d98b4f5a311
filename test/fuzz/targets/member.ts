// One master of several, which may have a parent group: agents and masters that hold keys, and strangers.

import { placeOf } from '#protocol/endpoint.js';
import { Member } from '#master/core/member/member.js';
import type { MemberEvent, MemberObservation } from '#master/core/member/membership.js';
import type { Crypto } from '#protocol/crypto.js';
import { allRefusals } from '#protocol/refusal.js';
import { spanOf } from '#protocol/time.js';
import { masterOptions } from '../../sim/alone.js';
import { seededRandom } from '../../sim/random.js';
import { Guest } from '../guests.js';
import { receptions } from '../greetings.js';
import { History, type Sent } from '../history.js';
import { openCrypto } from '../open-crypto.js';
import type { Tape } from '../tape.js';
import { type Target, must } from '../target.js';
import { Reigns } from '../terms.js';
import { comings, credential, guestsOf, isStep, lookAtAgents } from './master.js';

const OTHERS = [
  { host: '10.0.0.2', port: 7525 },
  { host: '10.0.0.3', port: 7525 },
];
const PARENT = { host: '10.1.0.1', port: 7525 };

/** Whatever has another line to follow may step: the follower within says so by events of its own. */
const mayStep = (event: MemberEvent): boolean =>
  isStep(event) ||
  (event.type === 'follows' && event.event.type === 'stepped') ||
  event.type === 'decided' ||
  event.type === 'healed' ||
  event.type === 'loop';

/** Also of the agent that it is in a parent group. */
const refusalsOf = ({ refusals, parent }: MemberObservation) =>
  allRefusals(refusals, parent?.refusals);

/** Where a master stands: in its own group, and in a parent's. */
interface Place {
  readonly hasParent: boolean;
  readonly number: number;
  readonly isAlone: boolean;
}

function newMember(tape: Tape, crypto: Crypto, { hasParent, number, isAlone }: Place): Member {
  const key = new Uint8Array(32);
  return new Member({
    master: masterOptions({
      crypto,
      credential,
      random: seededRandom(2),
      agentsExpected: () => 3,
      term: tape.pick([0, 1, 32_768, 65_535]),
      mode: tape.pick(['average', 'average', 'master'] as const),
    }),
    group: 'lab',
    ...(!isAlone && {
      colleagues: {
        name: 'lab-1',
        key,
        number,
        rank: tape.integer(3),
        places: OTHERS.map(placeOf),
        masters: 3,
        beacon: spanOf(1e9),
        quorum: tape.chance(0.3),
        pause: spanOf(tape.pick([0, 1e10])),
        gapAlarm: spanOf(1e8),
      },
    }),
    ...(hasParent && { parent: { name: 'lab', key, masters: [placeOf(PARENT)] } }),
  });
}

function play(tape: Tape): void {
  const crypto = openCrypto(seededRandom(1));
  const place = {
    hasParent: tape.chance(0.3),
    number: tape.integer(3),
    isAlone: tape.chance(0.3),
  };
  const { hasParent, number, isAlone } = place;
  const member = newMember(tape, crypto, place);
  const guests = guestsOf(tape, crypto);
  const hosts = [...OTHERS, ...(hasParent ? [PARENT] : [])].map(
    (from, i) => new Guest({ name: `master-${i}`, from, id: 6000 + i }, tape, crypto),
  );
  const reigns = new Reigns(isAlone ? undefined : number);
  const history = new History<MemberEvent, MemberObservation>(
    {
      endpoint: member,
      now: (at) => member.now(at),
      refusals: refusalsOf,
      // A parent group that is left takes its counts along.
      counts: ({ parent }) => (parent === undefined ? 'own' : "and the parent's"),
      stepsBack: (event) => {
        if (event.type === 'term') reigns.learned(event.term);
        return mayStep(event);
      },
      each: () => reigns.look(member.term),
      look: (seen) => {
        lookAtAgents(seen);
        must((seen.election?.others.length ?? 0) <= 8, 'more masters than there can be');
        tape.saw(`${seen.election?.duty} ${seen.quality} ${seen.parent !== undefined}`);
      },
    },
    tape,
    (sent: Sent) => {
      for (const one of [...guests, ...hosts]) one.heard(sent);
    },
  );
  const host = (): Guest => tape.pick(hosts);
  const bring = (one: Guest, bytes: Uint8Array | undefined): void => {
    if (bytes !== undefined) history.receive(bytes, one.from);
  };
  history.run(
    [
      ...comings(history, guests, tape),
      ...receptions(host, bring),
      () => {
        const one = host();
        bring(one, one.corrects(history.now));
      },
      () => {
        const one = host();
        bring(one, one.says());
      },
      () => {
        if (tape.chance(0.2)) member.yield(history.at);
      },
      () => {
        if (tape.chance(0.2)) member.promote(history.at);
      },
      () => {
        if (tape.chance(0.05)) member.resign(history.at);
      },
    ],
    400,
  );
  member.leave();
  history.pull(100);
}

export const member: Target = { name: 'member', tapeMost: 4000, play };
