import { signedText } from './authenticate.ts';
import { Params, parsePairs } from './params.ts';
import { NO, Refusal } from './refusal.ts';
import type { SimRequest } from '../shared/request.ts';

/** A request as the venue reads it, before it looks at what it asks for. */
export interface Incoming {
  /** Method and path, as the route table has it. */
  readonly line: string;
  readonly params: Params;
  readonly apiKey: string | undefined;
  /** The text that must be signed; null where the connection has logged on with this key. */
  readonly payload: string | null;
}

/** Splits the target, and merges the parameters of query and body: the query's win. */
export function readIncoming(request: SimRequest): Incoming | Refusal {
  const mark = request.target.indexOf('?');
  const path = mark < 0 ? request.target : request.target.slice(0, mark);
  const query = mark < 0 ? '' : request.target.slice(mark + 1);
  const body = request.body.length === 0 ? '' : Buffer.from(request.body).toString('utf8');
  const fromQuery = parsePairs(query);
  const fromBody = parsePairs(body);
  if (fromQuery === null || fromBody === null) return NO.badMessage;
  if (fromQuery instanceof Refusal) return fromQuery;
  if (fromBody instanceof Refusal) return fromBody;
  const params = new Params(fromBody.size === 0 ? fromQuery : new Map([...fromBody, ...fromQuery]));
  const line = `${request.method} ${path}`;
  const apiKey = request.headers['x-mbx-apikey'];
  return { line, params, apiKey, payload: signedText({ query, body }) };
}
