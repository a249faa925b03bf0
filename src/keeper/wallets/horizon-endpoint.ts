import type { RawReply, RawRequest } from '../../core/order/venue.ts';
import type { Deed, NoDeed } from '../../core/chain/chain.ts';
import { noTables } from '../../core/chain/tables.ts';
import { assert } from '../../core/assert.ts';
import { parseBase64 } from '../../core/units/base64.ts';
import { parseStrkey } from '../../core/wallet/strkey.ts';
import { Callers, type Caller } from './callers.ts';
import { BUSY, errorOf, nodeAnswer, problem, resultXdr, said, whyNot, type Sent } from './horizon-answers.ts';
import { linked, ownLink, parseTarget, readHorizon } from './horizon-reads.ts';
import { HorizonStreams } from './horizon-streams.ts';
import { isSigned } from '../custody/wallet-key.ts';
import { signDeed, type SignParts } from './sign-deed.ts';
import { StellarRpc } from './stellar-rpc.ts';

const TARGET = /^\/([A-Za-z0-9]{20,128})(\/.*)?$/s;
const FORM_MAX = 60_000;
const STREAMS_MAX = 16;

/**
 * The address of a Horizon, as a program sees it: `/stellar/TOKEN`. Reads go on to a real one, and links lead back
 * here. A transaction comes signed with the program's own key, whose public half is the token; what is sent has the
 * wallet's signature in its place and the same hash. Below `/rpc` the same is served as JSON-RPC.
 */
export class HorizonEndpoint {
  readonly #parts: SignParts;
  readonly #callers: Callers;
  readonly #streams: HorizonStreams;
  readonly #rpc: StellarRpc;
  #streaming = 0;

  constructor(parts: SignParts) {
    this.#parts = parts;
    this.#callers = new Callers(parts, 'stellar', 'stellar-testnet');
    this.#streams = new HorizonStreams(parts.clock);
    this.#rpc = new StellarRpc(parts);
  }

  async serve(request: RawRequest): Promise<RawReply> {
    const [, token = '', rest = '/'] = TARGET.exec(request.target) ?? [];
    // What opens Hummingbot's door, and is no public half of a key, opens that one alone.
    const caller = parseStrkey('account', token) === null ? null : this.#callers.find(token);
    if (caller === null) return problem(401, 'Unauthorized', STRANGER);
    if (isStream(request) && request.method === 'GET') return this.#stream(caller, token, rest);
    const leave = this.#callers.enter(caller.wallet);
    if (leave === null) return problem(503, 'Service Unavailable', BUSY);
    try {
      if (rest === '/rpc' && request.method === 'POST')
        return await this.#rpc.serve(request, caller, (envelope) => this.#send(caller, token, envelope));
      if (request.method === 'POST') return await this.#post(caller, token, rest, request.body);
      if (request.method !== 'GET') return problem(405, 'Method Not Allowed', NOT_SERVED);
      return await this.#read(caller, token, rest);
    } finally {
      leave();
    }
  }

  async #read({ wallet }: Caller, token: string, rest: string): Promise<RawReply> {
    const target = parseTarget(rest);
    if (target === null) return problem(404, 'Not Found', NOT_SERVED);
    const view = await readHorizon(this.#parts.nodesOf(wallet), target, prefixOf(token));
    return view === null ? problem(502, 'Bad Gateway', NO_NODE) : said(view.status, view.json);
  }

  async #stream({ wallet }: Caller, token: string, rest: string): Promise<RawReply> {
    const target = parseTarget(rest);
    if (target === null) return problem(404, 'Not Found', NOT_SERVED);
    if (this.#streaming >= STREAMS_MAX) return problem(503, 'Service Unavailable', STREAMS);
    this.#streaming += 1;
    const nodes = this.#parts.nodesOf(wallet);
    try {
      const name = `${token} ${rest}`;
      return await this.#streams.serve({ nodes, target, prefix: prefixOf(token), name });
    } finally {
      this.#streaming -= 1;
    }
  }

