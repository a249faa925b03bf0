import type { CallQuestion, NodeQuestion, PathQuestion } from '../../core/chain/node-question.ts';
import type { RawReply, RawRequest } from '../../core/order/venue.ts';
import type { Sending, WireHost } from '../../ports.ts';

/** What sends a request to a node: once, and asked at the last moment whether it still may. */
export interface NodeWire {
  send(target: WireHost, request: RawRequest, deadlineMs: number, mayStill: () => boolean): Promise<Sending>;
}

const DEADLINE_MS = 8_000;

/** An answer of a node: understood, a no of its own, or nothing that can be used. */
export type NodeAnswer<T> =
  | { readonly kind: 'answer'; readonly value: T }
  | { readonly kind: 'refused'; readonly body: Uint8Array }
  | { readonly kind: 'silent' };

/** The nodes that are asked for one wallet. Their addresses may hold secrets and are never shown. */
export class Nodes {
  readonly #wire: NodeWire;
  readonly #urls: readonly string[];
  readonly #rpcUrls: readonly string[];

  constructor(wire: NodeWire, urls: readonly string[]) {
    this.#wire = wire;
    this.#urls = urls.filter((url) => !isRpcUrl(url));
    this.#rpcUrls = urls.filter(isRpcUrl);
  }

  /** Asks every node at once. */
  all<T>(question: NodeQuestion<T>): Promise<readonly NodeAnswer<T>[]> {
    return Promise.all(this.#urls.map((url) => this.#ask(url, question, () => true)));
  }

  /** Tells every node, unless `mayStill` says at the last moment that it must not be told. */
  tell<T>(question: NodeQuestion<T>, mayStill: () => boolean): Promise<readonly NodeAnswer<T>[]> {
    return Promise.all(this.#urls.map((url) => this.#ask(url, question, mayStill)));
  }

  /** Passes a call on to the first node, as it is. Null where no whole answer came. */
  async pass(body: Uint8Array): Promise<Uint8Array | null> {
    const [url] = this.#urls;
    if (url === undefined) return null;
    const sending = await this.#send(url, body, () => true);
    return sending.kind === 'answered' && sending.reply.status === 200 ? sending.reply.body : null;
  }

  /** Asks the first of the nodes that are marked as speaking RPC; null where none is. */
  async call<T>(question: CallQuestion<T>): Promise<NodeAnswer<T> | null> {
    const [url] = this.#rpcUrls;
    return url === undefined ? null : this.#call(url, question, () => true);
  }

  /** How many different hosts are asked: sources that can be held against one another. */
  get hosts(): number {
    return new Set(this.#urls.map((url) => new URL(url).host)).size;
  }

  /** The path of the first node's address, without a stroke at its end. */
  get basePath(): string {
    const [url] = this.#urls;
    return url === undefined ? '' : new URL(url).pathname.replace(/\/$/, '');
  }

  /** Reads a path below the first node's address. Null where no whole answer came. */
  async look(path: string): Promise<RawReply | null> {
    const [url] = this.#urls;
    const sending = url === undefined ? null : await this.#sendPath(url, { path, form: null }, () => true);
    return sending?.kind === 'answered' ? sending.reply : null;
  }

  async #ask<T>(url: string, question: NodeQuestion<T>, mayStill: () => boolean): Promise<NodeAnswer<T>> {
    return question.kind === 'call'
      ? this.#call(url, question, mayStill)
      : this.#visit(url, question, mayStill);
  }

  async #visit<T>(url: string, question: PathQuestion<T>, mayStill: () => boolean): Promise<NodeAnswer<T>> {
    const sending = await this.#sendPath(url, question, mayStill);
    if (sending.kind !== 'answered') return { kind: 'silent' };
    const fields = fieldsOf(sending.reply.body);
    const value = fields === null ? null : question.read(sending.reply.status, Object.fromEntries(fields));
    return value === null ? { kind: 'silent' } : { kind: 'answer', value };
  }

  #sendPath(
    url: string,
    { path, form }: { readonly path: string; readonly form: string | null },
    mayStill: () => boolean,
  ): Promise<Sending> {
    const { origin, pathname, search } = new URL(url);
    // What an address has after its question mark is a key of its provider, and belongs to every path.
    const more = search === '' ? '' : `${path.includes('?') ? '&' : '?'}${search.slice(1)}`;
    const request: RawRequest = {
      method: form === null ? 'GET' : 'POST',
      target: `${pathname.replace(/\/$/, '')}${path}${more}`,
      headers: [
        ['accept', 'application/json'],
        ...(form === null ? [] : [['content-type', 'application/x-www-form-urlencoded'] as const]),
      ],
      body: Buffer.from(form ?? '', 'utf8'),
    };
    return this.#wire.send({ baseUrl: origin, ca: null }, request, DEADLINE_MS, mayStill);
  }

  async #call<T>(
    url: string,
    { method, params, read }: CallQuestion<T>,
    mayStill: () => boolean,
  ): Promise<NodeAnswer<T>> {
    const call = JSON.stringify({ jsonrpc: '2.0', id: 1, method, params });
    const sending = await this.#send(url, Buffer.from(call, 'utf8'), mayStill);
    if (sending.kind !== 'answered' || sending.reply.status !== 200) return { kind: 'silent' };
    const reply = fieldsOf(sending.reply.body);
    if (reply?.has('error') === true) return { kind: 'refused', body: sending.reply.body };
    const value = reply?.has('result') === true ? read(reply.get('result')) : null;
    return value === null ? { kind: 'silent' } : { kind: 'answer', value };
  }

  #send(url: string, body: Uint8Array, mayStill: () => boolean): Promise<Sending> {
    const { origin, pathname, search } = new URL(url);
    const request: RawRequest = {
      method: 'POST',
      target: `${pathname}${search}`,
      headers: [['content-type', 'application/json']],
      body,
    };
    return this.#wire.send({ baseUrl: origin, ca: null }, request, DEADLINE_MS, mayStill);
  }
}

/**
 * Whether an address ends with `#rpc`: a node of Stellar that speaks RPC and is no Horizon. The mark is never sent, and
 * what deeds depend on is never asked there.
 */
export function isRpcUrl(url: string): boolean {
  return new URL(url).hash === '#rpc';
}

/** The fields of a JSON object in bytes; null for anything else. */
export function fieldsOf(body: Uint8Array): ReadonlyMap<string, unknown> | null {
  const json = jsonOf(Buffer.from(body).toString('utf8'))?.json;
  return typeof json === 'object' && json !== null && !Array.isArray(json)
    ? new Map(Object.entries(json))
    : null;
}

/** What a text says in JSON; null where it is none. */
export function jsonOf(text: string): { readonly json: unknown } | null {
  try {
    return { json: JSON.parse(text) };
  } catch {
    return null;
  }
}

/** Whether a text is the address of a node: https, or http on this machine. */
export function isNodeUrl(text: string): boolean {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || url.username !== '' || url.password !== '') return false;
  const isHere = ['127.0.0.1', 'localhost', '[::1]'].includes(url.hostname);
  return url.protocol === 'https:' || (url.protocol === 'http:' && isHere);
}
