// The words behind a key as its value: a text, a number, a list of several words, or JSON.

import { readJson } from '../../config/json.js';
import { resolved, type Schema, type SchemaNode } from '../../config/schema.js';
import { EXIT, Failure } from '../command.js';

/** As typesetters write it: the parser of the command line takes a hyphen for options, and this for a word. */
const MINUS = '\u2212';

/** Gives the words of `config set` and `config init` a minus sign that no parser takes for an option. */
export function keepNegatives(words: readonly string[]): readonly string[] {
  if (words[0] !== 'config') return words;
  return words.filter((word) => word !== '--').map((word) => word.replace(/^-(?=[\d.])/, MINUS));
}

/**
 * What words mean for a key that the schema describes so. Whether that is a good value, the daemon's own check says.
 * @throws Failure for JSON that is none, and for several words where one is taken.
 */
export function valueOf(
  root: Schema,
  node: SchemaNode,
  path: string,
  words: readonly string[],
): unknown {
  const texts = words.map((word) => word.replace(MINUS, '-'));
  const [first = ''] = texts;
  if (node.type === 'array' && node.items !== undefined && !first.startsWith('['))
    return texts.map((text) => oneValue(resolved(root, node.items!), path, text));
  if (texts.length > 1)
    throw new Failure(
      `${path} takes one value, and ${texts.length} are given; one with spaces stands in quotes`,
      EXIT.wrong,
    );
  return oneValue(node, path, first);
}

function oneValue({ type, const: only }: SchemaNode, path: string, text: string): unknown {
  if (type === 'array' || type === 'object') return jsonOf(path, text);
  const isNumber = type === 'integer' || type === 'number' || typeof only === 'number';
  if (isNumber && /^-?\d+(\.\d+)?$/.test(text)) return Number(text);
  if (type === 'boolean' && (text === 'true' || text === 'false')) return text === 'true';
  return text;
}

function jsonOf(path: string, text: string): unknown {
  const json = readJson(text);
  if (!('mistake' in json)) return json.value;
  const { column, reason } = json.mistake;
  throw new Failure(`${path}: not JSON at column ${column}: ${reason}`, EXIT.wrong);
}
