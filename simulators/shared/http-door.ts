import type { IncomingMessage, ServerResponse } from 'node:http';
import type { FaultHit, Faults, ServerErrorShape } from './faults.ts';
import type { SimReply, SimRequest } from './request.ts';

const BODY_MAX = 1_048_576;

/** What a venue says over HTTP. */
export interface HttpFront {
  handle(request: SimRequest, nowMs: number): SimReply;
  /** The answer of a server that failed. */
  serverError(shape: ServerErrorShape): SimReply;
  /** The answer to one who asks too often. */
  readonly tooMany: SimReply;
}

/** Between the sockets and the engine: reads requests, lets faults happen, writes answers. */
export class HttpDoor {
  readonly #front: HttpFront;
  readonly #faults: Faults;
  readonly #clock: () => number;
  readonly #late = new Set<NodeJS.Timeout>();

  constructor(front: HttpFront, faults: Faults, clock: () => number) {
    this.#front = front;
    this.#faults = faults;
    this.#clock = clock;
  }

  receive(request: IncomingMessage, response: ServerResponse): void {
    const parts: Buffer[] = [];
    let size = 0;
    request.on('data', (part: Buffer) => {
      size += part.length;
      if (size > BODY_MAX) request.destroy();
      else parts.push(part);
    });
    request.on('error', () => request.destroy());
    request.on('end', () => {
      if (size <= BODY_MAX) this.#serve(toSimRequest(request, Buffer.concat(parts)), response);
    });
  }

  close(): void {
    for (const timer of this.#late) clearTimeout(timer);
    this.#late.clear();
  }

  #serve(request: SimRequest, response: ServerResponse): void {
    const path = request.target.split('?', 1)[0] ?? '';
    const hit = this.#faults.strike(request.method, path);
    if (hit === null) return write(response, this.#apply(request));
    this.#fail(hit, request, response);
  }

  #fail(hit: FaultHit, request: SimRequest, response: ServerResponse): void {
    switch (hit.name) {
      case 'timeoutBeforeAccept':
        return;
      case 'timeoutAfterAccept':
        this.#apply(request);
        return;
      case 'closeAfterAccept':
        this.#apply(request);
        response.destroy();
        return;
      case 'deliverLateMs':
        response.destroy();
        this.later(hit.ms, () => this.#apply(request));
        return;
      case 'deliverTwice': {
        const first = this.#apply(request);
        this.#apply(request);
        return write(response, first);
      }
      case 'status5xx':
        if (hit.applied) this.#apply(request);
        return write(response, this.#front.serverError(hit.shape));
      case 'stall':
        return writeHalf(response, this.#apply(request));
      case 'tooManyRequests':
        return write(response, this.#front.tooMany);
      case 'travelMs':
        return this.later(hit.ms / 2, () => {
          const reply = this.#apply(request);
          this.later(hit.ms / 2, () => write(response, reply));
        });
      case 'delayMs': {
        const reply = this.#apply(request);
        return this.later(hit.ms, () => write(response, reply));
      }
    }
  }

  #apply(request: SimRequest): SimReply {
    return this.#front.handle(request, this.#clock());
  }

  /** Does something later, unless the door is closed before. */
  later(delayMs: number, task: () => void): void {
    const timer = setTimeout(() => {
      this.#late.delete(timer);
      task();
    }, delayMs);
    this.#late.add(timer);
  }
}

function toSimRequest(request: IncomingMessage, body: Uint8Array): SimRequest {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(request.headers)) {
    if (typeof value === 'string') headers[name] = value;
  }
  return { method: request.method ?? 'GET', target: request.url ?? '/', headers, body };
}

function write(response: ServerResponse, reply: SimReply): void {
  if (response.destroyed) return;
  response.writeHead(reply.status, { ...reply.headers, 'content-length': Buffer.byteLength(reply.body) });
  response.end(reply.body);
}

function writeHalf(response: ServerResponse, reply: SimReply): void {
  response.writeHead(reply.status, { ...reply.headers, 'content-length': Buffer.byteLength(reply.body) });
  response.write(reply.body.slice(0, Math.floor(reply.body.length / 2)));
}
