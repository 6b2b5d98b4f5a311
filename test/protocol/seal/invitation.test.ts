// The text of an invitation: what is written reads back, and whatever happened to it on the way is noticed.
import t from 'tap';
import { CREDENTIAL_ROLES } from '#protocol/seal/credential.js';
import { formatInvitation, parseInvitation, type Invitation } from '#protocol/seal/invitation.js';
import { bytesOf, integer, pick } from '#sim/dice.js';
import { seededRandom } from '#sim/random.js';

const EXAMPLE: Invitation = {
  name: 'line-3',
  role: 'agent',
  group: 'plant-7',
  masters: ['10.0.0.1', 'lab-2.plant.example:7526'],
  key: Uint8Array.from({ length: 32 }, (_, i) => i),
};
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

const random = seededRandom(20);
const wordOf = (letters: string, most: number): string =>
  Array.from({ length: 1 + integer(random, most) }, () => pick(random, [...letters])).join('');

const draw = (): Invitation => ({
  name: `a${wordOf('az09._-', 30)}`,
  role: pick(random, CREDENTIAL_ROLES),
  group: pick(random, ['', 'plant-7', wordOf('az09', 31)]),
  masters: Array.from({ length: 1 + integer(random, 8) }, () => wordOf('az09.:[]', 255)),
  key: bytesOf(random, 32),
});

t.test('an invitation reads back as it was written', (t) => {
  t.same(parseInvitation(formatInvitation(EXAMPLE)), EXAMPLE);
  for (let i = 0; i < 200; i += 1) {
    const invitation = draw();
    t.same(parseInvitation(formatInvitation(invitation)), invitation);
  }
  t.end();
});

t.test('its text is pinned: the next version reads what this one wrote', (t) => {
  t.equal(
    formatInvitation(EXAMPLE),
    'belfry:AQAGbGluZS0zB3BsYW50LTcCCDEwLjAuMC4xGGxhYi0yLnBsYW50LmV4YW1wbGU6NzUyNgABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4faDVmCg',
  );
  t.end();
});

t.test('a line broken by an editor or a mail is the same line', (t) => {
  const text = formatInvitation(EXAMPLE);
  t.same(parseInvitation(`  ${text.slice(0, 40)}\r\n\t${text.slice(40)}\n`), EXAMPLE);
  t.end();
});

t.test('every beginning of a line is refused as cut short', (t) => {
  const read: string[] = [];
  for (const invitation of [EXAMPLE, ...Array.from({ length: 10 }, draw)]) {
    const text = formatInvitation(invitation);
    for (let size = 0; size < text.length; size += 1) {
      const expected = size < 'belfry:'.length ? 'no-invitation' : 'cut-short';
      const result = parseInvitation(text.slice(0, size));
      if (result !== expected) read.push(`${size} of ${text.length}: ${JSON.stringify(result)}`);
    }
  }
  t.same(read, []);
  t.end();
});

t.test('every changed character is noticed', (t) => {
  const text = formatInvitation(EXAMPLE);
  let read = 0;
  for (let at = 0; at < text.length; at += 1)
    for (const character of `${ALPHABET}:%`) {
      if (character === text[at]) continue;
      const result = parseInvitation(`${text.slice(0, at)}${character}${text.slice(at + 1)}`);
      if (typeof result !== 'string' || result === 'newer') read += 1;
    }
  t.equal(read, 0);
  t.end();
});

t.test(
  'a character that was lost, doubled, added or exchanged with its neighbour is noticed',
  (t) => {
    const text = formatInvitation(EXAMPLE);
    for (let at = 'belfry:'.length; at < text.length; at += 1) {
      const [before, one, after] = [text.slice(0, at), text[at]!, text.slice(at + 1)];
      t.type(parseInvitation(before + after), 'string', `lost ${at}`);
      t.type(parseInvitation(before + one + one + after), 'string', `doubled ${at}`);
      if (after !== '' && after[0] !== one)
        t.type(
          parseInvitation(before + after[0] + one + after.slice(1)),
          'string',
          `swapped ${at}`,
        );
    }
    for (const more of ['A', 'AAAA', '=', '.']) t.equal(parseInvitation(text + more), 'mistyped');
    t.end();
  },
);

t.test('what is no line to join is told from one that is mistyped', (t) => {
  t.equal(parseInvitation(''), 'no-invitation');
  t.equal(parseInvitation('line-3 agent AAAA'), 'no-invitation');
  t.equal(parseInvitation('Belfry:AQAGbGluZS0z'), 'no-invitation');
  t.end();
});

// Written by Python's zlib and base64.
const LATER =
  'belfry:AgAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAACdH70g';
const NAMELESS =
  'belfry:AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAKEQOAk';
const NINTH_ROLE = 'belfry:AQkBYQABAWEHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHB1VvcOI';

t.test('a line of a later version says so, and one that is whole but wrong is none', (t) => {
  t.equal(parseInvitation(LATER), 'newer');
  t.equal(parseInvitation(NAMELESS), 'mistyped');
  t.equal(parseInvitation(NINTH_ROLE), 'mistyped');
  t.end();
});

t.test('what no invitation can hold is not written', (t) => {
  t.throws(() => formatInvitation({ ...EXAMPLE, name: 'Line 3' }), RangeError);
  t.throws(() => formatInvitation({ ...EXAMPLE, group: 'the plant' }), RangeError);
  t.throws(() => formatInvitation({ ...EXAMPLE, masters: [] }), RangeError);
  t.throws(() => formatInvitation({ ...EXAMPLE, masters: ['a b'] }), RangeError);
  t.throws(() => formatInvitation({ ...EXAMPLE, masters: [',,'] }), RangeError, 'nobody at all');
  t.throws(() => formatInvitation({ ...EXAMPLE, masters: Array(9).fill('a') }), RangeError);
  t.throws(() => formatInvitation({ ...EXAMPLE, key: new Uint8Array(31) }), RangeError);
  t.end();
});

t.test('whatever text is given, it is read or refused, and never more', (t) => {
  let read = 0;
  for (let i = 0; i < 2000; i += 1) {
    const rest = wordOf(`${ALPHABET} \n\u{1F552}\0`, 200);
    if (typeof parseInvitation(`belfry:${rest}`) !== 'string') read += 1;
    if (typeof parseInvitation(rest) !== 'string') read += 1;
  }
  t.equal(read, 0);
  t.end();
});
