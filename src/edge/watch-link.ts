import {
  decodeFromWatch,
  decodeWatchAnswer,
  encodeWatch,
  type FromWatch,
  type ToWatch,
  type WatchAnswer,
} from '../protocol/alarm-message.ts';
import type { Frame } from '../protocol/frame.ts';

/** Words to the keeper that wait for their answer. */
const WAITING_MAX = 256;

/** The edge's end of what is said about alarms on the link. Its streams are numbered by themselves. */
export class WatchLink {
  readonly #write: (frame: Frame) => void;
  readonly #waiting = new Map<number, (answer: WatchAnswer) => void>();
  #take: (message: FromWatch) => void = () => undefined;
  #next = 1;

  constructor(write: (frame: Frame) => void) {
    this.#write = write;
  }

  /** Calls `take` with each alarm and test from now on. */
  listen(take: (message: FromWatch) => void): void {
    this.#take = take;
  }

  /** Null when too much waits: nothing was said. */
  say(word: ToWatch): Promise<WatchAnswer> | null {
    if (this.#waiting.size >= WAITING_MAX) return null;
    const stream = this.#next;
    this.#next = (this.#next % 0xffff_fff0) + 1;
    this.#write({ kind: 'watch', stream, body: encodeWatch(word) });
    return new Promise((resolve) => this.#waiting.set(stream, resolve));
  }

  /** A frame of the kinds `alarm` and `watch`. Throws for one that no keeper sends: the link is then closed. */
  deliver(frame: Frame): void {
    if (frame.kind === 'alarm') {
      const message = decodeFromWatch(frame.body);
      if (message === null) throw new RangeError('an alarm is readable');
      return this.#take(message);
    }
    const answer = decodeWatchAnswer(frame.body);
    if (answer === null) throw new RangeError('an answer of the watch is readable');
    const waiting = this.#waiting.get(frame.stream);
    this.#waiting.delete(frame.stream);
    waiting?.(answer);
  }
}
