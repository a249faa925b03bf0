import { createHash } from 'node:crypto';
import { closeSync, constants, openSync, readFileSync, write, writeFile, writeSync } from 'node:fs';
import type { Random, SpilledRecords, SpillStore } from '../ports.ts';

/** Room for some two hundred exits. It is taken when the file is made, so that a full disk takes none of it away. */
const FILE_BYTES = 256 * 1_024;
const GENERATION_BYTES = 16;
const LENGTH_BYTES = 4;
const HASH_BYTES = 32;
const HEADER_BYTES = GENERATION_BYTES + HASH_BYTES;
const FRONT_BYTES = LENGTH_BYTES + HASH_BYTES;
/** What a disk writes as a whole, at least. */
const SECTOR_BYTES = 512;

/**
 * Records in one file of fixed size, each durable when its write returns (O_DSYNC). In front stands a generation with
 * its SHA-256; a record is `u32 length, SHA-256 over generation, number and content, content`, and behind the last one
 * there are zeros. So neither a torn record nor one from before the last clearing is ever read, and a record that was
 * damaged is told from none. Writes run beside the program: a disk that hangs holds nothing else up.
 */
export class SpillFile implements SpillStore {
  readonly #path: string;
  readonly #random: Random;
  readonly #fd: number;
  #generation: Buffer;
  #end = HEADER_BYTES;
  #count = 0;
  /** A write failed: what would stand behind it could not be found again, so nothing is written until it is cleared. */
  #isSound = true;
  /** One write at a time, in order. */
  #last: Promise<unknown> = Promise.resolve();

  constructor(path: string, random: Random) {
    this.#path = path;
    this.#random = random;
    this.#fd = openSync(path, constants.O_RDWR | constants.O_CREAT | constants.O_DSYNC, 0o600);
    // After a power cut the file may be shorter than it was: what there is of it stays.
    const bytes = readFileSync(path);
    if (bytes.length < FILE_BYTES)
      writeSync(this.#fd, Buffer.alloc(FILE_BYTES - bytes.length), 0, null, bytes.length);
    this.#generation = Buffer.alloc(GENERATION_BYTES);
    bytes.copy(this.#generation, 0, 0, GENERATION_BYTES);
  }

  load(): SpilledRecords {
    const bytes = readFileSync(this.#path);
    const found = this.#parse(bytes);
    // Kept for whoever looks into it: the file itself is cleared and used again.
    if (found.isDamaged) writeFile(`${this.#path}.damaged`, bytes, { mode: 0o600 }, () => undefined);
    return found;
  }

  append(record: Uint8Array): Promise<boolean> {
    const length = Buffer.alloc(LENGTH_BYTES);
    length.writeUInt32BE(record.length);
    const bytes = Buffer.concat([length, this.#hash(this.#count, record), record]);
    const at = this.#end;
    if (at + bytes.length > FILE_BYTES) return Promise.resolve(false);
    this.#end += bytes.length;
    this.#count += 1;
    return this.#queue(async () => this.#isSound && (this.#isSound = await this.#write(bytes, at)));
  }

  async clear(): Promise<void> {
    const generation = Buffer.from(this.#random.bytes(GENERATION_BYTES));
    this.#generation = generation;
    this.#end = HEADER_BYTES;
    this.#count = 0;
    const sector = Buffer.alloc(SECTOR_BYTES);
    headerOf(generation).copy(sector);
    await this.#queue(async () => {
      // The new generation and the end behind it in one sector: a power cut leaves all of the old or nothing.
      const isCleared = await this.#write(sector, 0);
      this.#isSound = isCleared && (await this.#write(Buffer.alloc(FILE_BYTES - SECTOR_BYTES), SECTOR_BYTES));
      return this.#isSound;
    });
  }

  close(): void {
    closeSync(this.#fd);
  }

  #parse(bytes: Buffer): SpilledRecords {
    const front = bytes.subarray(0, HEADER_BYTES);
    if (!front.equals(headerOf(this.#generation)) && front.some((byte) => byte !== 0))
      return { records: [], isDamaged: true };
    const records: Uint8Array[] = [];
    let from = HEADER_BYTES;
    while (from + FRONT_BYTES <= bytes.length) {
      const start = from + FRONT_BYTES;
      const end = start + bytes.readUInt32BE(from);
      const content = bytes.subarray(start, end);
      const isWhole = end > start && end <= bytes.length;
      if (!isWhole || !this.#hash(records.length, content).equals(bytes.subarray(from + LENGTH_BYTES, start)))
        break;
      records.push(content);
      from = end;
    }
    const isDamaged = bytes.subarray(from, from + FRONT_BYTES).some((byte) => byte !== 0);
    return { records, isDamaged };
  }

  #hash(number: number, content: Uint8Array): Buffer {
    return createHash('sha256').update(this.#generation).update(`${number}.`).update(content).digest();
  }

  #queue(task: () => Promise<boolean>): Promise<boolean> {
    const done = this.#last.then(task);
    this.#last = done;
    return done;
  }

  #write(bytes: Buffer, at: number): Promise<boolean> {
    return new Promise((resolve) => {
      write(this.#fd, bytes, 0, bytes.length, at, (reason, count) => {
        resolve(reason === null && count === bytes.length);
      });
    });
  }
}

function headerOf(generation: Uint8Array): Buffer {
  return Buffer.concat([generation, createHash('sha256').update(generation).digest()]);
}
