import type { RawReply, Refusal } from '../../core/order/venue.ts';
import { adviceOn } from '../shared/advice.ts';
import { ADVICE } from './advice.ts';

/** What clients read as "not now, ask again". */
const RETRY_AFTER_S = 1;
const JSON_TYPE = ['content-type', 'application/json'] as const;

/** The venue's own words for an order that is not there: clients raise their own exception for it. */
export const NO_SUCH_ORDER = 'Order was never placed, already canceled, or filled.';

interface Shape {
  readonly status: number;
  readonly text: string;
  readonly retryAfterS: number | null;
}

/**
 * A refusal of ours in the venue's error form, so that real clients raise their proper exception. The venue answers
 * what it refuses with HTTP 200 and a status of `err`; other HTTP codes are for what is no answer about the action.
 */
export function refuse(refusal: Refusal): RawReply {
  const { status, text, retryAfterS } = shapeOf(refusal);
  const wait = retryAfterS === null ? [] : [['retry-after', String(retryAfterS)] as const];
  const body = JSON.stringify({ status: 'err', response: text });
  return { status, headers: [JSON_TYPE, ...wait], body: Buffer.from(body, 'utf8') };
}

/** The same refusal of one order among several, as an element of the answer's `statuses`. */
export function refusedItem(refusal: Refusal): string {
  return JSON.stringify({ error: shapeOf(refusal).text });
}

/** An answer of our own with that JSON. */
export function answer(json: string): RawReply {
  return { status: 200, headers: [JSON_TYPE], body: Buffer.from(json, 'utf8') };
}

function shapeOf(refusal: Refusal): Shape {
  switch (refusal.kind) {
    case 'denied':
    case 'input':
      return said(200, `Sallyport: ${refusal.text}${adviceOn(ADVICE, refusal.about)} [${refusal.code}]`);
    case 'unauthenticated':
      return said(200, 'User or API Wallet of this signature does not exist.');
    case 'clock':
      return said(200, 'Invalid nonce: it is not the time of the last minute, or the action has expired.');
    case 'rate': {
      const text = `Sallyport: Too many cumulative requests sent: ${refusal.text}`;
      return { status: 429, text, retryAfterS: refusal.retryAfterS };
    }
    case 'noSuchOrder':
      return said(200, NO_SUCH_ORDER);
    case 'unavailable': {
      const text = `Sallyport: not sent, try again: ${refusal.text} [${refusal.code}]`;
      return { status: 503, text, retryAfterS: RETRY_AFTER_S };
    }
    case 'unknownOutcome':
      return said(504, `Sallyport: ${refusal.text}. It is not known whether the action took effect.`);
    case 'notServed':
      return said(404, 'Sallyport: this type of request is not served.');
  }
}

function said(status: number, text: string): Shape {
  return { status, text, retryAfterS: null };
}
