import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { StrKey } from '@stellar/stellar-sdk';
import { XLM, type AssetName } from './account.ts';
import type { Landed, StellarNetwork, Submission } from './network.ts';
import { strictReceivePaths, strictSendPaths } from './find-paths.ts';
import {
  accountView,
  bookView,
  feeView,
  ledgerView,
  offerView,
  pageView,
  problemView,
  rootView,
  transactionView,
} from './views.ts';
import { closeServer, listenHere, type ListenAt } from '../shared/local-server.ts';

const BODY_MAX = 64 * 1024;
const LIMIT_PLAIN = 10;
const LIMIT_MAX = 200;
const GIFT = 100_000_000_000n;

type Json = Readonly<Record<string, unknown>>;

/** A Horizon on this machine before a small network. */
export class Horizon {
  readonly network: StellarNetwork;
  /** Every path that was asked for, in order. */
  readonly asked: string[] = [];
  /** Answers of a Horizon that lies, by path, in the place of the true ones; `status` in one is that of HTTP. */
  readonly lies = new Map<string, unknown>();
  /** So many of the next submissions take effect, and their answers are lost. */
  muting = 0;
  readonly #server: Server = createServer((request, response) => void this.#serve(request, response));
  #at = '';

  constructor(network: StellarNetwork) {
    this.network = network;
  }

  /** Listens on this machine, on a free port unless one is named; resolves to its address. */
  async start(at?: ListenAt): Promise<string> {
    this.#at = await listenHere(this.#server, at);
    return this.#at;
  }

