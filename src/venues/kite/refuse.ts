import type { RawReply, Refusal } from '../../core/order/venue.ts';

import { adviceOn } from '../shared/advice.ts';
import { ADVICE } from './advice.ts';

const JSON_TYPE: readonly [string, string] = ['content-type', 'application/json'];

/** What the venue says (kite.trade/forum, discussion 9201). With which status is not documented. */
const CHANGES_USED_UP = 'Maximum allowed order modifications exceeded.';

interface Shape {
  readonly status: number;
  readonly type: string;
  readonly text: string;
}

/**
 * The gateway's no in the venue's error shape, so that real clients raise the exception that means the same (README.md
 * has the table). A policy's no is never a TokenException: clients take that for the end of their session.
 */
export function refuse(refusal: Refusal): RawReply {
  const { status, type, text } = shapeOf(refusal);
  const json = JSON.stringify({ status: 'error', message: text, data: null, error_type: type });
  const { headers, body } = answer(json);
  if (refusal.kind !== 'rate') return { status, headers, body };
  return { status, headers: [...headers, ['retry-after', String(refusal.retryAfterS)]], body };
}

function shapeOf(refusal: Refusal): Shape {
  switch (refusal.kind) {
    case 'denied':
      // In the venue's own words for it, by which bots know that the order has to be placed anew.
      if (refusal.code === 'CHANGES_USED_UP')
        return shape(
          400,
          'NetworkException',
          `${CHANGES_USED_UP} Sallyport: ${refusal.text} [${refusal.code}]`,
        );
      return shape(
        403,
        'PermissionException',
        `Sallyport: ${refusal.text}${adviceOn(ADVICE, refusal.about)} [${refusal.code}]`,
      );
    case 'input':
      return shape(
        400,
        'InputException',
        `Sallyport: ${refusal.text}${adviceOn(ADVICE, refusal.about)} [${refusal.code}]`,
      );
    case 'unauthenticated':
      return shape(403, 'TokenException', 'Incorrect `api_key` or `access_token`.');
    case 'clock':
      return shape(400, 'InputException', 'Sallyport: the time of this request is not now.');
    case 'rate':
      return shape(
        429,
        'NetworkException',
        `Too many requests. Sallyport: ${refusal.text}. Again in ${refusal.retryAfterS} s`,
      );
    case 'noSuchOrder':
      return shape(400, 'OrderException', 'Couldn’t find that `order_id`.');
    case 'unavailable':
      return shape(
        503,
        'NetworkException',
        `Sallyport: not sent, try again: ${refusal.text} [${refusal.code}]`,
      );
    case 'unknownOutcome':
      return shape(
        504,
        'NetworkException',
        `Sallyport: ${refusal.text}. Look for it with GET /orders before you place it again.`,
      );
    case 'notServed':
      return shape(404, 'GeneralException', 'Route not found. Sallyport: this path is not served.');
  }
}

function shape(status: number, type: string, text: string): Shape {
  return { status, type, text };
}

/** An answer of our own with that JSON. */
function answer(json: string): RawReply {
  return { status: 200, headers: [JSON_TYPE], body: Buffer.from(json, 'utf8') };
}

/** An answer that says "done", with that data. */
export function done(content: unknown): RawReply {
  return answer(JSON.stringify({ status: 'success', data: content }));
}
