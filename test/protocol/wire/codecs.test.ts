// The table of messages: complete, without doubles, and as docs/protocol.md says.
import { readFileSync } from 'node:fs';
import t from 'tap';
import { CODECS, TYPE } from '#protocol/wire/codecs.js';
import { viewOf } from '#protocol/wire/header.js';
import { HEADER, MAX_DATAGRAM, TAG_SIZE } from '#protocol/wire/layout.js';
import { type Message, inspect, sizeOf, writeUnsealed } from '#protocol/wire/message.js';
import { AGENT_ADDRESS, crypto } from '../../sim/alone.js';
import { randomMessage } from '../../sim/dice.js';
import { sealed, sessionPair } from '../../sim/peer.js';
import { seededRandom } from '../../sim/random.js';

const PAGE = readFileSync(new URL('../../../../docs/protocol.md', import.meta.url), 'utf8');
const rows = Object.entries(CODECS);

/** One form of a message: its size, and the flag that tells it, if there is another. */
interface Form {
  readonly form: string;
  readonly flag: { readonly bit: number; readonly isSet: boolean } | undefined;
  readonly size: number;
}

/** The cells of the first table behind a heading, without its own heading. */
function tableAfter(text: string): string[][] {
  const [, lines = ''] = /\n\n(\|[^]*?)\n\n/.exec(PAGE.slice(PAGE.indexOf(text)))!;
  return lines
    .split('\n')
    .slice(2)
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
}

t.test('every type has one number, one name and one row on the page', (t) => {
  const [, types = ''] = /\| Type \| Name[^\n]*\n[^\n]*\n([^]*?)\n\n/.exec(PAGE)!;
  const listed = [...types.matchAll(/^\| +(\d+) \| (\w+)/gm)].map(([, number, name]) => [
    Number(number),
    name,
  ]);
  t.same(
    rows.map(([, { number, name }]) => [number, name]),
    listed,
  );
  t.same(
    rows.map(([type]) => TYPE[type as keyof typeof TYPE]),
    rows.map(([, { number }]) => number),
  );
  t.end();
});

t.test('sizes and the flags that tell forms apart are those of the page', (t) => {
  const told = tableAfter('## 6. Messages').flatMap(([names = '', flags = '', bytes]): Form[] => {
    const [, bit, state] = /^bit (\d) (set|clear)$/.exec(flags) ?? [];
    const [, list = '', form] = /^(.*?),? ?(anonymous|unsealed|sealed)?$/.exec(names)!;
    const isOther = form === 'anonymous' || form === 'unsealed';
    return list.split(', ').map((name) => ({
      form: `${name} ${isOther ? 'unsealed' : 'sealed'}`,
      flag: bit === undefined ? undefined : { bit: 1 << Number(bit), isSet: state === 'set' },
      size: Number(bytes),
    }));
  });
  const known = rows.flatMap(([, row]): Form[] => {
    if (!('unsealed' in row))
      return [{ form: `${row.name} sealed`, flag: undefined, size: row.size }];
    const { flag, isSet, size } = row.unsealed;
    return [
      { form: `${row.name} sealed`, flag: { bit: flag, isSet: !isSet }, size: row.size },
      { form: `${row.name} unsealed`, flag: { bit: flag, isSet }, size },
    ];
  });
  const byForm = (a: Form, b: Form): number => (a.form < b.form ? -1 : 1);
  t.same(known.toSorted(byForm), told.toSorted(byForm));
  t.end();
});

t.test(
  'the sealed form has the body of the other one and a tag, and no datagram is longer',
  (t) => {
    for (const [type, row] of rows) {
      if ('unsealed' in row) t.equal(row.size, row.unsealed.size + TAG_SIZE, type);
      t.ok(row.size <= MAX_DATAGRAM, type);
      t.ok(row.number > 0 && row.number < 16, `${type} has its number in a nibble`);
    }
    t.end();
  },
);

t.test(
  'a row writes all of its body, whatever stood in the buffer, and as long as it says',
  (t) => {
    const random = seededRandom(21);
    const seen = new Set<string>();
    const place = { term: 3, session: 0, sequence: 9 };
    const wrong: string[] = [];
    for (let i = 0; i < 1000; i += 1) {
      const message = randomMessage(random);
      seen.add(message.type);
      const zeros = new Uint8Array(MAX_DATAGRAM);
      const ones = new Uint8Array(MAX_DATAGRAM).fill(0xff);
      const length = writeUnsealed(zeros, message, place);
      const again = writeUnsealed(ones, message, place);
      const good =
        again === length &&
        ones.subarray(0, length).every((byte, at) => byte === zeros[at]) &&
        length === CODECS[message.type].size - TAG_SIZE &&
        // And nothing behind it.
        ones.subarray(length).every((byte) => byte === 0xff);
      if (!good) wrong.push(`${length}, then ${again} bytes of ${JSON.stringify(message)}`);
    }
    t.same(wrong, []);
    t.same(
      [...seen].toSorted(),
      rows.flatMap(([type, row]) => ('read' in row ? [type] : [])).toSorted(),
    );
    t.end();
  },
);

/** Who seals an ask or a reply does not say in it that it is anonymous. */
const asSealed = (message: Message): Message =>
  'anonymous' in message.body
    ? ({ ...message, body: { ...message.body, anonymous: false } } as Message)
    : message;

t.test('what a session seals has the size and the form that its row says', (t) => {
  const random = seededRandom(22);
  const [session] = sessionPair(crypto, AGENT_ADDRESS);
  for (let i = 0; i < 300; i += 1) {
    const message = asSealed(randomMessage(random));
    const bytes = sealed(session, message, i);
    const header = inspect(bytes);
    if (typeof header === 'string') throw new Error(header);
    t.equal(header.type, TYPE[message.type]);
    t.equal(bytes.length, CODECS[message.type].size);
    t.equal(sizeOf(header), bytes.length);
  }
  t.end();
});

t.test('an ask that says nothing but its flags is one that was made before', (t) => {
  const bytes = new Uint8Array(MAX_DATAGRAM);
  const { read } = CODECS.ask;
  t.equal(read(bytes, HEADER.size, 1), read(bytes, HEADER.size, 1));
  viewOf(bytes).setUint32(HEADER.size, 250);
  t.same(read(bytes, HEADER.size, 1), {
    type: 'ask',
    body: { timescale: 'group', anonymous: false, within: 250 },
  });
  t.end();
});
