import type { RawReply } from '../../core/order/venue.ts';
import { member, parseJson, textAt, type Json } from '../shared/json.ts';
import { decodeText } from '../shared/text-of-bytes.ts';

/** What every answer of the venue is: a code, and what came of it. */
export interface Envelope {
  /** `0` for done; any other is a refusal or worse. */
  readonly code: string;
  readonly result: Json | null;
  /** Codes of the elements of a batch are here. */
  readonly extra: Json | null;
  /** The whole answer, and the text that it and its parts were read from. */
  readonly whole: Json;
  readonly text: string;
}

const CODE = /^(?:0|-?[1-9][0-9]{0,8})$/;

/** Null for an answer that is none of the venue's own. */
export function readEnvelope(reply: RawReply): Envelope | null {
  const text = reply.status === 200 ? decodeText(reply.body) : null;
  const whole = text === null ? null : parseJson(text);
  if (text === null || whole === null) return null;
  const code = textAt(whole, 'retCode');
  if (!CODE.test(code)) return null;
  return { code, result: member(whole, 'result'), extra: member(whole, 'retExtInfo'), whole, text };
}

/** The list in an answer that says "done"; null for any other. */
export function readList(reply: RawReply): readonly Json[] | null {
  const envelope = readEnvelope(reply);
  return envelope?.code === '0' ? itemsOf(envelope.result) : null;
}

/** The elements under `list`; null where there is none. */
export function itemsOf(holder: Json | null): readonly Json[] | null {
  const list = holder === null ? null : member(holder, 'list');
  return list?.kind === 'array' ? list.items : null;
}

/**
 * Every element read, with the category that the answer says of them all; null when the answer is not such a list or
 * any element cannot be read.
 */
export function readRows<T>(
  reply: RawReply,
  read: (item: Json, category: string) => T | null,
): readonly T[] | null {
  const envelope = readEnvelope(reply);
  const list = envelope?.code === '0' ? itemsOf(envelope.result) : null;
  if (envelope?.result == null || list === null) return null;
  const category = textAt(envelope.result, 'category');
  const rows: T[] = [];
  for (const item of list) {
    const row = read(item, category);
    if (row === null) return null;
    rows.push(row);
  }
  return rows;
}
