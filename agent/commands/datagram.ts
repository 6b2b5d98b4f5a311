// `belfry-agent datagram HEX`: takes a datagram of the protocol apart, field by field.

import { readFileSync } from 'node:fs';
import { type Credential, type Dissection, type Seal, dissect } from '@belfry/protocol/seal';
import { pairLines, EXIT, Failure, printAnswer } from '@belfry/host/cli';
import { nodeCrypto } from '@belfry/host';
import { countOf } from '@belfry/host/config';
import { readKeyFile } from '@belfry/host/keys';
import type { CommandModule } from 'yargs';

/** Bytes of a session's key. */
const KEY_SIZE = 32;

interface Arguments {
  readonly hex: string;
  readonly key: string | undefined;
  readonly 'session-key': string | undefined;
  readonly json: boolean;
}

export const datagram: CommandModule<object, Arguments> = {
  command: 'datagram <hex>',
  describe: 'take a datagram apart, field by field, as far as it is in the clear or a key opens it',
  builder: (argv) =>
    argv
      .positional('hex', {
        type: 'string',
        demandOption: true,
        describe:
          'its bytes in hexadecimal, or - to read datagrams from standard input, one a line',
      })
      .option('key', {
        type: 'string',
        requiresArg: true,
        describe: "a key file, an agent's or a master's: it opens hellos and proves cookies",
      })
      .option('session-key', {
        type: 'string',
        requiresArg: true,
        describe:
          'keys of a session in hexadecimal, with commas between: they open what travels under it',
      })
      .option('json', {
        type: 'boolean',
        default: false,
        describe: 'answer in JSON, one line each',
      })
      .example('$0 datagram 160000071a2b3c4d0000001101010103', 'a notice')
      .epilogue(
        'A key file cannot open what was recorded under a session: each handshake makes new keys, which ' +
          'the two processes never write down. docs/protocol.md explains every field.\n' +
          'Exit codes: 0 good; 1 nobody would use it; 2 wrong usage.',
      ),
  handler({ hex, key, 'session-key': sessionKey, json }) {
    const keys = {
      crypto: nodeCrypto,
      credentials: key === undefined ? [] : credentialsIn(key),
      sessionKeys: sessionKey === undefined ? [] : sessionKey.split(',').map(sessionKeyOf),
    };
    // The parser hands a lone - over as an empty text.
    const datagrams = hex === '' ? readFileSync(0, 'utf8').split('\n') : [hex];
    for (const text of datagrams.filter((line) => line.trim() !== '')) {
      const bytes = bytesOf(text);
      const dissection = dissect(bytes, keys);
      printAnswer(json, answerOf(dissection, bytes.length), textOf(dissection, bytes.length));
      if (dissection.refusal !== undefined) process.exitCode = EXIT.failed;
    }
  },
};

function credentialsIn(file: string): readonly Credential[] {
  const read = readKeyFile(file);
  if ('fault' in read) throw new Failure(read.fault, EXIT.wrong);
  return read.credentials;
}

function sessionKeyOf(text: string): Uint8Array {
  const key = bytesOf(text);
  if (key.length === KEY_SIZE) return key;
  throw new Failure(`a session's key has ${KEY_SIZE} bytes, and not ${key.length}`, EXIT.wrong);
}

/** @throws Failure for what is not hexadecimal; blanks, colons and a leading 0x are let through. */
function bytesOf(text: string): Uint8Array {
  const digits = text.trim().replace(/^0x/i, '').replaceAll(/[\s:]/g, '');
  if (digits.length % 2 !== 0 || !/^[\da-f]+$/i.test(digits))
    throw new Failure(`not whole bytes in hexadecimal: ${text.trim().slice(0, 40)}`, EXIT.wrong);
  return new Uint8Array(Buffer.from(digits, 'hex'));
}

/** JSON knows no undefined, no infinity and no bytes: null, a word and hexadecimal stand for them. */
function answerOf({ name, header, refusal, seal, fields }: Dissection, size: number): object {
  return {
    ok: refusal === undefined,
    type: name ?? null,
    size,
    refusal: refusal ?? null,
    header: header ?? null,
    seal,
    fields: Object.fromEntries(Object.entries(fields).map(([key, value]) => [key, plain(value)])),
  };
}

function plain(value: unknown): unknown {
  if (value === undefined) return null;
  if (value === Infinity) return 'infinite';
  if (value instanceof Uint8Array) return Buffer.from(value).toString('hex');
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, plain(part)]));
}

function textOf({ name, header, refusal, seal, fields }: Dissection, size: number): string {
  const { version, type, flags, term, session, sequence } = header ?? {};
  const pairs = pairLines([
    ['header.version', version?.toString()],
    ['header.type', type === undefined ? undefined : `${type}, ${name ?? 'which is unknown'}`],
    ['header.flags', flags === undefined ? undefined : `0x${flags.toString(16).padStart(2, '0')}`],
    ['header.term', term?.toString()],
    ['header.session', session?.toString()],
    ['header.sequence', sequence?.toString()],
    ...flatten('', plain(fields)),
    ['seal', header === undefined || refusal !== undefined ? undefined : sealText(seal)],
    ['refused', refusal],
  ]);
  return [`${name ?? 'no datagram of this version'}, ${countOf(size, 'byte')}`, ...pairs].join(
    '\n',
  );
}

/** One pair for each number, name or list, with a path of dots for what stands within something. */
function flatten(prefix: string, value: unknown): [path: string, text: string][] {
  if (value === null) return [[prefix, 'none']];
  if (typeof value !== 'object') return [[prefix, String(value)]];
  if (Array.isArray(value) && value.length === 0) return [[prefix, 'none']];
  return Object.entries(value).flatMap(([key, part]) =>
    flatten(prefix === '' ? key : `${prefix}.${key}`, part),
  );
}

function sealText(seal: Seal): string {
  switch (seal.state) {
    case 'none':
      return 'none: anybody may have written it';
    case 'opened':
      return seal.by === 'session key'
        ? 'opened by a session key'
        : `opened by the key of ${seal.by}`;
    case 'closed':
      return CLOSED[seal.needs];
  }
}

const CLOSED = {
  key: 'not opened: give the key of the agent or client with --key',
  'session key':
    'not opened: only the key of its session does (--session-key), which nobody writes down',
  'ephemeral key': 'not opened: only one of the two ephemeral keys does, which nobody writes down',
};
