import type { RawReply, Refusal } from '../../core/order/venue.ts';
import type { UnixMs } from '../../core/units/time.ts';
import { parseJsonBytes, textAt } from '../shared/json.ts';
import { adviceOn } from '../shared/advice.ts';
import { ADVICE } from './advice.ts';

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
  const said = answer(JSON.stringify({ retCode: code, retMsg: text, result: {}, retExtInfo: {}, time: 0 }));
  if (refusal.kind !== 'rate') return said;
  return { ...said, headers: [...said.headers, ['retry-after', String(refusal.retryAfterS)]] };
}

const RESET = 'x-bapi-limit-reset-timestamp';
/** No refusal is longer: what is, is an answer, and is not read for this. */
const REFUSAL_MAX = 4_096;
/** How long a client waits whom nobody said for how long. */
const USUAL_WAIT_S = 1;

/**
 * Says when to ask again in an answer for too many requests: pybit reads that header of each of them, fails without it,
 * and cannot wait for a moment that is past.
 */
export function dated(reply: RawReply, now: UnixMs): RawReply {
  const body = reply.body.length > REFUSAL_MAX ? null : parseJsonBytes(reply.body);
  if (body === null || textAt(body, 'retCode') !== '10006') return reply;
  const told = Number(reply.headers.find(([name]) => name === RESET)?.[1] ?? '');
  if (told > now) return reply;
  const headers = reply.headers.filter(([name]) => name !== RESET);
  const wait = headers.find(([name]) => name === 'retry-after')?.[1] ?? '';
  const seconds = SECONDS.test(wait) ? Number(wait) : USUAL_WAIT_S;
  return { ...reply, headers: [...headers, [RESET, String(now + seconds * 1_000)]] };
}

const SECONDS = /^[1-9][0-9]{0,4}$/;

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
  return `Sallyport: ${text}${adviceOn(ADVICE, about)} [${code}]`;
}

/** An answer of our own with that JSON. */
export function answer(json: string): RawReply {
  return { status: 200, headers: [JSON_TYPE], body: Buffer.from(json, 'utf8') };
}
