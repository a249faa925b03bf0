import { createHash, timingSafeEqual } from 'node:crypto';
import type { Socket } from 'node:net';
import { Fault } from '../../core/fault.ts';
import type { Log } from '../../ports.ts';
import { OwnerRefusal } from './owner-refusal.ts';

const REQUEST_MAX = 1024 * 1024;
const WAIT_MS = 5_000;
/** A caller that takes nothing for so long is gone. Somebody may be reading page by page. */
const READ_MS = 10 * 60_000;

/**
 * One line of a longer answer. Resolves when there is room for the next one: whoever makes many waits for it, so that
 * a caller who reads slowly fills no memory. Rejects with CALLER_GONE when nobody reads any more.
 */
export type Emit = (line: string) => Promise<void>;

/** What the owner may ask. `fields` are the request's own, unchecked. */
export type OwnerCommand = (fields: Readonly<Record<string, unknown>>, emit: Emit) => Promise<unknown>;

/**
 * Serves one connection at the owner's door: one line of JSON with the token and the command, one last line with the
 * result. The token proves that the caller can read the owner's files: the edge cannot.
 */
export class OwnerDoor {
  readonly #digest: Buffer;
  readonly #commands: ReadonlyMap<string, OwnerCommand>;
  readonly #log: Log;

  constructor(digest: string, commands: ReadonlyMap<string, OwnerCommand>, log: Log) {
    this.#digest = Buffer.from(digest, 'hex');
    this.#commands = commands;
    this.#log = log;
  }

  accept(socket: Socket): void {
    let received = Buffer.alloc(0);
    const timer = setTimeout(() => socket.destroy(), WAIT_MS);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => clearTimeout(timer));
    socket.on('data', (chunk: Buffer) => {
      received = Buffer.concat([received, chunk]);
      const end = received.indexOf(0x0a);
      if (end < 0 && received.length <= REQUEST_MAX) return;
      socket.removeAllListeners('data');
      clearTimeout(timer);
      void this.#serve(socket, end < 0 ? null : received.subarray(0, end));
    });
    socket.resume();
  }

  async #serve(socket: Socket, line: Buffer | null): Promise<void> {
    const answer = await this.#answer(line, emitTo(socket));
    line?.fill(0);
    socket.end(`${JSON.stringify(answer)}\n`);
  }

  async #answer(line: Buffer | null, emit: Emit): Promise<unknown> {
    const request = line === null ? null : parseRequest(line);
    if (request === null || !this.#knows(request['token'])) {
      this.#log.write('notice', 'OWNER_DOOR_REFUSED');
      return refusal('NOT_THE_OWNER', 'the owner token is missing or wrong; nothing was done');
    }
    const command = this.#commands.get(String(request['command']));
    if (command === undefined) return refusal('COMMAND_UNKNOWN', 'this gateway does not know that command');
    try {
      return { ok: true, result: await command(request, emit) };
    } catch (reason) {
      if (reason instanceof OwnerRefusal) return refusal(reason.code, reason.text);
      if (reason instanceof Fault) return refusal(reason.code, textOf(reason));
      this.#log.write('error', 'OWNER_COMMAND_FAILED');
      return refusal('INTERNAL', 'the gateway failed to do this; see its log');
    }
  }

  #knows(token: unknown): boolean {
    if (typeof token !== 'string') return false;
    return timingSafeEqual(createHash('sha256').update(token).digest(), this.#digest);
  }
}

/** Says how far something is. Whoever does not listen to that does not stop it. */
export function tell(emit: Emit, progress: object): void {
  emit(JSON.stringify(progress)).catch(() => undefined);
}

function emitTo(socket: Socket): Emit {
  return (line) => {
    if (socket.destroyed) return Promise.reject(new OwnerRefusal('CALLER_GONE', GONE));
    if (socket.write(`${line}\n`)) return Promise.resolve();
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => socket.destroy(), READ_MS);
      const taken = (): void => {
        clearTimeout(timer);
        socket.off('close', left);
        resolve();
      };
      const left = (): void => {
        clearTimeout(timer);
        socket.off('drain', taken);
        reject(new OwnerRefusal('CALLER_GONE', GONE));
      };
      socket.once('drain', taken);
      socket.once('close', left);
    });
  };
}

const GONE = 'nobody reads this answer any more; it was not finished';

function textOf({ code }: Fault): string {
  if (code !== 'SEALS_EXHAUSTED') return `the gateway could not do this: ${code}`;
  return 'the root key has sealed as much as it may, so nothing was sealed. Next: sallyport key rotate-root';
}

function refusal(code: string, text: string): unknown {
  return { ok: false, error: { code, text } };
}

function parseRequest(line: Buffer): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(line.toString('utf8'));
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : null;
  } catch {
    return null;
  }
}
