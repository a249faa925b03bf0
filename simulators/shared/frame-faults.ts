import type { FaultHit, ServerErrorShape } from './faults.ts';
import type { Later, Outlet } from './outlet.ts';

/** One request over a WebSocket, and how its venue answers. */
export interface FrameCall<R> {
  /** Carries the request out. */
  readonly apply: () => R;
  readonly reply: (answer: R) => void;
  /** The answer of a server that failed. */
  readonly serverError: (shape: ServerErrorShape) => R;
  /** The answer to one who asks too often. */
  readonly tooMany: R;
  readonly outlet: Outlet;
  readonly later: Later;
}

/** The faults of requests, as far as they fit: a connection that closes takes every open request with it. */
export function failFrame<R>(hit: FaultHit, call: FrameCall<R>): void {
  const { apply, reply, outlet, later } = call;
  switch (hit.name) {
    case 'timeoutBeforeAccept':
      return;
    case 'timeoutAfterAccept':
    case 'stall':
      apply();
      return;
    case 'closeAfterAccept':
      apply();
      return outlet.terminate();
    case 'deliverLateMs':
      outlet.terminate();
      return later(hit.ms, () => void apply());
    case 'deliverTwice': {
      const first = apply();
      apply();
      return reply(first);
    }
    case 'status5xx':
      if (hit.applied) apply();
      return reply(call.serverError(hit.shape));
    case 'tooManyRequests':
      return reply(call.tooMany);
    case 'delayMs': {
      const answer = apply();
      return later(hit.ms, () => reply(answer));
    }
  }
}
