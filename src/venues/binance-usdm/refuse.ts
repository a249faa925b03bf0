import type { RawReply, Refusal } from '../../core/order/venue.ts';

const JSON_TYPE: readonly [string, string] = ['content-type', 'application/json;charset=UTF-8'];
/** How long a client is asked to wait when the gateway could not serve it. */
const RETRY_AFTER_S = 1;

interface Shape {
  readonly status: number;
  readonly code: number;
  readonly text: string;
  readonly retryAfterS: number | null;
}

/**
 * The gateway's no in the venue's error shape. Codes and texts are chosen so that real clients raise the exception that
 * means the same (the table is in README.md and tested against the clients). In particular the phrase "has no operation
 * privilege" is what tells a policy denial from a malformed order.
 */
export function refuse(refusal: Refusal): RawReply {
  const { status, code, text, retryAfterS } = shapeOf(refusal);
  const retry: RawReply['headers'] = retryAfterS === null ? [] : [['retry-after', String(retryAfterS)]];
  return { status, headers: [JSON_TYPE, ...retry], body: Buffer.from(errorText(code, text), 'utf8') };
}

/** The same as an element of a batch answer. */
export function refusedItem(refusal: Refusal): string {
  const { code, text } = shapeOf(refusal);
  return errorText(code, text);
}

/** An answer of our own with that JSON. */
export function answer(json: string): RawReply {
  return { status: 200, headers: [JSON_TYPE], body: Buffer.from(json, 'utf8') };
}

function errorText(code: number, msg: string): string {
  return JSON.stringify({ code, msg });
}

function shapeOf(refusal: Refusal): Shape {
  switch (refusal.kind) {
    case 'denied': {
      const text = `Sallyport: ${refusal.text} [${refusal.code}]: this key has no operation privilege`;
      return { status: 400, code: -2010, text, retryAfterS: null };
    }
    case 'input': {
      const text = `Sallyport: ${refusal.text} [${refusal.code}]`;
      return { status: 400, code: -1130, text, retryAfterS: null };
    }
    case 'unauthenticated':
      return { status: 401, code: -2015, text: INVALID_KEY, retryAfterS: null };
    case 'clock':
      return { status: 400, code: -1021, text: OUTSIDE_WINDOW, retryAfterS: null };
    case 'rate': {
      const text = `Sallyport: too many requests: ${refusal.text}`;
      return { status: 429, code: -1015, text, retryAfterS: refusal.retryAfterS };
    }
    case 'noSuchOrder':
      return { status: 400, code: -2013, text: 'Order does not exist.', retryAfterS: null };
    case 'unavailable': {
      const text = `Sallyport: not sent, try again: ${refusal.text} [${refusal.code}]`;
      return { status: 503, code: -1001, text, retryAfterS: RETRY_AFTER_S };
    }
    case 'unknownOutcome': {
      const text = `Sallyport: ${refusal.text}. Send status unknown; execution status unknown.`;
      return { status: 503, code: -1007, text, retryAfterS: null };
    }
    case 'notServed':
      return { status: 404, code: -5000, text: 'Sallyport: this path is not served.', retryAfterS: null };
  }
}

const INVALID_KEY = 'Invalid API-key, IP, or permissions for action.';
const OUTSIDE_WINDOW = 'Timestamp for this request is outside of the recvWindow.';
