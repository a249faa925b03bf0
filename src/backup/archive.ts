import { assert } from '../core/assert.ts';

/**
 * What lies in a backup under its encryption: a POSIX ustar archive of these members in this order, so that `age -d`
 * and `tar` open it where there is no Sallyport.
 */
export const MEMBERS = [
  { name: 'statement', bytesMax: 65_536 },
  { name: 'settings.json', bytesMax: 65_536 },
  { name: 'dial-list.json', bytesMax: 1_048_576 },
  { name: 'vault-records', bytesMax: 64 * 1_048_576 },
  // What eleven octal digits hold.
  { name: 'ledger.sallyport-ledger', bytesMax: 8 * 1_073_741_824 - 1 },
] as const;

export type MemberName = (typeof MEMBERS)[number]['name'];

const BLOCK = 512;
/** Two empty blocks end an archive. */
const END_BYTES = 2 * BLOCK;

/** The header of a member. Times, owners and modes say nothing, so that equal contents are equal archives. */
export function memberHeader(name: MemberName, size: number): Uint8Array {
  assert(size >= 0 && size < 8 ** 11, 'a member fits into eleven octal digits');
  const header = Buffer.alloc(BLOCK);
  header.write(name, 0, 'ascii');
  header.write('0000600\0' + '0000000\0' + '0000000\0', 100, 'ascii');
  header.write(`${size.toString(8).padStart(11, '0')}\0${'0'.repeat(11)}\0`, 124, 'ascii');
  header.write(' '.repeat(8), 148, 'ascii');
  header.write('0', 156, 'ascii');
  header.write('ustar\x0000', 257, 'latin1');
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'ascii');
  return header;
}

/** What stands between the end of a member and the next header. */
export function memberPadding(size: number): Uint8Array {
  return new Uint8Array((BLOCK - (size % BLOCK)) % BLOCK);
}

export const ARCHIVE_END: Uint8Array = new Uint8Array(END_BYTES);

/** Takes the bytes of a member, in order. */
export type TakeContent = (name: MemberName, bytes: Uint8Array) => void;

/**
 * Reads an archive as its bytes come and accepts nothing but the members above, each once, in order. Memory does not
 * grow with it.
 */
export class ArchiveReader {
  readonly #take: TakeContent;
  readonly #header = Buffer.alloc(BLOCK);
  #held = 0;
  #member = -1;
  /** Bytes of the member, and empty ones, that are still to come. */
  #content = 0;
  #zeros = 0;
  #problem: string | null = null;

  constructor(take: TakeContent) {
    this.#take = take;
  }

  /** What is wrong with what came so far; null when nothing is. After a problem nothing more is taken. */
  push(chunk: Uint8Array): string | null {
    let at = 0;
    while (at < chunk.length && this.#problem === null) at += this.#step(chunk.subarray(at));
    return this.#problem;
  }

  /** After the last byte: what is missing, or null. */
  finish(): string | null {
    if (this.#problem !== null) return this.#problem;
    const isWhole = this.#member === MEMBERS.length && this.#zeros === 0;
    return isWhole ? null : `it ends before ${this.#place()} is complete`;
  }

  /** Takes the beginning of the bytes and says how many. */
  #step(bytes: Uint8Array): number {
    if (this.#content > 0) {
      const part = bytes.subarray(0, this.#content);
      this.#content -= part.length;
      this.#take(this.#current(), part);
      return part.length;
    }
    if (this.#zeros > 0) {
      const part = bytes.subarray(0, this.#zeros);
      this.#zeros -= part.length;
      if (part.some((byte) => byte !== 0)) this.#problem = `there is something after ${this.#place()}`;
      return part.length;
    }
    if (this.#member === MEMBERS.length) {
      this.#problem = 'something follows its end';
      return bytes.length;
    }
    return this.#takeHeader(bytes);
  }

  #takeHeader(bytes: Uint8Array): number {
    // The end's own blocks come in place of a header.
    if (this.#member === MEMBERS.length - 1) {
      this.#member += 1;
      this.#zeros = END_BYTES;
      return 0;
    }
    const part = bytes.subarray(0, BLOCK - this.#held);
    this.#header.set(part, this.#held);
    this.#held += part.length;
    if (this.#held < BLOCK) return part.length;
    this.#held = 0;
    this.#member += 1;
    const member = MEMBERS[this.#member];
    assert(member !== undefined, 'the end is not read as a header');
    const size = Number.parseInt(this.#header.toString('latin1', 124, 135), 8);
    const isOne = size >= 0 && size <= member.bytesMax;
    if (!isOne || !this.#header.equals(memberHeader(member.name, size))) {
      this.#problem = `${member.name} does not begin where it should`;
      return part.length;
    }
    this.#content = size;
    this.#zeros = memberPadding(size).length;
    // A member without content is told of too.
    this.#take(member.name, new Uint8Array(0));
    return part.length;
  }

  #current(): MemberName {
    const member = MEMBERS[this.#member];
    assert(member !== undefined, 'content belongs to a member');
    return member.name;
  }

  #place(): string {
    return MEMBERS[Math.max(0, this.#member)]?.name ?? 'its end';
  }
}
