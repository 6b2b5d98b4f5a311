// Sealing and opening by the addon: known answers, Node's own cipher in both directions, wrong calls.

import { createCipheriv, createDecipheriv } from 'node:crypto';
import t from 'tap';
import { ORDER } from '#host/native/addon.js';
import { NativeAead } from '#host/native/aead.js';
import { aeadBehaves, aeadIsReal } from '../../protocol/crypto-behaves.js';
import { HEADER, KEY, NONCE, PLAIN, SEALED, hex, joined } from '../../protocol/rfc8439.js';
import { integer } from '../../sim/dice.js';
import { seededRandom } from '../../sim/random.js';
import { giveAway, refuses, withAddon } from './need-addon.js';

const CIPHER = 'chacha20-poly1305';
const TAG = { authTagLength: 16 } as const;

/** As ES2024 has it, which the compiler is not told of. */
type Resizable = ArrayBuffer & { resize(length: number): void };
const resizable = (size: number): ArrayBuffer =>
  Reflect.construct(ArrayBuffer, [size, { maxByteLength: size }]) as ArrayBuffer;

function sealByNode(key: Uint8Array, nonce: Uint8Array, header: Uint8Array, text: Uint8Array) {
  const cipher = createCipheriv(CIPHER, key, nonce, TAG);
  cipher.setAAD(header, { plaintextLength: text.length });
  const sealed = cipher.update(text);
  cipher.final();
  return joined(header, sealed, cipher.getAuthTag());
}

function openByNode(key: Uint8Array, nonce: Uint8Array, header: Uint8Array, sealed: Uint8Array) {
  const decipher = createDecipheriv(CIPHER, key, nonce, TAG);
  decipher.setAAD(header, { plaintextLength: sealed.length - 16 });
  decipher.setAuthTag(sealed.subarray(sealed.length - 16));
  const text = decipher.update(sealed.subarray(0, sealed.length - 16));
  decipher.final();
  return text;
}

withAddon(t, 'the addon’s cipher', (t, addon) => {
  aeadBehaves(t, 'native', (key) => new NativeAead(addon, key));
  aeadIsReal(t, 'native', (key) => new NativeAead(addon, key));
  t.end();
});

withAddon(
  t,
  'what it seals Node opens, and the other way round, wherever it stands',
  (t, addon) => {
    const random = seededRandom(8439);
    const dice = (length: number) => new Uint8Array(length).map(() => integer(random, 256));
    for (let run = 0; run < 300; run += 1) {
      const [key, nonce] = [dice(32), dice(12)];
      const [header, text] = [dice(integer(random, 24)), dice(integer(random, 200))];
      const [before, after] = [dice(integer(random, 9)), dice(integer(random, 9))];
      const aead = new NativeAead(addon, key);
      const buffer = joined(before, header, text, new Uint8Array(16), after);
      const end = before.length + header.length + text.length + 16;
      aead.seal(buffer, before.length, header.length, text.length, nonce);
      const sealed = buffer.slice(before.length, end);
      if (hex(sealed) !== hex(sealByNode(key, nonce, header, text))) t.fail(`run ${run}: sealed`);
      const opened = openByNode(key, nonce, header, sealed.subarray(header.length));
      if (hex(opened) !== hex(text)) t.fail(`run ${run}: opened by Node`);
      if (!aead.open(buffer, before.length, header.length, text.length + 16, nonce))
        t.fail(`run ${run}: not opened`);
      const clear = joined(before, header, text, sealed.subarray(sealed.length - 16), after);
      if (hex(buffer) !== hex(clear)) t.fail(`run ${run}: something else was written`);
    }
    t.pass();
    t.end();
  },
);

withAddon(t, 'keys take turns without touching each other', (t, addon) => {
  const [one, two] = [new NativeAead(addon, KEY), new NativeAead(addon, new Uint8Array(32))];
  const buffers = [one, two, one, two].map((aead) => {
    const buffer = joined(HEADER, PLAIN, new Uint8Array(16));
    aead.seal(buffer, 0, HEADER.length, PLAIN.length, NONCE);
    return buffer;
  });
  t.same(buffers[0], buffers[2]);
  t.same(buffers[1], buffers[3]);
  t.equal(two.open(buffers[0]!, 0, HEADER.length, SEALED.length, NONCE), false);
  t.equal(two.open(buffers[1]!, 0, HEADER.length, SEALED.length, NONCE), true);
  t.equal(one.open(buffers[2]!, 0, HEADER.length, SEALED.length, NONCE), true);
  t.end();
});

/** A datagram, and what is too long to be one: they go different ways through OpenSSL. */
const TEXTS = [PLAIN, new Uint8Array(161).fill(7)];

withAddon(t, 'a flipped bit anywhere does not open, and leaves no text', (t, addon) => {
  const aead = new NativeAead(addon, KEY);
  const header = HEADER.length;
  for (const plain of TEXTS) {
    const whole = sealByNode(KEY, NONCE, HEADER, plain);
    const size = plain.length + 16;
    for (let bit = 0; bit < 8 * whole.length; bit += 1) {
      const buffer = new Uint8Array(whole);
      buffer[bit >> 3]! ^= 1 << (bit & 7);
      if (aead.open(buffer, 0, header, size, NONCE)) t.fail(`bit ${bit} may flip`);
      const text = buffer.subarray(header, header + plain.length);
      if (text.some((byte) => byte !== 0)) t.fail(`bit ${bit} lets text through`);
    }
    const other = new Uint8Array(NONCE);
    other[11]! ^= 1;
    t.equal(aead.open(new Uint8Array(whole), 0, header, size, other), false);
    t.equal(aead.open(new Uint8Array(whole), 0, header, 16, NONCE), false, 'cut short');
    t.equal(aead.open(new Uint8Array(whole), 0, header, size, NONCE), true);
  }
  t.end();
});

