// Changes one value in a JSON text and leaves the rest as somebody wrote it: order, indents and line breaks.

import type { KeyPath } from './key-path.js';

interface Member {
  /** Where the key, or in a list the value, begins. */
  readonly from: number;
  /** Undefined in a list. */
  readonly key: string | undefined;
  readonly value: Place;
}

/** A value in a text, from its first character to behind its last. */
interface Place {
  readonly from: number;
  readonly to: number;
  /** Of an object or a list. */
  readonly members?: readonly Member[];
}

/** Longer values are written on several lines. */
const LINE_MOST = 80;

/**
 * The text with `value` at `path`. What is on the way and not there yet is made; a number that is the length of its
 * list adds an entry. The text must be JSON, and its value an object.
 */
export function setInJson(text: string, path: KeyPath, value: unknown): string {
  let place = placesIn(text);
  for (const [depth, part] of path.entries()) {
    if (place.members === undefined)
      return (
        text.slice(0, place.from) + onOneLine(wrap(path.slice(depth), value)) + text.slice(place.to)
      );
    const member = memberOf(place, part);
    if (member === undefined) {
      const wrapped = wrap(path.slice(depth + 1), value);
      return inserted(text, place, typeof part === 'number' ? undefined : part, wrapped);
    }
    place = member.value;
  }
  const style = styleAt(text, place.from);
  return text.slice(0, place.from) + written(value, style) + text.slice(place.to);
}

/** The text without what is at `path`, and without objects that are empty then; unchanged where nothing is. */
export function unsetInJson(text: string, path: KeyPath): string {
  const [last] = path.slice(-1);
  if (last === undefined) return text;
  const parentPath = path.slice(0, -1);
  const parent = placeAt(text, parentPath);
  const gone = parent && memberOf(parent, last);
  if (parent === undefined || gone === undefined) return text;
  const members = parent.members ?? [];
  if (members.length === 1 && gone.key !== undefined && parentPath.length > 0)
    return unsetInJson(text, parentPath);
  const at = members.indexOf(gone);
  const [from, to] =
    members.length === 1
      ? [parent.from + 1, parent.to - 1]
      : takesNext(text, members, at)
        ? [gone.from, members[at + 1]!.from]
        : [members[at - 1]!.value.to, gone.value.to];
  return text.slice(0, from) + text.slice(to);
}

/** The comma behind goes where the next one is on its line, or none is before; else the one before. */
function takesNext(text: string, members: readonly Member[], at: number): boolean {
  const [gone, next] = members.slice(at);
  if (gone === undefined || next === undefined) return false;
  return at === 0 || !text.slice(gone.value.to, next.from).includes('\n');
}

/** `value` inside new objects and lists, one for each part. */
const wrap = (path: KeyPath, value: unknown): unknown =>
  path.reduceRight<unknown>(
    (inner, part) => (typeof part === 'number' ? [inner] : { [part]: inner }),
    value,
  );

function inserted(text: string, place: Place, key: string | undefined, value: unknown): string {
  const members = place.members ?? [];
  const last = members.at(-1);
  const label = key === undefined ? '' : `${JSON.stringify(key)}: `;
  if (last === undefined) return filled(text, place, label, value);
  const first = members[0]!;
  const before = /\n[ \t]*$/.exec(text.slice(0, first.from))?.[0];
  const separator = before ?? ' ';
  const style = before === undefined ? undefined : before.slice(1);
  const { to } = last.value;
  return `${text.slice(0, to)},${separator}${label}${written(value, style)}${text.slice(to)}`;
}

/** An empty object or list gets its first member: the outermost one on a line of its own. */
function filled(text: string, { from, to }: Place, label: string, value: unknown): string {
  const isOutermost = text.slice(0, from).trim() === '';
  const [open, close] = [text.charAt(from), text.charAt(to - 1)];
  const space = open === '{' ? ' ' : '';
  const inside = isOutermost
    ? `\n${INDENT}${label}${written(value, INDENT)}\n`
    : `${space}${label}${written(value, undefined)}${space}`;
  return text.slice(0, from) + open + inside + close + text.slice(to);
}

const INDENT = '  ';

/** The indent of the line on which something begins; undefined where other things stand before it on that line. */
function styleAt(text: string, at: number): string | undefined {
  const line = text.slice(text.lastIndexOf('\n', at - 1) + 1, at);
  return /^([ \t]*)(?:"[^"]*"\s*:\s*)?$/.exec(line)?.[1];
}

/** On one line where it fits, or where its surroundings are on one line; else each part on its own. */
function written(value: unknown, indent: string | undefined): string {
  const short = onOneLine(value);
  if (indent === undefined || indent.length + short.length <= LINE_MOST) return short;
  return JSON.stringify(value, undefined, INDENT).replaceAll('\n', `\n${indent}`);
}

/** As people write it: `{ "a": 1, "b": ["c"] }`. */
function onOneLine(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(onOneLine).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const parts = Object.entries(value).map(
    ([key, one]) => `${JSON.stringify(key)}: ${onOneLine(one)}`,
  );
  return parts.length === 0 ? '{}' : `{ ${parts.join(', ')} }`;
}

function placeAt(text: string, path: KeyPath): Place | undefined {
  let place: Place | undefined = placesIn(text);
  for (const part of path) place = place && memberOf(place, part)?.value;
  return place;
}

/** Of a key given twice the last, as everywhere. */
const memberOf = ({ members = [] }: Place, part: string | number): Member | undefined =>
  typeof part === 'number'
    ? members[part]
    : members.findLast(({ key }) => key !== undefined && key === part);

/** Where everything is in a text that is JSON. */
function placesIn(text: string): Place {
  const tokens = text.matchAll(/"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s{}[\],:"]+/g);
  let token = tokens.next();
  const take = (): RegExpExecArray => {
    if (token.done === true) throw new SyntaxError('this text is no JSON');
    const [taken] = [token.value];
    token = tokens.next();
    return taken;
  };
  const peek = (): string => (token.done === true ? '' : token.value[0]);
  const value = (): Place => {
    const opening = take();
    const [from, kind] = [opening.index, opening[0]];
    if (kind !== '{' && kind !== '[') return { from, to: from + kind.length };
    const close = kind === '{' ? '}' : ']';
    const members: Member[] = [];
    while (peek() !== close) {
      if (members.length > 0) take();
      const begins = token.done === true ? text.length : token.value.index;
      const key = kind === '{' ? (JSON.parse(take()[0]) as string) : undefined;
      if (kind === '{') take();
      members.push({ from: begins, key, value: value() });
    }
    return { from, to: take().index + 1, members };
  };
  return value();
}
