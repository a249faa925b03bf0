import { fieldsOf, parseJson } from '../../shared/json.ts';
import type { Params } from '../params.ts';
import { paramsFromJson } from '../params.ts';

/** One request on a connection of the WebSocket API. */
export interface RequestFrame {
  /** As it came: a string of up to 36 characters, a whole number, or null. It is echoed. */
  readonly id: string | number | null;
  readonly method: string;
  readonly params: Params;
  /** Whether the reply says how much of the limits is used; null leaves it to the connection. */
  readonly returnRateLimits: boolean | null;
}

const ID_LENGTH_MAX = 36;

/** Reads a frame; null for one that is not a request of scalars. */
export function parseRequestFrame(text: string): RequestFrame | null {
  const fields = fieldsOf(parseJson(text));
  const id = fields?.get('id') ?? null;
  const method = fields?.get('method');
  const given = fields?.get('params') ?? {};
  const params = paramsFromJson(given);
  if (typeof method !== 'string' || params === null || !isId(id)) return null;
  const wanted = fieldsOf(given)?.get('returnRateLimits');
  return { id, method, params, returnRateLimits: typeof wanted === 'boolean' ? wanted : null };
}

function isId(value: unknown): value is string | number | null {
  if (typeof value === 'string') return value.length <= ID_LENGTH_MAX;
  return value === null || (typeof value === 'number' && Number.isSafeInteger(value));
}
