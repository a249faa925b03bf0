import type { ApiReply, VenueEngine } from '../engine.ts';
import type { FaultHit, Faults } from '../../shared/faults.ts';
import { failFrame } from '../../shared/frame-faults.ts';
import { NO, Refusal } from '../refusal.ts';
import type { Later, Outlet } from '../../shared/outlet.ts';
import type { RequestFrame } from './frame.ts';
import { parseRequestFrame } from './frame.ts';
import { METHODS } from './methods.ts';

export const API_PATH = '/ws-fapi/v1';

export interface ApiConnectionParts {
  readonly engine: VenueEngine;
  readonly faults: Faults;
  readonly outlet: Outlet;
  readonly clock: () => number;
  readonly later: Later;
  /** What the address says of rate limits in replies. */
  readonly returnRateLimits: boolean;
}

interface Session {
  readonly apiKey: string;
  readonly authorizedSince: number;
}

/** One client of the WebSocket API: each frame a request, each reply with the request's id. */
export class ApiConnection {
  readonly #parts: ApiConnectionParts;
  readonly #connectedSince: number;
  #session: Session | null = null;

  constructor(parts: ApiConnectionParts) {
    this.#parts = parts;
    this.#connectedSince = parts.clock();
  }

  receive(text: string): void {
    const frame = parseRequestFrame(text);
    if (frame === null) {
      const { code, msg, status } = NO.invalidJson;
      return this.#parts.outlet.send('api', { id: null, status, error: { code, msg } });
    }
    const hit = this.#parts.faults.strike('WS', `${API_PATH}/${frame.method}`);
    if (hit === null) this.#reply(frame, this.#apply(frame));
    else this.#fail(hit, frame);
  }

  #fail(hit: FaultHit, frame: RequestFrame): void {
    const { outlet, later } = this.#parts;
    failFrame<ApiReply>(hit, {
      outlet,
      later,
      apply: () => this.#apply(frame),
      reply: (answer) => this.#reply(frame, answer),
      serverError: (shape) => ({ answer: shape === '-1006' ? NO.unexpected : NO.timeout, rateLimits: [] }),
      tooMany: { answer: NO.tooMuchWeight, rateLimits: [] },
    });
  }

  #apply(frame: RequestFrame): ApiReply {
    const { engine, clock } = this.#parts;
    const { method, params } = frame;
    const now = clock();
    if (method === 'session.logon') return this.#logon(frame, now);
    if (method === 'session.logout') this.#session = null;
    if (method === 'session.logout' || method === 'session.status') return this.#status([]);
    const line = METHODS.get(method);
    if (line === undefined) return { answer: NO.unsupported, rateLimits: [] };
    return engine.ask({ line, params, sessionKey: this.#session?.apiKey ?? null }, now);
  }

  #logon(frame: RequestFrame, now: number): ApiReply {
    const reply = this.#parts.engine.logon(frame.params, now);
    if (reply.answer instanceof Refusal) return reply;
    this.#session = { apiKey: frame.params.text('apiKey') ?? '', authorizedSince: now };
    return this.#status(reply.rateLimits);
  }

  #status(rateLimits: ApiReply['rateLimits']): ApiReply {
    const answer = {
      apiKey: this.#session?.apiKey ?? null,
      authorizedSince: this.#session?.authorizedSince ?? null,
      connectedSince: this.#connectedSince,
      returnRateLimits: this.#parts.returnRateLimits,
      serverTime: this.#parts.engine.now,
      userDataStream: false,
    };
    return { answer, rateLimits };
  }

  #reply(frame: RequestFrame, { answer, rateLimits }: ApiReply): void {
    const wanted = frame.returnRateLimits ?? this.#parts.returnRateLimits;
    const limits = wanted && rateLimits.length > 0 ? { rateLimits } : {};
    const { id } = frame;
    const body =
      answer instanceof Refusal
        ? { id, status: answer.status, error: { code: answer.code, msg: answer.msg }, ...limits }
        : { id, status: 200, result: answer, ...limits };
    this.#parts.outlet.send(`api ${frame.method}`, body);
  }
}
