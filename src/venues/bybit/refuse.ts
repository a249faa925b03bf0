import type { RawReply, Refusal } from '../../core/order/venue.ts';
import { adviceOn } from './advice.ts';

const JSON_TYPE: readonly [string, string] = ['content-type', 'application/json; charset=utf-8'];

interface Shape {
  readonly code: number;
  readonly text: string;
}

/**
 * The gateway's no in the venue's error shape: HTTP 200 and a code, chosen so that real clients raise the exception
 * that means the same (the table is in README.md and tested against the clients). A code for too many requests makes
 * the clients that know it wait by themselves.
 */
export function refuse(refusal: Refusal): RawReply {
  const { code, text } = shapeOf(refusal);
  return answer(JSON.stringify({ retCode: code, retMsg: text, result: {}, retExtInfo: {}, time: 0 }));
}

/** Code and sentence of a refusal, for an element of a batch or a message of a socket. */
export function shapeOf(refusal: Refusal): Shape {
  switch (refusal.kind) {
    case 'denied':
      return { code: 10005, text: `Permission denied. ${said(refusal)}` };
    case 'input':
      return { code: 10001, text: `Request parameter error. ${said(refusal)}` };
    case 'unauthenticated':
      return { code: 10003, text: 'API key is invalid.' };
    case 'clock':
      return { code: 10002, text: 'The request time exceeds the time window range.' };
    case 'rate':
      return {
        code: 10006,
        text: `Too many visits. Sallyport: ${refusal.text}. Again in ${refusal.retryAfterS} s`,
      };
    case 'noSuchOrder':
      return { code: 110001, text: 'order not exists or too late to replace' };
    case 'unavailable':
      return { code: 10019, text: `Sallyport: not sent, try again: ${refusal.text} [${refusal.code}]` };
    case 'unknownOutcome':
      return {
        code: 10000,
        text: `Request timeout. Sallyport: ${refusal.text}. Send status unknown; execution status unknown.`,
      };
    case 'notServed':
      return { code: 10017, text: 'Route not found. Sallyport: this path is not served.' };
  }
}

function said({ text, code, about }: Extract<Refusal, { kind: 'denied' | 'input' }>): string {
  return `Sallyport: ${text}${adviceOn(about)} [${code}]`;
}

/** An answer of our own with that JSON. */
export function answer(json: string): RawReply {
  return { status: 200, headers: [JSON_TYPE], body: Buffer.from(json, 'utf8') };
}
