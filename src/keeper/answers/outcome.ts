import type { Problem } from '../../protocol/api/form.ts';
import type { CookieChange } from '../../protocol/ask-message.ts';

/** Statuses of refusals. */
export type RefusalStatus = 400 | 401 | 403 | 404 | 409 | 412 | 422 | 428 | 429 | 500 | 503;

/** A no, as a value: what happened, what was not done, what to do next. */
export interface Refusal {
  readonly kind: 'refused';
  readonly status: RefusalStatus;
  readonly code: string;
  readonly detail: string;
  readonly problems?: readonly Problem[];
  readonly retryAfterS?: number;
  /** Digest of the change for which a fresh second factor is wanted. */
  readonly challenge?: string;
  /** Number of the proposal that others have to confirm. */
  readonly proposal?: number;
  readonly cookie?: CookieChange;
}

/** What came of an operation. */
export type Outcome<A> =
  | {
      readonly kind: 'done';
      readonly value: A;
      /** What the next change must name in `If-Match`; made from the answer where absent. */
      readonly etag?: string;
      readonly cookie?: CookieChange;
      /** The answer goes on: the word by which its next piece is asked for. Null where it ends. */
      readonly next?: string | null;
    }
  | Refusal;

/** A good answer. */
export function done<A>(value: A): Outcome<A> {
  return { kind: 'done', value };
}

/** A no with an HTTP status, a code that is documented in ERRORS.md, and a sentence or two. */
export function refused(status: RefusalStatus, code: string, detail: string): Refusal {
  return { kind: 'refused', status, code, detail };
}
