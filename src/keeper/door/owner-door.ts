import { createHash, timingSafeEqual } from 'node:crypto';
import type { Socket } from 'node:net';
import { Fault } from '../../core/fault.ts';
import type { Log } from '../../ports.ts';
import { OwnerRefusal } from './owner-refusal.ts';

const REQUEST_MAX = 1024 * 1024;
const WAIT_MS = 5_000;

/** One answer line of a longer answer, for exports. */
export type Emit = (line: string) => void;

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
    const answer = await this.#answer(line, (text) => void socket.write(`${text}\n`));
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
