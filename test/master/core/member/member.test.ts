// One master of a group as a whole: what its parts share.
import t from 'tap';
import { Member } from '#master/core/member/member.js';
import { rawTime, spanOf } from '#protocol/time.js';
import { MAX_DATAGRAM } from '#protocol/wire/layout.js';
import { type Message, inspect, writeUnsealed } from '#protocol/wire/message.js';
import { openMessage } from '#protocol/seal/sealed-message.js';
import { noticeOf } from '#protocol/wire/notice.js';
import { KMC, MASTER_ADDRESS, crypto, masterOptions } from '../../../sim/alone.js';
import { greet, sealed, stampAt } from '../../../sim/peer.js';
import { beaconOf } from '../election/bench.js';

const FROM = { host: '10.0.1.1', port: 40_000 };
const ASK = { type: 'ask', body: { timescale: 'group', anonymous: false } } as const;
const WHO = { name: KMC.name, key: KMC.key, crypto };

const newMember = (): Member => new Member({ master: masterOptions(), group: '' });

t.test('an answer says by how much later than stated the one before it really left', (t) => {
  const member = newMember();
  const session = greet(member, WHO, { at: 1e9, from: FROM, hello: { asksItself: true } })!;
  const corrections = [2e9, 3e9, 4e9].map((at) => {
    const bytes = sealed(session, ASK, session.takeSequence());
    member.receive({ bytes, from: FROM, at: stampAt(at) });
    const buffer = new Uint8Array(MAX_DATAGRAM);
    const { length, id } = member.transmit(stampAt(at + 5000), buffer)!;
    if (at === 2e9) member.departed(id!, stampAt(at + 6500));
    const answer = buffer.subarray(0, length);
    const header = inspect(answer);
    const message = typeof header === 'string' ? header : openMessage(session, answer, header);
    if (typeof message === 'string' || message.type !== 'reply') return message;
    return message.body.correction;
  });
  t.same(corrections, [undefined, 1500, undefined]);
  t.end();
});

t.test('a master that is alone leads on after its process was stopped', (t) => {
  const member = newMember();
  member.wake(rawTime(1e9));
  member.wake(rawTime(61e9));
  t.ok(member.leads);
  t.end();
});

t.test('no key ends the term of a master that is alone, nor its process', (t) => {
  const other = { name: 'lab-2', role: 'master', key: crypto.randomBytes(32) } as const;
  const credentials = new Map<string, typeof KMC | typeof other>(
    [KMC, other].map((one) => [one.name, one]),
  );
  const credential = (name: string) => credentials.get(name);
  const member = new Member({ master: masterOptions({ credential }), group: '' });
  const agent = greet(member, WHO, { at: 1e9, from: FROM })!;
  const master = greet(member, { ...WHO, ...other }, { at: 1e9, from: MASTER_ADDRESS })!;
  const say = (who: typeof agent, message: Message, term: number): void => {
    const bytes = sealed(who, message, who.takeSequence(), term);
    member.receive({ bytes, from: who.address, at: stampAt(2e9) });
    member.wake(rawTime(2e9));
  };
  const refusal: Message = { type: 'notice', body: noticeOf('stale-term') };
  const beacon: Message = { type: 'beacon', body: beaconOf(1, { duty: 'leads', agents: 99 }) };
  for (const term of [2, 900, 32_000]) {
    say(agent, refusal, term);
    say(master, refusal, term);
    say(master, beacon, term);
    say(agent, beacon, term);
    t.ok(member.leads, `after term ${term}`);
  }
  t.match(member.observe(rawTime(2e9)).refusals, { 'wrong-role': 3 });
  t.end();
});

t.test('whether clients without a key are answered counts from the next datagram on', (t) => {
  const master = { ...masterOptions(), anonymous: false };
  const member = new Member({ master, group: '' });
  const body = { timescale: 'group', anonymous: true } as const;
  const ask = new Uint8Array(MAX_DATAGRAM);
  const bytes = ask.subarray(
    0,
    writeUnsealed(ask, { type: 'ask', body }, { term: 0, session: 0, sequence: 1 }),
  );
  const refused = (at: number): number => {
    member.receive({ bytes, from: FROM, at: stampAt(at) });
    return member.observe(rawTime(at)).refusals['anonymous-refused'] ?? 0;
  };
  t.equal(refused(1e9), 1);
  const standby = { quorum: false, pause: spanOf(0), gapAlarm: spanOf(0) };
  member.tune({ master: { ...master, anonymous: true }, standby });
  t.equal(refused(2e9), 1);
  member.tune({ master, standby });
  t.equal(refused(3e9), 2);
  t.equal(master.anonymous, false, 'what was given is nobody else’s');
  t.end();
});
