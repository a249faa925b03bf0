import type { Wallet } from '../../core/account/wallet-state.ts';
import { chainSentence } from '../../core/chain/chain-denial.ts';
import type { RawReply, RawRequest } from '../../core/order/venue.ts';
import { parseBase64 } from '../../core/units/base64.ts';
import { TOKEN_SENTENCES } from '../custody/token-sentences.ts';
import { Callers, rpcTokenOf, type Caller } from './callers.ts';
import { fieldsOf } from './nodes.ts';
import { rawFields } from './raw-json.ts';
import { signDeed, type SignParts, type SignResult } from './sign-deed.ts';

/** Reads that are passed on to the wallet's node as they are. Nothing else is. */
const READS: ReadonlySet<string> = new Set([
  'getAccountInfo',
  'getBalance',
  'getBlockHeight',
  'getBlockTime',
  'getEpochInfo',
  'getFeeForMessage',
  'getGenesisHash',
  'getHealth',
  'getLatestBlockhash',
  'getMinimumBalanceForRentExemption',
  'getMultipleAccounts',
  'getRecentPrioritizationFees',
  'getSignatureStatuses',
  'getSignaturesForAddress',
  'getSlot',
  'getTokenAccountBalance',
  'getTokenAccountsByOwner',
  'getTokenSupply',
  'getTransaction',
  'getVersion',
  'isBlockhashValid',
  'simulateTransaction',
]);

/**
 * Codes of JSON-RPC 2.0. A refusal has the code of bad parameters, and what cannot be done now that of an internal
 * error: for Solana's own codes its clients show a text of theirs in the place of ours.
 */
const CODES = {
  notRead: -32700,
  noCall: -32600,
  noMethod: -32601,
  badParams: -32602,
  unavailable: -32603,
} as const;

/**
 * The address of a node, as a program sees it: `/solana/TOKEN`. Reads go on to a real node, a transaction is decided
 * on, signed and sent. A program points here and leaves the wallet's place for a signature empty.
 */
export class RpcEndpoint {
  readonly #parts: SignParts;
  readonly #callers: Callers;

  constructor(parts: SignParts) {
    this.#parts = parts;
    this.#callers = new Callers(parts, 'solana');
  }

  async serve(request: RawRequest): Promise<RawReply> {
    const caller = this.#callers.find(rpcTokenOf(request.target));
    if (caller === null) return reply(401, null, failure(CODES.noCall, STRANGER));
    if (request.method !== 'POST') return reply(405, null, failure(CODES.noCall, NO_CALL));
    const call = fieldsOf(request.body);
    if (call === null) return reply(200, null, failure(CODES.notRead, NO_CALL));
    const id = idOf(call.get('id'));
    const method = call.get('method');
    if (typeof method !== 'string') return reply(200, id, failure(CODES.noCall, NO_CALL));
    const { wallet } = caller;
    const leave = this.#callers.enter(wallet);
    if (leave === null) return reply(200, id, failure(CODES.unavailable, BUSY));
    try {
      if (method === 'sendTransaction') return await this.#send(id, caller, call.get('params'));
      if (READS.has(method)) return await this.#pass(id, wallet, { method, params: call.get('params') });
      return reply(200, id, failure(CODES.noMethod, `Sallyport: this method is not served here.`));
    } finally {
      leave();
    }
  }

  async #pass(
    id: Id,
    wallet: Wallet,
    call: { readonly method: string; readonly params: unknown },
  ): Promise<RawReply> {
    const body = JSON.stringify({ jsonrpc: '2.0', id: 1, ...call });
    const answer = await this.#parts.nodesOf(wallet).pass(Buffer.from(body, 'utf8'));
    const fields = answer === null ? null : rawFields(Buffer.from(answer).toString('utf8'));
    const [result, error] = [fields?.get('result'), fields?.get('error')];
    const content = error === undefined ? result : error;
    if (content === undefined) return reply(200, id, failure(CODES.unavailable, NO_NODE));
    // As the node wrote it: its numbers have more digits than ours.
    const text = `"${error === undefined ? 'result' : 'error'}":${content}`;
    return said200(`{"jsonrpc":"2.0","id":${JSON.stringify(id)},${text}}`);
  }

  async #send(id: Id, { wallet, bot }: Caller, params: unknown): Promise<RawReply> {
    const wire = wireOf(params);
    if (wire === null) return reply(200, id, failure(CODES.badParams, NO_TRANSACTION));
    if (!this.#callers.maySend(wallet)) return reply(200, id, failure(CODES.unavailable, BUSY));
    return reply(200, id, said(await signDeed(this.#parts, { wallet, wire, bot })));
  }
}

type Id = string | number | null;

const STRANGER =
  'Sallyport: no wallet answers here. Use the whole address that `sallyport wallet bot` printed.';
const NO_CALL = 'Sallyport: this is no call of JSON-RPC 2.0. Batches are not served; nothing was sent.';
const BUSY = 'Sallyport: too many calls are under way for this wallet; nothing was sent. Try again.';
const NO_NODE = 'Sallyport: no node answered; nothing was sent. Try again.';
const NO_TRANSACTION =
  'Sallyport: the transaction is not readable; nothing was sent. Send it in base64 and say so.';

const UNAVAILABLE = {
  LEDGER_BUSY: 'Sallyport: too much waits for the ledger; nothing was signed or sent. Try again.',
  TOO_MANY_OPEN:
    'Sallyport: too many transactions of this wallet are unfinished; nothing was signed. Try again.',
  UNDER_WAY:
    'Sallyport: the same transaction is being signed, or that was interrupted; nothing more was done. Ask for its ' +
    'status, or build it again after its block has expired.',
  HALTED_MEANWHILE: 'Sallyport: signing was halted; nothing was signed or sent.',
  ...TOKEN_SENTENCES,
} as const;

/** The answer of a node to who sent a transaction: its name, or why it was not sent. */
function said(result: SignResult): object {
  switch (result.kind) {
    case 'signed':
      return { result: result.id };
    case 'denied': {
      const logs = result.denials.map((denial) => chainSentence(denial, 'solana'));
      const message = `Transaction refused by Sallyport (entry ${result.deed}): ${logs.join(' ')}`;
      const codes = result.denials.map(({ code }) => code);
      return { error: { code: CODES.badParams, message, data: { err: codes, logs, words: result.words } } };
    }
    case 'approved': {
      const message =
        `Sallyport approved this as deed ${result.deed}, and the key of the wallet is not here: ` +
        `sign it where the key is, and send the same bytes again with that signature.`;
      return { error: { code: CODES.badParams, message, data: { deed: result.deed, words: result.words } } };
    }
    case 'unavailable':
      return failure(CODES.unavailable, UNAVAILABLE[result.why]);
  }
}

function wireOf(params: unknown): Uint8Array | null {
  if (!Array.isArray(params)) return null;
  const [text, options]: readonly unknown[] = params;
  const encoding: unknown =
    typeof options === 'object' && options !== null && 'encoding' in options ? options.encoding : 'base58';
  if (typeof text !== 'string' || text.length > 8_192) return null;
  return encoding === 'base64' ? parseBase64(text) : null;
}

function idOf(id: unknown): Id {
  return typeof id === 'string' || typeof id === 'number' ? id : null;
}

function failure(code: number, message: string): object {
  return { error: { code, message } };
}

function reply(status: number, id: Id, content: object): RawReply {
  return { ...said200(JSON.stringify({ jsonrpc: '2.0', id, ...content })), status };
}

function said200(json: string): RawReply {
  return { status: 200, headers: [['content-type', 'application/json']], body: Buffer.from(json, 'utf8') };
}