withAddon(t, 'a cipher keeps its key when the caller’s bytes change', (t, addon) => {
  const key = new Uint8Array(KEY);
  const aead = new NativeAead(addon, key);
  key.fill(0);
  t.equal(aead.open(joined(HEADER, SEALED), 0, HEADER.length, SEALED.length, NONCE), true);
  t.end();
});

withAddon(t, 'every wrong call throws and touches nothing', (t, addon) => {
  const buffer = new Uint8Array(64).fill(7);
  const gone = new Uint8Array(64);
  structuredClone(gone, { transfer: [gone.buffer] });
  const shrunk = new Uint8Array(resizable(64));
  (shrunk.buffer as Resizable).resize(40);
  const wrong: unknown[][] = [
    [],
    [buffer],
    [buffer, 0, 12, 20],
    [buffer, 0, 12, 20, new Uint8Array(11)],
    [buffer, 0, 12, 20, new Uint8Array(13)],
    [buffer, 17, 12, 20, NONCE],
    [buffer, 0, 29, 20, NONCE],
    [buffer, 0, 12, 37, NONCE],
    [buffer, -1, 12, 20, NONCE],
    [buffer, 0.5, 12, 20, NONCE],
    [buffer, Number.NaN, 12, 20, NONCE],
    [buffer, 0, -12, 20, NONCE],
    [buffer, 0, 12, -20, NONCE],
    [buffer, 2 ** 32, 12, 20, NONCE],
    [buffer, 2 ** 32 - 1, 12, 20, NONCE],
    [buffer, 2 ** 31 - 1, 12, 20, NONCE],
    [buffer, 0, 2 ** 32 - 4, 20, NONCE],
    [buffer, 0, 2 ** 31, 20, NONCE],
    [buffer, 0, 12, 2 ** 32 - 12, NONCE],
    [buffer, 0, 12, 2 ** 31, NONCE],
    [buffer, 0, 12, Infinity, NONCE],
    [buffer, '0', 12, 20, NONCE],
    [buffer, 0n, 12, 20, NONCE],
    [buffer.buffer, 0, 12, 20, NONCE],
    [new Uint16Array(64), 0, 12, 20, NONCE],
    [new DataView(buffer.buffer), 0, 12, 20, NONCE],
    [[...buffer], 0, 12, 20, NONCE],
    [gone, 0, 12, 20, NONCE],
    [gone, 0, 0, 0, NONCE],
    [buffer, 0, 12, 20, gone],
    [shrunk, 0, 12, 20, NONCE],
    [null, 0, 12, 20, NONCE],
  ];
  const aead = new NativeAead(addon, KEY);
  for (const [index, call] of wrong.entries()) {
    const [, ...rest] = call;
    for (const verb of ['seal', 'open'] as const) {
      // Opening counts the tag into the size.
      const size = typeof rest[2] === 'number' && verb === 'open' ? rest[2] + 16 : rest[2];
      const words = call.length < 4 ? call : [call[0], rest[0], rest[1], size, ...rest.slice(3)];
      refuses(t, () => Reflect.apply(aead[verb], aead, words), `${verb}, ${index}`);
    }
  }
  for (const size of [0, 1, 15]) t.equal(aead.open(buffer, 0, 12, size, NONCE), false, 'no tag');
  t.ok(buffer.every((byte) => byte === 7));
  for (const key of [new Uint8Array(31), new Uint8Array(33), gone])
    refuses(t, () => new NativeAead(addon, key), 'a wrong key');
  t.end();
});

withAddon(t, 'whatever stands in the order, nothing beyond the buffer is touched', (t, addon) => {
  const random = seededRandom(13);
  const edges = [0, 1, 12, 16, 20, 36, 48, 64, 160, 161, 2 ** 20, 2 ** 31, 2 ** 32 - 1];
  const any = () => edges[integer(random, edges.length)]!;
  const around = new Uint8Array(192).fill(7);
  const buffer = around.subarray(64, 128);
  let done = 0;
  for (let run = 0; run < 5000; run += 1) {
    const [from, headerSize, size] = [any(), any(), any()];
    addon.order.set([from, headerSize, size], ORDER.from);
    const verb = run % 2 === 0 ? 'seal' : 'open';
    const fits = from + headerSize + size + (verb === 'seal' ? 16 : 0) <= buffer.length;
    try {
      addon[verb](buffer);
      if (!fits) t.fail(`${verb} ${from} ${headerSize} ${size} is out of bounds`);
      done += 1;
    } catch (error) {
      if (!(error instanceof RangeError) || fits) t.fail(String(error));
    }
    if (around.subarray(0, 64).some((byte) => byte !== 7)) t.fail('before');
    if (around.subarray(128).some((byte) => byte !== 7)) t.fail('behind');
  }
  t.ok(done > 100, `${done} were done`);
  t.end();
});

withAddon(t, 'who gives the memory for orders away changes nothing', (t, addon) => {
  giveAway(addon.order.buffer as ArrayBuffer);
  const sealed = joined(HEADER, PLAIN, new Uint8Array(16));
  new NativeAead(addon, KEY).seal(sealed, 0, HEADER.length, PLAIN.length, NONCE);
  t.equal(hex(sealed), hex(joined(HEADER, SEALED)), 'Node copies what it does not own');
  t.end();
});
