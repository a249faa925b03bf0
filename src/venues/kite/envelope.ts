import type { RawReply } from '../../core/order/venue.ts';
import { member, parseJsonBytes, textAt, type Json } from '../shared/json.ts';

/** What every answer of the venue is: done with data, or an error with its kind. */
export type Envelope =
  | { readonly kind: 'done'; readonly content: Json }
  | { readonly kind: 'error'; readonly type: string; readonly message: string };

const ERROR_TYPE = /^[A-Za-z]{1,40}Exception$/;

/** Null for an answer that is none of the venue's own. */
export function readEnvelope(reply: RawReply): Envelope | null {
  const whole = parseJsonBytes(reply.body);
  if (whole === null) return null;
  const content = member(whole, 'data');
  const status = textAt(whole, 'status');
  if (status === 'success' && content !== null && reply.status === 200) return { kind: 'done', content };
  const type = textAt(whole, 'error_type');
  if (status !== 'error' || reply.status < 400 || !ERROR_TYPE.test(type)) return null;
  return { kind: 'error', type, message: textAt(whole, 'message') };
}

/** The data of an answer that says "done"; null for any other. */
export function readDone(reply: RawReply): Json | null {
  const envelope = readEnvelope(reply);
  return envelope?.kind === 'done' ? envelope.content : null;
}

/** Every element of a list read, or null when it is none, or any element cannot be read. */
export function readRows<T>(list: Json | null, read: (item: Json) => T | null): readonly T[] | null {
  if (list?.kind !== 'array') return null;
  const rows: T[] = [];
  for (const item of list.items) {
    const row = read(item);
    if (row === null) return null;
    rows.push(row);
  }
  return rows;
}
