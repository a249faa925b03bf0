import { Params, decodeText, paramsFromJson, paramsFromQuery } from './params.ts';
import { NO, Refusal } from './refusal.ts';
import { parseJson } from '../shared/json.ts';
import type { SimRequest } from '../shared/request.ts';

/** A request as the venue reads it, before it looks at what it asks for. */
export interface Incoming {
  /** Method and path, as the route table has it. */
  readonly line: string;
  readonly params: Params;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** What is signed after timestamp, key and window: the raw query, or the raw body; and the query decoded. */
  readonly payloads: readonly string[];
}

/** Reads a GET's query or a POST's JSON body. */
export function readIncoming(request: SimRequest): Incoming | Refusal {
  const mark = request.target.indexOf('?');
  const path = mark < 0 ? request.target : request.target.slice(0, mark);
  const query = mark < 0 ? '' : request.target.slice(mark + 1);
  const line = `${request.method} ${path}`;
  const { headers } = request;
  if (request.method === 'GET') {
    const params = paramsFromQuery(query);
    const decoded = decodeText(query);
    if (params === null) return NO.malformed;
    return { line, params, headers, payloads: decoded === null ? [query] : [query, decoded] };
  }
  const body = Buffer.from(request.body).toString('utf8');
  const params = body === '' ? new Params(new Map()) : paramsFromJson(parseJson(body));
  return params === null ? NO.malformed : { line, params, headers, payloads: [body] };
}
