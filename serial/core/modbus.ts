// What a device on Modbus RTU says to a message that it does not take.

import { bytesOfText, type Check, type Part, textOfBytes } from '@belfry/telegrams/language';
import { contains, type Dialogue, formatFor } from './dialogue.js';

/** The check at the end of every message. */
export const crc: Check = { check: 'crc16-modbus', base: 'binary', reversed: true };

/** Modbus application protocol, V1.1b3, 7: the codes of exceptions. */
const EXCEPTIONS: readonly (readonly [code: number, words: string])[] = [
  [1, 'it does not know this function'],
  [2, 'it has no such register'],
  [3, 'it does not take this value'],
  [4, 'it has failed'],
  [5, 'it takes longer than it may'],
  [6, 'it is busy'],
  [8, 'its memory is faulty'],
];

/** Set in the function of a message that was not taken. */
const IS_EXCEPTION = 0x80;

const isModbus = (parts: readonly Part[]): boolean =>
  parts.some((part) => typeof part === 'object' && 'check' in part && part.check === crc.check);

/**
 * The exception in some bytes that came after a message made of `parts`, in words; undefined if there is none, or if the
 * message is none of Modbus.
 */
export function exceptionIn(
  dialogue: Dialogue,
  parts: readonly Part[],
  message: Uint8Array,
  bytes: readonly number[],
): string | undefined {
  const [device, code] = message;
  if (!isModbus(parts) || device === undefined || code === undefined) return undefined;
  const found = EXCEPTIONS.find(([exception]) => {
    const says = [device, code | IS_EXCEPTION, exception].map(byteText).join('');
    return contains(bytes, formatFor(dialogue, [says, crc]));
  });
  return found && `Modbus exception ${found[0]}: ${found[1]}`;
}

const byteText = (byte: number): string =>
  `<0x${byte.toString(16).toUpperCase().padStart(2, '0')}>`;

/** The lowest address of a device: 0 is for all devices. */
export const DEVICE_LEAST = 1;
/** The highest: those above are reserved (Modbus over Serial Line, 2.2). */
export const DEVICE_MOST = 247;

/** The dialogue with a device of another address, which is the first byte of each message; undefined off Modbus. */
export function atDevice(dialogue: Dialogue, device: number): Dialogue | undefined {
  const { ask, answer, set } = dialogue;
  const messages = [
    ask,
    answer,
    ...(set ?? []).flatMap(({ send, acknowledge = [] }) => [send, acknowledge]),
  ];
  if (
    !isModbus(ask) ||
    messages.some(([first]) => first !== undefined && typeof first !== 'string')
  )
    return undefined;
  const to = ([first, ...rest]: readonly Part[]): readonly Part[] =>
    typeof first === 'string'
      ? [textOfBytes([device, ...bytesOfText(first).slice(1)]), ...rest]
      : [];
  return {
    ...dialogue,
    ask: to(ask),
    answer: to(answer),
    ...(set !== undefined && {
      set: set.map(({ send, acknowledge }) => ({
        send: to(send),
        ...(acknowledge !== undefined && { acknowledge: to(acknowledge) }),
      })),
    }),
  };
}