  async #post(caller: Caller, token: string, rest: string, body: Uint8Array): Promise<RawReply> {
    if (rest !== '/transactions' && rest !== '/transactions_async')
      return problem(404, 'Not Found', NOT_SERVED);
    const text = Buffer.from(body.subarray(0, FORM_MAX)).toString('latin1');
    const sent = await this.#send(caller, token, new URLSearchParams(text).get('tx') ?? '');
    return rest === '/transactions' ? this.#answer(sent, caller, token) : answerAsync(sent);
  }

  /** Decides on a transaction, signs and sends it. Who did not sign it with the key of the token costs no entry. */
  async #send(caller: Caller, token: string, envelope: string): Promise<Sent> {
    const { wallet, bot } = caller;
    const wire = parseBase64(envelope);
    if (wire === null || wire.length === 0) return { envelope, result: 'malformed' };
    const chain = this.#parts.chains.get(wallet.chain);
    assert(chain !== undefined, 'wallets are of chains that are served');
    const read = chain.read(wire, noTables);
    if (wallet.mode !== 'client' && !isOfProgram(read, token)) return { envelope, result: 'strange' };
    if (!this.#callers.maySend(wallet)) return { envelope, result: 'busy' };
    return { envelope, result: await signDeed(this.#parts, { wallet, wire, bot }) };
  }

  /** As a Horizon answers once it knows what became of it, or does not know in time. */
  async #answer({ envelope, result }: Sent, caller: Caller, token: string): Promise<RawReply> {
    if (typeof result === 'string' || result.kind !== 'signed') return refused(envelope, result);
    const { id } = result;
    const told = nodeAnswer(result.answers);
    if (told !== null) return said(told.status, Object(this.#own(told.json, caller, token)));
    const target = { path: `/transactions/${id}`, query: '' };
    const found = await readHorizon(this.#parts.nodesOf(caller.wallet), target, prefixOf(token));
    if (found?.status === 200 && found.json['successful'] === true) return said(200, found.json);
    if (found?.status === 200) {
      const extras = {
        envelope_xdr: found.json['envelope_xdr'],
        result_xdr: found.json['result_xdr'],
        result_codes: { transaction: 'tx_failed' },
      };
      return problem(400, 'Transaction Failed', 'it is in a ledger, and failed there.', extras);
    }
    return problem(504, 'Timeout', `${DOUBT} Its hash is ${id}.`, { hash: id, envelope_xdr: envelope });
  }

  #own(json: unknown, { wallet }: Caller, token: string): unknown {
    const { basePath } = this.#parts.nodesOf(wallet);
    return linked(json, (href) => ownLink(href, basePath, prefixOf(token)), 0);
  }
}

const STRANGER = 'no wallet answers here. Use the whole address that `sallyport wallet bot` printed.';
const STREAMS = 'too many streams are open; nothing was sent. Try again.';
const NOT_SERVED = 'this is not served here; nothing was sent.';
const NO_NODE = 'no node answered in a form that is understood. Try again.';
const DOUBT =
  'signed and sent, and not known to be in a ledger yet. The gateway sends the same bytes until the time bound is ' +
  'over; ask for it by its hash, or send the same bytes again.';

function prefixOf(token: string): string {
  return `/stellar/${token}`;
}

function isStream({ headers }: RawRequest): boolean {
  return headers.some(([name, value]) => name === 'accept' && value.includes('text/event-stream'));
}

/** Bytes that are not understood are refused by what they are, with an entry; what is understood must be signed. */
function isOfProgram(read: Deed | NoDeed, token: string): boolean {
  const key = parseStrkey('account', token);
  assert(key !== null, 'nobody else has an address here');
  if (read.kind === 'noDeed') return true;
  return isSigned({ key, signature: read.signatureOf?.(key) ?? null }, read.signed);
}

/** As a Horizon answers that waits for nothing. */
function answerAsync({ envelope, result }: Sent): RawReply {
  if (typeof result === 'string' || result.kind !== 'signed') return refused(envelope, result);
  const told = nodeAnswer(result.answers);
  if (told?.status !== 400) return said(201, { tx_status: 'PENDING', hash: result.id });
  return said(400, { tx_status: 'ERROR', hash: result.id, error_result_xdr: errorOf(told) });
}

/** Why nothing was signed, in the form of a Horizon. */
function refused(envelope: string, result: Exclude<Sent['result'], { kind: 'signed' }>): RawReply {
  const of = whyNot(result);
  if (of.status === 503) return problem(503, 'Service Unavailable', of.detail);
  const extras = {
    envelope_xdr: envelope,
    result_codes: { transaction: of.code },
    result_xdr: resultXdr(of.code),
    reasons: of.reasons,
  };
  return problem(400, 'Transaction Failed', of.detail, extras);
}
