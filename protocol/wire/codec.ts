// What the table of messages says of one of them: a row.

/** What was read, or is to be written: a message's type, and what it says. */
export interface TypedBody<Type extends string, Body> {
  readonly type: Type;
  readonly body: Body;
}

/** The second form of a message, without a tag: the only one outside a session, never used inside one. */
export interface UnsealedForm {
  /** Length of the whole datagram, bytes. */
  readonly size: number;
  /** The bit of the header's flags that tells the forms apart, and whether it is set in this one. */
  readonly flag: number;
  readonly isSet: boolean;
}

/** What is fixed about a type of datagram. The handshake's have no more: it seals what they say by itself. */
export interface DatagramRow {
  /** The low nibble of a datagram's first byte. */
  readonly number: number;
  /** What docs/protocol.md and the golden datagrams call it. */
  readonly name: string;
  /** Length of the whole datagram, bytes; of a message, in its sealed form. */
  readonly size: number;
  /** The message's other form, where it has one. */
  readonly unsealed?: UnsealedForm;
}

/** The row of a message, which travels under a session. */
export interface Codec<Message extends TypedBody<string, object>> extends DatagramRow {
  /** The header's flags, without one that only tells the sealed form. */
  flags(body: Message['body']): number;
  /**
   * Reads the body that stands in `bytes` from `at` on, `flags` being the header's. Undefined when a field is
   * out of its range. Of two alike it may answer the very same value.
   */
  read(bytes: Uint8Array, at: number, flags: number): Message | undefined;
  /**
   * Writes every byte of the body, from `at` on.
   * @throws RangeError when a field is out of its range.
   */
  write(bytes: Uint8Array, at: number, body: Message['body']): void;
}

/** The reader of a row from one of its body: made with the table, so that a datagram costs its message only. */
export const reading =
  <Type extends string, Body extends object>(
    type: Type,
    read: (bytes: Uint8Array, at: number, flags: number) => Body | undefined,
  ): Codec<TypedBody<Type, Body>>['read'] =>
  (bytes, at, flags) => {
    const body = read(bytes, at, flags);
    return body && { type, body };
  };
