// Numbers of any width in a row of bytes, one after the other.

/** Bits that one step moves: the operators for bits know 32. */
const STEP = 24;
/** What a number can hold exactly. */
const WIDEST = 53;
/** Of the groups of seven by which a number of unknown size is written. */
const GROUP = 7;

/** Bytes that are none of a history. */
export class DamagedChunk extends Error {
  override readonly name = 'DamagedChunk';
}

/** Writes numbers as bits, the highest first. */
export class BitWriter {
  #bytes = new Uint8Array(256);
  #length = 0;
  /** What is not a whole byte yet, and how many bits that is: at most 7. */
  #held = 0;
  #heldBits = 0;

  /** Whole numbers from 0 on, in up to 53 bits. */
  write(value: number, bits: number): void {
    if (bits > STEP) {
      this.write(Math.floor(value / 2 ** STEP), bits - STEP);
      this.write(value % 2 ** STEP, STEP);
      return;
    }
    this.#held = (this.#held << bits) | value;
    this.#heldBits += bits;
    while (this.#heldBits >= 8) {
      this.#heldBits -= 8;
      this.#add((this.#held >>> this.#heldBits) & 0xff);
    }
    this.#held &= (1 << this.#heldBits) - 1;
  }

  /** A whole number from 0 on, of any size: in groups of seven bits, the lowest first. */
  writeCount(value: number): void {
    let rest = value;
    while (rest >= 2 ** GROUP) {
      this.write(2 ** GROUP + (rest % 2 ** GROUP), GROUP + 1);
      rest = Math.floor(rest / 2 ** GROUP);
    }
    this.write(rest, GROUP + 1);
  }

  /** A whole number with its sign. */
  writeSigned(value: number): void {
    this.writeCount(zigzag(value));
  }

  /** Everything, with zeros up to the next whole byte. */
  finish(): Uint8Array {
    if (this.#heldBits > 0) this.write(0, 8 - this.#heldBits);
    return this.#bytes.slice(0, this.#length);
  }

  #add(byte: number): void {
    if (this.#length === this.#bytes.length) {
      const more = new Uint8Array(this.#length * 2);
      more.set(this.#bytes);
      this.#bytes = more;
    }
    this.#bytes[this.#length++] = byte;
  }
}

/** Reads what a `BitWriter` wrote. Whatever was not written by one leads to a DamagedChunk, never further. */
export class BitReader {
  readonly #bytes: Uint8Array;
  #at = 0;
  #held = 0;
  #heldBits = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  /** @throws DamagedChunk behind the end. */
  read(bits: number): number {
    if (bits > STEP) return this.read(bits - STEP) * 2 ** STEP + this.read(STEP);
    this.#fill(bits);
    const value = this.#held >>> (this.#heldBits - bits);
    this.#drop(bits);
    return value;
  }

  /** How many ones come before the next zero, which is read as well; at most `most`, then nothing but those ones is read. */
  readOnes(most: number): number {
    let ones = 0;
    while (ones < most) {
      if (this.#heldBits === 0) this.#fill(8);
      // Those that are held, at the top of 32 bits; behind them are zeros.
      const run = Math.min(
        Math.clz32(~(this.#held << (32 - this.#heldBits))),
        this.#heldBits,
        most - ones,
      );
      ones += run;
      this.#drop(run);
      if (this.#heldBits > 0 && ones < most) {
        this.#drop(1);
        break;
      }
    }
    return ones;
  }

  #fill(bits: number): void {
    while (this.#heldBits < bits) {
      if (this.#at >= this.#bytes.length) throw new DamagedChunk('a chunk of history is cut off');
      this.#held = (this.#held << 8) | this.#bytes[this.#at++]!;
      this.#heldBits += 8;
    }
  }

  #drop(bits: number): void {
    this.#heldBits -= bits;
    this.#held &= (1 << this.#heldBits) - 1;
  }

  /** @throws DamagedChunk for what is no number of a `BitWriter`. */
  readCount(): number {
    let value = 0;
    for (let shift = 0; shift < WIDEST; shift += GROUP) {
      const group = this.read(GROUP + 1);
      value += (group % 2 ** GROUP) * 2 ** shift;
      if (group < 2 ** GROUP) return value;
    }
    throw new DamagedChunk('a chunk of history holds a number that is too long');
  }

  /** @throws DamagedChunk as `readCount` does. */
  readSigned(): number {
    return unzigzag(this.readCount());
  }
}

/** 0, -1, 1, -2 … as 0, 1, 2, 3 …: small sizes become small counts. */
export const zigzag = (value: number): number => (value < 0 ? -2 * value - 1 : 2 * value);

/** And back. */
export const unzigzag = (count: number): number => (count % 2 === 0 ? count / 2 : -(count + 1) / 2);
