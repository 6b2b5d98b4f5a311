// A client or an agent (sections 8 to 13).

import { Buffer } from 'node:buffer';
import { randomBytes } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { greet, question, readCookie } from './cookies.mjs';
import { header, isSealed, readHeader } from './header.mjs';
import { NOT_BEFORE, SECOND, laterTerm, resolveEra } from './numbers.mjs';
import { readers } from './readers.mjs';
import { ReplayWindow, openDatagram, sealDatagram } from './sealing.mjs';
import { writers } from './writers.mjs';

const machine = () => process.hrtime.bigint();
export const say = (line) => process.stdout.write(`${JSON.stringify(line)}\n`);
const randomId = () => randomBytes(4).readUInt32BE(0) || 1;

export class Party {
  /** Raw time counts from here. */
  #origin = machine();
  #instance = randomId();
  #socket = createSocket('udp4');
  #window = new ReplayWindow();
  #asked = new Map();
  #sequence = 0;
  #heard = 0;
  #applied = -1;
  #term = 0;
  #timeout;
  #samples = [];

  constructor({ role, host, port, name, key }) {
    this.role = role;
    this.#timeout = role === 'agent' ? 1000 : 250;
    this.peer = { host, port };
    this.name = name;
    this.psk = key && Buffer.from(key, 'base64');
    this.#socket.on('message', (bytes, from) => this.#receive(bytes, from, this.#raw()));
  }

