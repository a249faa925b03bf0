import { createHash } from 'node:crypto';
import { fdatasync, fstatSync, readSync, write } from 'node:fs';
import { promisify } from 'node:util';

/** Where a text is kept over a restart. */
export interface QueueStore {
  /** Null where nothing readable is kept. */
  load(): string | null;
  /** Resolves when it is durable, or to false when the disk did not take it. */
  save(text: string): Promise<boolean>;
}

/** Room for one text, in bytes. */
const SLOT = 2 * 1024 * 1024;
const DIGEST = 32;
/** u32 turn, u32 length, digest. */
const HEAD = 8 + DIGEST;
const writeAt = promisify(write);
const synchronise = promisify(fdatasync);

/** Longest text that a queue file holds, in bytes of UTF-8. */
const QUEUE_TEXT_MAX = SLOT - HEAD;

/**
 * A text in a file that was opened by somebody else: its reader may have no right to any path. Two slots take turns, so
 * that a write which is cut short leaves the text before it.
 */
export class QueueFile implements QueueStore {
  readonly #fd: number;
  readonly #from: number;
  #turn = 0;

  /** `place`: which text of the file, where several queues share one. */
  constructor(fd: number, place = 0) {
    this.#fd = fd;
    this.#from = place * 2 * SLOT;
  }

  load(): string | null {
    const kept = [this.#read(0), this.#read(1)].filter((slot) => slot !== null);
    const [newest] = kept.sort((a, b) => b.turn - a.turn);
    this.#turn = newest?.turn ?? 0;
    return newest?.text ?? null;
  }

  async save(text: string): Promise<boolean> {
    const body = Buffer.from(text, 'utf8');
    if (body.length > QUEUE_TEXT_MAX) return false;
    const turn = this.#turn + 1;
    const head = Buffer.alloc(8);
    head.writeUInt32BE(turn, 0);
    head.writeUInt32BE(body.length, 4);
    const whole = Buffer.concat([head, digestOf(head, body), body]);
    const isDone = await writeAt(this.#fd, whole, 0, whole.length, this.#from + (turn % 2) * SLOT).then(
      ({ bytesWritten }) => bytesWritten === whole.length,
      () => false,
    );
    if (!isDone) return false;
    this.#turn = turn;
    return synchronise(this.#fd).then(
      () => true,
      () => false,
    );
  }

  #read(slot: 0 | 1): { readonly turn: number; readonly text: string } | null {
    const { size } = fstatSync(this.#fd);
    const from = this.#from + slot * SLOT;
    if (size < from + HEAD) return null;
    const head = this.#bytes(HEAD, from);
    const length = head.readUInt32BE(4);
    if (length > QUEUE_TEXT_MAX || size < from + HEAD + length) return null;
    const body = this.#bytes(length, from + HEAD);
    const isWhole = digestOf(head.subarray(0, 8), body).equals(head.subarray(8));
    return isWhole ? { turn: head.readUInt32BE(0), text: body.toString('utf8') } : null;
  }

  #bytes(length: number, at: number): Buffer {
    const bytes = Buffer.alloc(length);
    if (length > 0) readSync(this.#fd, bytes, 0, length, at);
    return bytes;
  }
}

function digestOf(head: Uint8Array, body: Uint8Array): Buffer {
  return createHash('sha256').update(head).update(body).digest();
}
