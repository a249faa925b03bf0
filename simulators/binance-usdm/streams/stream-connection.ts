import { fieldsOf, parseJson } from '../../shared/json.ts';
import { decode } from '../params.ts';
import type { MarketFamily } from './market-stream.ts';
import type { Outlet } from '../../shared/outlet.ts';
import type { Hearer, StreamHub } from './stream-hub.ts';

/** What the address of a stream connection says. */
export interface StreamAddress {
  /** Which streams can be had here: one of the venue's path families, or `all` on the old paths. */
  readonly family: MarketFamily | 'private' | 'all';
  /** Whether payloads come inside `{"stream":…,"data":…}`. */
  readonly combined: boolean;
  /** Streams and listen keys that are listened to from the start. */
  readonly names: readonly string[];
  /** Types of user events to send; null is all. */
  readonly events: ReadonlySet<string> | null;
}

const STREAMS_MAX = 1024;
const LISTEN_KEY = /^[A-Za-z0-9]{20,128}$/;
const PATH = /^(?:\/(public|market|private))?\/(ws|stream)((?:\/[^/]+)*)\/?$/;
const METHODS = ['SUBSCRIBE', 'UNSUBSCRIBE', 'LIST_SUBSCRIPTIONS', 'SET_PROPERTY', 'GET_PROPERTY'];

/** Reads path and query of a stream's address; null when there are no streams at it. */
export function parseStreamAddress(target: string): StreamAddress | null {
  const mark = target.indexOf('?');
  const match = PATH.exec(mark < 0 ? target : target.slice(0, mark));
  if (match === null) return null;
  const query = new URLSearchParams(mark < 0 ? '' : target.slice(mark + 1));
  const family = match[1];
  const listed = (text: string): readonly string[] => text.split('/').filter((name) => name !== '');
  const listenKey = query.get('listenKey');
  const events = query.get('events');
  return {
    family: family === 'public' || family === 'market' || family === 'private' ? family : 'all',
    combined: match[2] === 'stream',
    names: [
      ...listed(decode(match[3] ?? '') ?? ''),
      ...listed(query.get('streams') ?? ''),
      ...(listenKey === null ? [] : [listenKey]),
    ],
    events: events === null ? null : new Set(listed(events)),
  };
}

/** One client of the streams: what it listens to, and its requests to change that. */
export class StreamConnection {
  readonly #hub: StreamHub;
  readonly #outlet: Outlet;
  readonly #address: StreamAddress;
  readonly #streams = new Map<string, () => void>();
  #combined: boolean;

  constructor(hub: StreamHub, outlet: Outlet, address: StreamAddress) {
    this.#hub = hub;
    this.#outlet = outlet;
    this.#address = address;
    this.#combined = address.combined;
    for (const name of address.names) this.#add(name);
  }

  /** Whether it listens to an account. */
  get isUser(): boolean {
    return [...this.#streams.keys()].some((name) => LISTEN_KEY.test(name));
  }

  receive(text: string): void {
    const fields = fieldsOf(parseJson(text));
    if (fields === null) return this.#refuse(3, 'Invalid JSON: expected value at line 1 column 1', null);
    const id = fields.get('id') ?? null;
    const method = fields.get('method');
    const params = fields.get('params') ?? [];
    if (typeof method !== 'string' || !METHODS.includes(method)) {
      return this.#refuse(2, `Invalid request: unknown variant, expected one of ${METHODS.join(', ')}`, id);
    }
    if (typeof id !== 'string' && typeof id !== 'number' && id !== null) {
      return this.#refuse(2, 'Invalid request: request ID must be an unsigned integer or a string', null);
    }
    if (!Array.isArray(params)) return this.#refuse(2, 'Invalid request: params must be an array', id);
    this.#obey(method, params, id);
  }

  /** Listens to nothing any more. */
  end(): void {
    for (const stop of this.#streams.values()) stop();
    this.#streams.clear();
  }

  #obey(method: string, params: readonly unknown[], id: unknown): void {
    if (method === 'LIST_SUBSCRIPTIONS') return this.#answer([...this.#streams.keys()], id);
    if (method.endsWith('PROPERTY')) {
      if (params[0] !== 'combined') return this.#refuse(0, 'Unknown property', id);
      if (method === 'GET_PROPERTY') return this.#answer(this.#combined, id);
      if (typeof params[1] !== 'boolean') return this.#refuse(1, 'Invalid value type: expected Boolean', id);
      this.#combined = params[1];
      return this.#answer(null, id);
    }
    const names = params.filter((name) => typeof name === 'string');
    if (names.length !== params.length) return this.#refuse(2, 'Invalid request: expected a string', id);
    if (method === 'UNSUBSCRIBE') for (const name of names) this.#remove(name);
    else if (new Set([...this.#streams.keys(), ...names]).size > STREAMS_MAX) return this.#outlet.close(1008);
    else for (const name of names) this.#add(name);
    this.#answer(null, id);
  }

  #add(name: string): void {
    if (this.#streams.has(name)) return;
    const hear: Hearer = (stream, payload, line) =>
      this.#outlet.send(line, this.#combined ? { stream, data: payload } : payload);
    const { family, events } = this.#address;
    const market = family === 'all' || family === 'private' ? null : family;
    // A name without a topic can only be a listen key. The market families have no accounts, /private no markets.
    const isKey = LISTEN_KEY.test(name);
    const isHere = isKey ? market === null : family !== 'private';
    const silent = (): void => undefined;
    if (!isHere) this.#streams.set(name, silent);
    else if (isKey) this.#streams.set(name, this.#hub.hearAccount(name, events, hear));
    else this.#streams.set(name, this.#hub.hear(name, market, hear));
  }

  #remove(name: string): void {
    this.#streams.get(name)?.();
    this.#streams.delete(name);
  }

  #answer(result: unknown, id: unknown): void {
    this.#outlet.send('market reply', { result, id });
  }

  #refuse(code: number, msg: string, id: unknown): void {
    this.#outlet.send('market reply', { error: { code, msg }, id });
  }
}