  #raw() {
    return machine() - this.#origin;
  }

  #send(bytes) {
    this.#socket.send(bytes, this.peer.port, this.peer.host);
  }

  start() {
    if (this.role === 'anonymous') this.#ask();
    else this.#greetAgain();
  }

  /** With a cookie if there is one that was not tried in vain, else for one. */
  #greet(pause) {
    if (this.attempts >= 4) this.cookie = undefined;
    if (this.cookie === undefined) this.#askForCookie();
    else this.#sayHello();
    const spread = pause * (0.8 + 0.4 * Math.random());
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.#greet(Math.min(2 * pause, 16_000)), spread);
  }

  #askForCookie() {
    this.attempts = 0;
    this.asking = randomId();
    const { psk, name, asking: sequence } = this;
    this.#send(question({ psk, name, sequence, chance: randomBytes(32) }));
  }

  #cookie(bytes, place) {
    if (this.cookie !== undefined || place.sequence !== this.asking) return;
    this.cookie = readCookie(this.psk, bytes);
    if (this.cookie !== undefined) this.#greet(250);
  }

  #sayHello() {
    const session = randomId();
    const sequence = randomId();
    const { psk, name } = this;
    const asksItself = this.role === 'client';
    const belief = this.#belief();
    const payload = writers.hello({ session, instance: this.#instance, asksItself, belief });
    const { cookie } = this;
    this.attempts += 1;
    const attempt = this.attempts;
    const ephemeral = randomBytes(32);
    const greeting = greet({ psk, name, sequence, cookie, attempt, ephemeral, payload });
    this.greeting = { ...greeting, session, sequence };
    this.#send(greeting.datagram);
  }

  /** The group's time if it was ever told, else this machine's. */
  #belief() {
    const raw = this.#raw();
    const { line } = this;
    const now = line === undefined ? BigInt(Date.now()) * 1_000_000n : this.#groupAt(raw);
    const own = this.role === 'agent' ? 'own' : 'none';
    return {
      kind: line === undefined ? own : 'group',
      rawSeconds: Number(raw / SECOND),
      rawNanoseconds: Number(raw % SECOND),
      seconds: Number((now / SECOND) % 2n ** 32n),
      nanoseconds: Number(now % SECOND),
      bound: line === undefined ? Infinity : this.#boundAt(raw),
      term: this.#term,
      rate: line?.rate ?? 0,
    };
  }

  #receive(bytes, from, at) {
    const place = readHeader(bytes);
    if (place === undefined) return;
    if (place.type === 'welcome') this.#welcomed(bytes, place, from);
    else if (place.type === 'cookie') this.#cookie(bytes, place);
    else if (this.role === 'anonymous') this.#answeredAnonymously(bytes, place, from, at);
    else if (place.session === this.session?.local) this.#underSession(bytes, place, from, at);
    else if (place.type === 'notice' && !isSealed(place)) this.#hint(bytes, place);
  }

  get #greets() {
    return this.asking !== undefined || this.greeting !== undefined;
  }

  #isStale(term) {
    return term !== 0 && this.#term !== 0 && laterTerm(this.#term, term);
  }

  #welcomed(bytes, place, from) {
    const { greeting } = this;
    if (place.session !== greeting?.session || place.sequence !== greeting.sequence) return;
    const finished = greeting.finish(bytes);
    if (finished === undefined) return;
    // The hello has done its work; if the welcome is of no use, the timer brings the next one.
    this.greeting = undefined;
    const welcome = readers.welcome(finished.payload);
    if (welcome.session === 0 || this.#isStale(welcome.term)) return;
    clearTimeout(this.timer);
    this.asking = this.cookie = undefined;
    this.#term = welcome.term || this.#term;
    // Everything that counts, counts in one session.
    this.#window = new ReplayWindow();
    this.#asked.clear();
    this.#sequence = this.#heard = 0;
    this.#applied = -1;
    this.#moved(from);
    const { send, receive } = finished;
    this.session = { local: place.session, remote: welcome.session, send, receive };
    say({ event: 'welcome', term: welcome.term, interval: welcome.intervalMilliseconds });
    this.#ask();
  }

  #moved(from) {
    this.peer = { host: from.address, port: from.port };
  }

  /** Group time is asked for, at once after a welcome, and again until it is answered. */
  #ask() {
    const anonymous = this.role === 'anonymous';
    const sequence = anonymous ? randomId() : this.#sequence++;
    const session = anonymous ? 0 : this.session.remote;
    const place = { type: 'ask', flags: anonymous ? 3 : 1, term: 0, session, sequence };
    this.#asked.set(sequence, this.#raw());
    const body = writers.ask();
    if (anonymous) this.#send(Buffer.concat([header(place), body]));
    else this.#send(sealDatagram(this.session.send, place, body));
    this.timer = setTimeout(() => this.#ask(), this.#timeout);
    this.#timeout = Math.min(2 * this.#timeout, 60_000);
  }

  /** The sequence is all that ties an answer to its ask, so it must come from where that went. */
  #answeredAnonymously(bytes, place, from, at) {
    if (place.session !== 0 || isSealed(place)) return;
    if (from.address !== this.peer.host || from.port !== this.peer.port) return;
    if (place.type === 'notice' && place.sequence !== 0 && this.#asked.has(place.sequence))
      say({ event: 'notice', ...readers.notice(bytes.subarray(12)) });
    if (place.type !== 'reply') return;
    this.#measured(readers.reply(bytes.subarray(12), place.flags), place.sequence, at);
  }

  #hint(bytes, place) {
    const ours = [this.greeting?.sequence, this.asking];
    if (
      place.session === 0 ? !ours.includes(place.sequence) : place.session !== this.session?.remote
    )
      return;
    const { reason } = readers.notice(bytes.subarray(12));
    say({ event: 'notice', reason, sealed: false });
    if (reason === 'unknown-session' && !this.#greets) this.#greetAgain();
  }

  #greetAgain() {
    this.cookie = undefined;
    this.#greet(250);
  }

  #underSession(bytes, place, from, at) {
    if (!isSealed(place)) return;
    const body = openDatagram(this.session.receive, place, bytes);
    if (body === undefined) return;
    if (place.type !== 'reply' && !this.#window.accept(place.sequence)) return;
    const message = readers[place.type](body, place.flags);
    // A reign that is over changes nothing, and is no sign of life.
    if (this.#isStale(place.term)) return;
    this.#term = place.term || this.#term;
    if (place.type === 'reply') {
      if (this.#measured(message, place.sequence, at)) this.#moved(from);
      return;
    }
    this.#moved(from);
    if (place.type === 'notice') {
      say({ event: 'notice', reason: message.reason, sealed: true });
      if (message.reason === 'leaving' && !this.#greets) this.#greetAgain();
      return;
    }
    if (place.type === 'adjust') this.#adjusted(message, place.sequence, at);
    if (message.answered === false) return;
    this.#heard = (this.#heard + 1) & 0xffff;
    this.#reply(place.sequence, at);
  }

  #reply(sequence, arrived) {
    const hold = this.#raw() - arrived;
    if (hold > SECOND) return;
    const reply = {
      timescale: 'raw',
      seconds: Number((arrived / SECOND) % 2n ** 32n),
      nanoseconds: Number(arrived % SECOND),
      hold: Number(hold),
      correction: null,
      heard: this.#heard,
      applied: this.#applied & 0xffff,
    };
    const flags = this.line === undefined ? 0 : 1 << 4;
    const place = { type: 'reply', flags, term: 0, session: this.session.remote, sequence };
    this.#send(sealDatagram(this.session.send, place, writers.reply(reply)));
  }

  #adjusted(adjust, sequence, arrived) {
    if (sequence <= this.#applied || adjust.kind === undefined) return;
    this.#applied = sequence;
    if (adjust.kind === 'hold') return;
    const near = this.line === undefined ? NOT_BEFORE : this.#groupAt(arrived) / SECOND;
    this.line = {
      raw: resolveEra(adjust.rawSeconds, arrived / SECOND) * SECOND,
      group:
        resolveEra(adjust.groupSeconds, near < NOT_BEFORE ? NOT_BEFORE : near) * SECOND +
        BigInt(adjust.groupNanoseconds),
      rate: adjust.rate,
      bound: adjust.bound,
      drift: adjust.drift,
      arrived,
    };
    const raw = this.#raw();
    const about = { event: 'adjust', kind: adjust.kind };
    this.#sayTime(about, raw, this.#groupAt(raw), this.#boundAt(raw));
  }

  #groupAt(raw) {
    const { line } = this;
    const since = raw - line.raw;
    return line.group + since + BigInt(Math.round(Number(since) * line.rate));
  }

  #boundAt(raw) {
    const { bound, drift, arrived } = this.line;
    return bound + drift * Math.max(Number(raw - arrived), 0);
  }

  /** `machine` is the counter that all programs on this machine share: for comparison. */
  #sayTime(about, raw, group, bound) {
    const at = String(raw + this.#origin);
    const seconds = Number(group / SECOND);
    say({ ...about, machine: at, seconds, nanoseconds: Number(group % SECOND), bound });
  }

  /** True when an ask waited for this reply and it is of use; otherwise it has changed nothing. */
  #measured(reply, sequence, answered) {
    const asked = this.#asked.get(sequence);
    if (asked === undefined || reply.timescale !== 'group') return false;
    this.#asked.delete(sequence);
    const delay = Number(answered - asked) - reply.hold;
    if (reply.hold > 1e9 || delay > 3e9 || delay < -(50_000 + reply.hold / 1000)) return false;
    clearTimeout(this.timer);
    if (this.role === 'agent') return true;
    // What was measured before a setting is of another time.
    this.#samples = this.#samples.filter(({ reply: before }) => before.settings === reply.settings);
    if (reply.quality !== 'unset') this.#samples.push({ asked, answered, delay, reply });
    if (this.#samples.length < 8) this.timer = setTimeout(() => this.#ask(), 50);
    else this.#finish();
    return true;
  }

  /** The exchange with the smallest delay says what time it is. */
  #finish() {
    const best = this.#samples.toSorted((a, b) => a.delay - b.delay)[0];
    const { asked, answered, reply, delay } = best;
    const arrived = resolveEra(reply.seconds, NOT_BEFORE) * SECOND + BigInt(reply.nanoseconds);
    const departed = arrived + BigInt(reply.hold);
    const offset = (arrived - asked + (departed - answered)) / 2n;
    const raw = this.#raw();
    this.#sayTime({ event: 'time' }, raw, raw + offset, delay / 2 + reply.bound + 1000);
    this.leave();
  }

  leave() {
    if (this.left) return;
    this.left = true;
    clearTimeout(this.timer);
    if (this.session !== undefined) {
      const sequence = this.#sequence++;
      const place = { type: 'notice', flags: 1, term: 0, session: this.session.remote, sequence };
      const notice = { reason: 'leaving', lowestVersion: 1, highestVersion: 1, about: 0 };
      this.#send(sealDatagram(this.session.send, place, writers.notice(notice)));
    }
    // Who has said goodbye hears and says nothing more.
    this.#socket.removeAllListeners('message');
    setTimeout(() => this.#socket.close(), 20);
  }
}
