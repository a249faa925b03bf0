import type { Outcome } from '../core/order/reports.ts';
import type { RawReply, Venue } from '../core/order/venue.ts';
import { parseJsonBytes, textAt } from '../venues/shared/json.ts';

/**
 * How one action of a trial ended. Codes are the venue's, bounded to what no secret looks like; notes are our own
 * words.
 */
export type StepEnd =
  | { readonly kind: 'done'; readonly note?: string }
  /** The venue has no such thing, or this gateway does not serve it there. */
  | { readonly kind: 'notServed'; readonly note: string }
  /** The venue said no. */
  | { readonly kind: 'refused'; readonly code: string; readonly next?: string }
  /** It was answered, and not as it should have been; what to do then, where somebody here can do something. */
  | { readonly kind: 'wrong'; readonly note: string; readonly next?: string }
  /** The answer is not what the codec reads. */
  | { readonly kind: 'unreadable'; readonly status: number; readonly next?: string }
  /** No whole answer came. */
  | { readonly kind: 'unanswered'; readonly next?: string }
  /** Something that it needs did not go well before, or the trial was stopped. */
  | { readonly kind: 'notTried'; readonly note: string };

/** A code in an answer as a report may have it: a short word or number, or nothing of it. */
export function plainCode(code: string): string {
  return /^-?[A-Za-z0-9_]{1,24}$/.test(code) ? code : 'OTHER';
}

/** How a request ended by what became of it; null where it was taken. */
export function noOf(outcome: Outcome | undefined): StepEnd | null {
  if (outcome === undefined || outcome.kind === 'accepted' || outcome.kind === 'taken') return null;
  if (outcome.kind === 'rejected') return { kind: 'refused', code: plainCode(outcome.code) };
  return outcome.why === 'UNREADABLE_REPLY' ? { kind: 'unreadable', status: 200 } : { kind: 'unanswered' };
}

/** A read that was not understood: the venue's no, or an answer that the codec does not know. */
export function refusalOf(codec: Venue, reply: RawReply): StepEnd {
  const isNo = codec.isRefusal(reply) && reply.status !== 404;
  return isNo ? { kind: 'refused', code: codeIn(reply) } : { kind: 'unreadable', status: reply.status };
}

/** The venue's own word for its no, where its answer has one; else the status. */
export function codeIn({ status, body }: RawReply): string {
  const said = parseJsonBytes(body);
  const code = CODES.map((name) => (said === null ? '' : textAt(said, name))).find((text) => text !== '');
  return code === undefined ? String(status) : plainCode(code);
}

/** Where venues put it: Bybit, Binance, Kite. Hyperliquid refuses in sentences. */
const CODES = ['retCode', 'code', 'error_type'] as const;
