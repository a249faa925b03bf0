import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { WebSocket, type ClientOptions } from 'ws';
import type { Decoy } from '../e2e/signing-bot.ts';

const WAIT_MS = 5_000;

/** A WebSocket of a bot of a few lines: sends what it is told to, and keeps what comes. */
export class TestSocket {
  readonly socket: WebSocket;
  readonly frames: Record<string, unknown>[] = [];
  /** The code of the close frame, once the connection ended. */
  code: number | null = null;
  #taken = 0;

  private constructor(socket: WebSocket) {
    this.socket = socket;
    socket.on('message', (raw: Buffer) => void this.frames.push(JSON.parse(raw.toString('utf8'))));
    socket.on('close', (code: number) => void (this.code = code));
    socket.on('error', () => undefined);
  }

  static async open(url: string, path: string, options: ClientOptions = {}): Promise<TestSocket> {
    const opened = new TestSocket(new WebSocket(url.replace(/^http/, 'ws') + path, options));
    await once(opened.socket, 'open');
    return opened;
  }

  send(frame: unknown): void {
    this.socket.send(typeof frame === 'string' ? frame : JSON.stringify(frame));
  }

  /** The next frame that was not taken yet. */
  async next(): Promise<Record<string, unknown>> {
    const deadline = performance.now() + WAIT_MS;
    for (;;) {
      const frame = this.frames[this.#taken];
      if (frame !== undefined) {
        this.#taken += 1;
        return frame;
      }
      assert.equal(this.code, null, 'the connection has ended');
      assert.ok(performance.now() < deadline, 'no frame came');
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }

  /** The answer under that id; what came before it is dropped. */
  async answer(id: unknown): Promise<Record<string, unknown>> {
    for (;;) {
      const frame = await this.next();
      if (frame['id'] === id) return frame;
    }
  }

  async ask(method: string, params: unknown, id: string | number = 1): Promise<Record<string, unknown>> {
    this.send({ id, method, params });
    return this.answer(id);
  }

  /** The code with which the connection ended. */
  async ended(): Promise<number> {
    const deadline = performance.now() + WAIT_MS;
    while (this.code === null) {
      assert.ok(performance.now() < deadline, 'the connection did not end');
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    return this.code;
  }

  close(): void {
    this.socket.terminate();
  }
}

/** The parameters of a call, signed as clients sign them. */
export function signedCall(
  { apiKey, secret }: Decoy,
  params: Readonly<Record<string, unknown>> = {},
): Readonly<Record<string, unknown>> {
  const all: Record<string, unknown> = { apiKey, timestamp: Date.now(), ...params };
  const text = Object.keys(all)
    .sort()
    .map((name) => `${name}=${String(all[name])}`)
    .join('&');
  return { ...all, signature: createHmac('sha256', secret).update(text).digest('hex') };
}

/** The code in an answer's error, or null. */
export function errorCode(answer: Readonly<Record<string, unknown>>): unknown {
  const { error } = answer;
  return typeof error === 'object' && error !== null && 'code' in error ? error.code : null;
}
