import { encodeFrame, type Frame } from './frame.ts';

/** What frames are written to, by shape: a socket. */
export interface FrameTarget {
  readonly destroyed: boolean;
  write(bytes: Uint8Array): unknown;
}

/**
 * Writes frames to a link, all of one turn of the event loop at once: a write costs as much for thirty frames as for
 * one, and so does waking the other side.
 */
export class FrameWriter {
  readonly #target: FrameTarget;
  #waiting: Uint8Array[] = [];

  constructor(target: FrameTarget) {
    this.#target = target;
  }

  /** Frames leave in the order of these calls, before the loop waits for anything else. */
  write(frame: Frame): void {
    this.#waiting.push(encodeFrame(frame));
    if (this.#waiting.length === 1) setImmediate(() => this.flush());
  }

  /** What waits leaves now: for what must be on its way even if this process ends before the loop turns. */
  flush(): void {
    const frames = this.#waiting;
    this.#waiting = [];
    const [only] = frames;
    if (this.#target.destroyed || only === undefined) return;
    this.#target.write(frames.length === 1 ? only : Buffer.concat(frames));
  }
}