  async stop(): Promise<void> {
    await closeServer(this.#server);
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await bodyOf(request);
    if (body === null) return say(response, 413, problemView(413, 'Payload Too Large'));
    const url = new URL(request.url ?? '/', this.#at);
    this.asked.push(url.pathname);
    const lie = this.lies.get(url.pathname);
    if (lie !== undefined) return say(response, Number(Object(lie).status ?? 200), Object(lie));
    if (request.method === 'POST') return this.#submit(response, url.pathname, body);
    const found = this.#look(url);
    if (found === null) return say(response, 404, problemView(404, 'Resource Missing'));
    if (request.headers.accept?.includes('text/event-stream') === true) return this.#stream(response, url);
    say(response, 200, found);
  }

  #submit(response: ServerResponse, path: string, body: string): void {
    const envelope = new URLSearchParams(body).get('tx') ?? '';
    if (path === '/transactions_async') return this.#submitAsync(response, envelope);
    if (path !== '/transactions') return say(response, 404, problemView(404, 'Resource Missing'));
    const submission = this.network.submit(envelope);
    if (this.muting > 0) {
      this.muting -= 1;
      return void response.destroy();
    }
    const [status, json] = this.#answer(submission, envelope);
    say(response, status, json);
  }

  #answer(submission: Submission, envelope: string): readonly [number, Json] {
    switch (submission.kind) {
      case 'malformed':
        return [400, problemView(400, 'Transaction Malformed', { envelope_xdr: envelope })];
      case 'pending':
        return [504, problemView(504, 'Timeout', { hash: submission.hash, envelope_xdr: envelope })];
      case 'refused': {
        const { code, result } = submission;
        const extras = { envelope_xdr: envelope, result_xdr: result, result_codes: { transaction: code } };
        return [400, problemView(400, 'Transaction Failed', extras)];
      }
      case 'landed': {
        const { isGood, operations, result, outer, envelope: landed } = submission.landed;
        // Who hands a fee bump over is told its own hash.
        const own = outer !== null && landed === envelope ? { id: outer, hash: outer } : {};
        if (isGood) return [200, { ...transactionView(submission.landed, this.#at), ...own }];
        const codes = { transaction: 'tx_failed', operations };
        const extras = { envelope_xdr: envelope, result_xdr: result, result_codes: codes };
        return [400, problemView(400, 'Transaction Failed', extras)];
      }
    }
  }

  #submitAsync(response: ServerResponse, envelope: string): void {
    const submission = this.network.submit(envelope);
    switch (submission.kind) {
      case 'malformed':
        return say(response, 400, problemView(400, 'Transaction Malformed', { envelope_xdr: envelope }));
      case 'refused': {
        const { result } = submission;
        return say(response, 400, { tx_status: 'ERROR', error_result_xdr: result, hash: '' });
      }
      case 'pending':
        return say(response, 201, { tx_status: 'PENDING', hash: submission.hash });
      case 'landed':
        return say(response, 201, { tx_status: 'PENDING', hash: submission.landed.hash });
    }
  }

  /** What a path shows; null for one that shows nothing. */
  #look(url: URL): Json | null {
    const { network } = this;
    const [kind, id = '', part] = url.pathname.split('/').slice(1);
    const account = kind === 'accounts' ? network.entries.accounts.get(id) : undefined;
    if (url.pathname === '/') return rootView(network, this.#at);
    if (kind === 'friendbot') return this.#befriend(url.searchParams.get('addr') ?? '');
    if (account !== undefined && part === undefined) return accountView(network, account, this.#at);
    if (account !== undefined && part === 'offers') return this.#offers(url, ({ seller }) => seller === id);
    if (account !== undefined && part === 'transactions')
      return this.#transactions(url, ({ source }) => source === id);
    if (kind === 'transactions' && id === '') return this.#transactions(url, () => true);
    if (kind === 'transactions' && part === undefined) {
      const landed = network.landed.get(id);
      return landed === undefined ? null : transactionView(landed, this.#at);
    }
    if (kind === 'offers' && id === '') {
      const seller = url.searchParams.get('seller');
      return this.#offers(url, (offer) => seller === null || offer.seller === seller);
    }
    if (kind === 'surge') return this.#surge(url.searchParams.get('price') ?? '');
    if (kind === 'ledgers') return this.#ledgers(url, id, part);
    if (kind === 'paths') return this.#paths(url, id);
    if (kind === 'order_book')
      return bookView(network.entries, assetOf(url, 'selling'), assetOf(url, 'buying'));
    return kind === 'fee_stats' ? feeView(network) : null;
  }

  /** As on a test network: an account out of nothing, once. */
  #befriend(id: string): Json | null {
    if (!StrKey.isValidEd25519PublicKey(id) || this.network.entries.accounts.has(id)) return null;
    this.network.give(id, { XLM: GIFT });
    return { successful: true, hash: '0'.repeat(64), ledger: this.network.ledger };
  }

  /** From now on what bids less for an operation waits; 0 ends that. */
  #surge(price: string): Json | null {
    if (!/^[0-9]{1,9}$/.test(price)) return null;
    this.network.surge = Number(price);
    return { surge: this.network.surge };
  }

  #offers(url: URL, isWanted: (offer: { readonly seller: string }) => boolean): Json {
    const rows = [...this.network.entries.offers.values()].filter(isWanted);
    return this.#page(
      url,
      rows.map((offer) => offerView(offer, this.#at)),
    );
  }

  #transactions(url: URL, isWanted: (one: Landed) => boolean): Json {
    const rows = [...this.network.landed.values()].filter(isWanted);
    return this.#page(
      url,
      rows.filter(({ isGood }) => isGood).map((one) => transactionView(one, this.#at)),
    );
  }

  #ledgers(url: URL, id: string, part: string | undefined): Json | null {
    const { closings } = this.network;
    if (id === '')
      return this.#page(
        url,
        [...closings.keys()].map((sequence) => ledgerView(this.network, sequence, this.#at)),
      );
    const sequence = Number(id);
    if (!closings.has(sequence)) return null;
    if (part === undefined) return ledgerView(this.network, sequence, this.#at);
    return part === 'transactions' ? this.#transactions(url, ({ ledger }) => ledger === sequence) : null;
  }

  #paths(url: URL, which: string): Json | null {
    const find = which === 'strict-send' ? strictSendPaths : strictReceivePaths;
    const isServed = which === 'strict-send' || which === 'strict-receive';
    const records = isServed ? find(this.network.entries, url) : null;
    return records === null ? null : { _embedded: { records } };
  }

  #page(url: URL, rows: readonly Json[]): Json {
    const { searchParams } = url;
    const limit = Math.min(Number(searchParams.get('limit') ?? LIMIT_PLAIN), LIMIT_MAX);
    const isBack = searchParams.get('order') === 'desc';
    const cursor = searchParams.get('cursor');
    const sorted = rows.toSorted((a, b) => (tokenOf(a) < tokenOf(b) ? -1 : 1));
    const ordered = isBack ? sorted.toReversed() : sorted;
    const after = ordered.filter((row) => {
      if (cursor === null || cursor === '') return true;
      if (cursor === 'now') return isBack;
      return isBack ? tokenOf(row) < BigInt(cursor) : tokenOf(row) > BigInt(cursor);
    });
    return pageView(after.slice(0, limit), this.#at, url);
  }

  /** Sends what is there after the cursor, and what comes, until the client is gone. */
  #stream(response: ServerResponse, url: URL): void {
    response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8' });
    response.write('retry: 1000\nevent: open\ndata: "hello"\n\n');
    const begin = new URL(url);
    if (begin.searchParams.get('cursor') === 'now') begin.searchParams.set('cursor', this.#newest(url));
    let last = '';
    const send = (): void => {
      for (const row of recordsOf(this.#look(begin))) {
        const token = String(row['paging_token'] ?? '');
        const text = JSON.stringify(row);
        // What has a place in a list comes once; what has none comes when it changed.
        if (/^[0-9]+$/.test(token)) begin.searchParams.set('cursor', token);
        else if (text === last) continue;
        last = text;
        response.write(`id: ${token}\ndata: ${text}\n\n`);
      }
    };
    send();
    response.on('close', this.network.watch(send));
  }

  #newest({ pathname }: URL): string {
    if (pathname === '/ledgers') return String(BigInt(this.network.ledger) << 32n);
    return [...this.network.landed.values()].at(-1)?.token ?? '0';
  }
}

/** The records of a page, or the one thing that a path shows. */
function recordsOf(view: Json | null): readonly Json[] {
  if (view === null) return [];
  const embedded: unknown = Object(view['_embedded']).records;
  return Array.isArray(embedded) ? embedded : [view];
}

function tokenOf(row: Json): bigint {
  return BigInt(String(row['paging_token']));
}

function assetOf({ searchParams }: URL, side: string): AssetName {
  const code = searchParams.get(`${side}_asset_code`);
  return code === null ? XLM : `${code}:${searchParams.get(`${side}_asset_issuer`) ?? ''}`;
}

async function bodyOf(request: IncomingMessage): Promise<string | null> {
  const parts: Buffer[] = [];
  let length = 0;
  for await (const part of request) {
    const chunk = Buffer.from(part);
    length += chunk.length;
    if (length > BODY_MAX) return null;
    parts.push(chunk);
  }
  return Buffer.concat(parts).toString('utf8');
}

function say(response: ServerResponse, status: number, json: Json): void {
  const type =
    status < 400 ? 'application/hal+json; charset=utf-8' : 'application/problem+json; charset=utf-8';
  response.writeHead(status, { 'content-type': type });
  response.end(JSON.stringify(json));
}
