import { createHash } from 'node:crypto';
import {
  closeSync,
  constants,
  existsSync,
  openSync,
  readFileSync,
  statSync,
  write,
  writeFileSync,
} from 'node:fs';
import type { Random, SpillStore } from '../ports.ts';

/** Room for some two hundred exits. It is taken when the file is made, so that a full disk takes none of it away. */
const FILE_BYTES = 256 * 1_024;
const GENERATION_BYTES = 16;
const LENGTH_BYTES = 4;
const HASH_BYTES = 32;

/**
 * Records in one file of fixed size, each durable when its write returns (O_DSYNC). A generation stands in front; a
 * record is `u32 length, SHA-256 over generation, number and content, content`, so neither a torn record nor one from
 * before the last clearing is ever read. Writes run beside the program: a disk that hangs holds nothing else up.
 */
export class SpillFile implements SpillStore {
  readonly #path: string;
  readonly #random: Random;
  readonly #fd: number;
  #generation: Buffer;
  #end = GENERATION_BYTES;
  #count = 0;
  /** One write at a time, in order. */
  #last: Promise<unknown> = Promise.resolve();

  constructor(path: string, random: Random) {
    this.#path = path;
    this.#random = random;
    if (!existsSync(path) || statSync(path).size !== FILE_BYTES) {
      writeFileSync(path, Buffer.alloc(FILE_BYTES), { mode: 0o600 });
    }
    this.#generation = readFileSync(path).subarray(0, GENERATION_BYTES);
    this.#fd = openSync(path, constants.O_RDWR | constants.O_DSYNC);
  }

  load(): readonly Uint8Array[] {
    const bytes = readFileSync(this.#path);
    const records: Uint8Array[] = [];
    for (let from = GENERATION_BYTES; from + LENGTH_BYTES + HASH_BYTES <= bytes.length;) {
      const start = from + LENGTH_BYTES + HASH_BYTES;
      const end = start + bytes.readUInt32BE(from);
      const content = bytes.subarray(start, end);
      const isWhole = end > start && end <= bytes.length;
      if (!isWhole || !this.#hash(records.length, content).equals(bytes.subarray(from + LENGTH_BYTES, start)))
        break;
      records.push(content);
      from = end;
    }
    return records;
  }

  append(record: Uint8Array): Promise<boolean> {
    const header = Buffer.alloc(LENGTH_BYTES);
    header.writeUInt32BE(record.length);
    const bytes = Buffer.concat([header, this.#hash(this.#count, record), record]);
    const at = this.#end;
    if (at + bytes.length > FILE_BYTES) return Promise.resolve(false);
    this.#end += bytes.length;
    this.#count += 1;
    return this.#write(bytes, at);
  }

  async clear(): Promise<void> {
    this.#generation = Buffer.from(this.#random.bytes(GENERATION_BYTES));
    this.#end = GENERATION_BYTES;
    this.#count = 0;
    await this.#write(this.#generation, 0);
  }

  close(): void {
    closeSync(this.#fd);
  }

  #hash(number: number, content: Uint8Array): Buffer {
    return createHash('sha256').update(this.#generation).update(`${number}.`).update(content).digest();
  }

  #write(bytes: Buffer, at: number): Promise<boolean> {
    const written = this.#last.then(
      () =>
        new Promise<boolean>((resolve) => {
          write(this.#fd, bytes, 0, bytes.length, at, (reason, count) => {
            resolve(reason === null && count === bytes.length);
          });
        }),
    );
    this.#last = written;
    return written;
  }
}
