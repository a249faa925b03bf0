import type { StreamFaults } from './stream-faults.ts';

/** One connection as the venue sees it. */
export interface Wire {
  send(message: string | Uint8Array): void;
  /** Ends it with a close frame. */
  close(code: number): void;
  /** Ends it without a word. */
  terminate(): void;
}

/** Connections that listen to an account, that do not, and those of the WebSocket API. */
export type CutKind = 'user' | 'market' | 'api' | 'all';

export type Later = (delayMs: number, task: () => void) => void;

interface Frame {
  readonly message: string | Uint8Array;
  ready: boolean;
}

/** Frames held back on one connection; with more it ends, as a client that does not read would. */
const QUEUE_MAX = 100_000;

/** The way of frames to one client, in order, with the faults that meet them. */
export class Outlet {
  readonly #wire: Wire;
  readonly #faults: StreamFaults;
  readonly #later: Later;
  readonly #queue: Frame[] = [];
  #stalled = false;

  constructor(wire: Wire, faults: StreamFaults, later: Later) {
    this.#wire = wire;
    this.#faults = faults;
    this.#later = later;
  }

  get isStalled(): boolean {
    return this.#stalled;
  }

  /** Sends a frame. `line` is what faults see of it. */
  send(line: string, value: unknown): void {
    this.#put(line, JSON.stringify(value));
  }

  /** The same for a message in bytes. */
  sendBytes(line: string, bytes: Uint8Array): void {
    this.#put(line, bytes);
  }

  close(code: number): void {
    this.#wire.close(code);
  }

  terminate(): void {
    this.#stalled = true;
    this.#wire.terminate();
  }

  #put(line: string, message: string | Uint8Array): void {
    if (this.#stalled) return;
    const hit = this.#faults.strikeFrame(line);
    switch (hit?.name) {
      case 'drop':
        return this.terminate();
      case 'stall':
        this.#stalled = true;
        return;
      case 'lose':
        return;
      case 'twice':
        this.#push({ message, ready: true });
        return this.#push({ message, ready: true });
      case 'delayMs': {
        const frame = { message, ready: false };
        this.#push(frame);
        return this.#later(hit.ms, () => {
          frame.ready = true;
          this.#flush();
        });
      }
      case undefined:
        return this.#push({ message, ready: true });
    }
  }

  #push(frame: Frame): void {
    this.#queue.push(frame);
    if (this.#queue.length > QUEUE_MAX) this.terminate();
    this.#flush();
  }

  #flush(): void {
    while (this.#queue[0]?.ready === true && !this.#stalled)
      this.#wire.send(this.#queue.shift()?.message ?? '');
  }
}
