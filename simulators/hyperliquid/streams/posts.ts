import type { FaultHit, Faults } from '../../shared/faults.ts';
import type { Later } from '../../shared/outlet.ts';
import type { VenueEngine } from '../engine.ts';
import { NO, Refusal } from '../refusal.ts';
import type { Voice } from './voice.ts';

export interface PostParts {
  readonly engine: VenueEngine;
  readonly faults: Faults;
  readonly clock: () => number;
  readonly later: Later;
}

/** A request that came over a WebSocket. */
export interface Post {
  readonly id: number;
  readonly kind: 'action' | 'info';
  /** The `type` of a question. */
  readonly type: string;
  readonly payload: unknown;
}

/** Requests over a WebSocket: answered by what answers them over HTTP, and with the same faults. */
export class Posts {
  readonly #parts: PostParts;
  readonly #voice: Voice;

  constructor(parts: PostParts, voice: Voice) {
    this.#parts = parts;
    this.#voice = voice;
  }

  receive(post: Post): void {
    const hit = this.#parts.faults.strike('WS', `/ws/${post.kind}`);
    if (hit === null) this.#reply(post, this.#apply(post));
    else this.#fail(hit, post);
  }

  /** As far as they fit: a connection that closes takes every open request with it. */
  #fail(hit: FaultHit, post: Post): void {
    switch (hit.name) {
      case 'timeoutBeforeAccept':
        return;
      case 'timeoutAfterAccept':
      case 'stall':
        this.#apply(post);
        return;
      case 'closeAfterAccept':
        this.#apply(post);
        return this.#voice.terminate();
      case 'deliverLateMs':
        this.#voice.terminate();
        return this.#parts.later(hit.ms, () => void this.#apply(post));
      case 'deliverTwice': {
        const first = this.#apply(post);
        this.#apply(post);
        return this.#reply(post, first);
      }
      case 'status5xx':
        if (hit.applied) this.#apply(post);
        return this.#reply(post, NO.unavailable);
      case 'tooManyRequests':
        return this.#reply(post, NO.tooMuchWeight);
      case 'delayMs': {
        const answer = this.#apply(post);
        return this.#parts.later(hit.ms, () => this.#reply(post, answer));
      }
    }
  }

  #apply({ kind, payload }: Post): unknown {
    const { engine, clock } = this.#parts;
    return kind === 'info' ? engine.ask(payload, clock()) : engine.act(payload, clock());
  }

  #reply({ id, kind, type }: Post, answer: unknown): void {
    const response =
      answer instanceof Refusal
        ? { type: 'error', payload: `${answer.status}: ${answer.body}` }
        : { type: kind, payload: kind === 'info' ? { type, data: answer } : answer };
    this.#voice.send(`api ${kind}`, { channel: 'post', data: { id, response } });
  }
}
