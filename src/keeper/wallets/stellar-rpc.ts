import type { Wallet } from '../../core/account/wallet-state.ts';
import type { CallQuestion } from '../../core/chain/node-question.ts';
import type { RawReply, RawRequest } from '../../core/order/venue.ts';
import { parseBase64, toBase64 } from '../../core/units/base64.ts';
import { toStrkey } from '../../core/wallet/strkey.ts';
import { accountEntry, accountOfKey } from './account-entry.ts';
import type { Caller } from './callers.ts';
import { errorOf, nodeAnswer, whyNot, type Sent } from './horizon-answers.ts';
import { readHorizon } from './horizon-reads.ts';
import { fieldsOf, type Nodes } from './nodes.ts';
import type { SignParts } from './sign-deed.ts';
import { feeStats } from './stellar-rpc-fees.ts';
import { RPC_READS } from './stellar-rpc-reads.ts';

/** Codes of JSON-RPC 2.0. A refusal has that of bad parameters. */
const CODES = { notRead: -32700, noMethod: -32601, badParams: -32602, unavailable: -32603 } as const;
const KEYS_MAX = 20;
const HASH = /^[0-9a-f]{64}$/;
/** In characters; what is long in an answer is ASCII. So much fits into one message on its way out, with its head. */
const ANSWER_MAX = 7 * 1024 * 1024;
/** An empty list of changes, in the oldest form: what a Horizon that keeps none leaves unsaid. */
const NO_CHANGES = 'AAAAAAAAAAA=';

type Json = Readonly<Record<string, unknown>>;
type Answer =
  { readonly result: Json } | { readonly error: { readonly code: number; readonly message: string } };
type Send = (envelope: string) => Promise<Sent>;

/**
 * Stellar's RPC as far as a program needs it that trades: accounts, transactions and the state of the network, each
 * made of what the wallet's Horizon says; what a Horizon does not know is read at a node that speaks RPC, where one is
 * named. Contracts are tried out there, and no call of one is signed.
 */
export class StellarRpc {
  readonly #parts: SignParts;
  /** Whose node that speaks RPC was found to be of the network of their Horizon. */
  readonly #known = new WeakSet<Nodes>();

  constructor(parts: SignParts) {
    this.#parts = parts;
  }

  async serve(request: RawRequest, { wallet }: Caller, send: Send): Promise<RawReply> {
    const call = fieldsOf(request.body);
    const id = call?.get('id');
    const isId = typeof id === 'string' || typeof id === 'number';
    const answer = call === null ? failure(CODES.notRead, NO_CALL) : await this.#answer(call, wallet, send);
    const of = (told: Answer): string => JSON.stringify({ jsonrpc: '2.0', id: isId ? id : null, ...told });
    const whole = of(answer);
    const body = whole.length <= ANSWER_MAX ? whole : of(failure(CODES.unavailable, TOO_LONG));
    return { status: 200, headers: [['content-type', 'application/json']], body: Buffer.from(body, 'utf8') };
  }

  async #answer(call: ReadonlyMap<string, unknown>, wallet: Wallet, send: Send): Promise<Answer> {
    const params: Json = Object(call.get('params'));
    switch (call.get('method')) {
      case 'getHealth':
      case 'getNetwork':
        return this.#state(String(call.get('method')), wallet);
      case 'getFeeStats': {
        const view = await this.#look(wallet, '/fee_stats');
        return told(view === null ? null : feeStats(view));
      }
      case 'getVersionInfo':
        return this.#version(wallet);
      case 'getLedgerEntries': {
        const accounts = accountsOf(params);
        return accounts === null ? this.#pass(call, wallet) : this.#entries(accounts, wallet);
      }
      case 'getLatestLedger':
      case 'getTransactions':
      case 'getLedgers':
      case 'getEvents':
      case 'simulateTransaction':
        return this.#pass(call, wallet);
      case 'getTransaction':
        return this.#transaction(params, wallet);
      case 'sendTransaction':
        return this.#send(params, wallet, send);
      default:
        return failure(CODES.noMethod, NO_METHOD);
    }
  }

  async #state(method: string, wallet: Wallet): Promise<Answer> {
    const now = await this.#now(wallet);
    if (now === null) return failure(CODES.unavailable, NO_NODE);
    const { sequence, protocol, passphrase, oldest } = now;
    if (method === 'getNetwork') return { result: { passphrase, protocolVersion: protocol } };
    const ledgerRetentionWindow = sequence - oldest + 1;
    return {
      result: { status: 'healthy', latestLedger: sequence, oldestLedger: oldest, ledgerRetentionWindow },
    };
  }

  /** Of the node behind, as far as a Horizon says: when it was built it does not. */
  async #version(wallet: Wallet): Promise<Answer> {
    const view = await this.#look(wallet, '/');
    const {
      horizon_version: version,
      core_version: core,
      current_protocol_version: protocol,
    } = view?.json ?? {};
    if (typeof version !== 'string' || typeof core !== 'string') return failure(CODES.unavailable, NO_NODE);
    const unsaid = { commitHash: '', buildTimestamp: '' };
    return { result: { version, ...unsaid, captiveCoreVersion: core, protocolVersion: Number(protocol) } };
  }

  async #entries(list: readonly AccountKey[], wallet: Wallet): Promise<Answer> {
    if (list.length === 0) return failure(CODES.badParams, KEYS);
    const now = await this.#now(wallet);
    if (now === null) return failure(CODES.unavailable, NO_NODE);
    const entries: Json[] = [];
    for (const { key, account } of list) {
      const path = `/accounts/${toStrkey('account', account)}`;
      const view = await this.#look(wallet, path);
      const entry = view?.status === 200 ? accountEntry(view.json) : null;
      if (view === null || (view.status !== 404 && entry === null))
        return failure(CODES.unavailable, NO_NODE);
      if (entry === null) continue;
      const lastModifiedLedgerSeq = Number(view.json['last_modified_ledger'] ?? now.sequence);
      entries.push({ key, xdr: toBase64(entry), lastModifiedLedgerSeq });
    }
    return { result: { entries, latestLedger: now.sequence } };
  }

  /** What no Horizon says: asked of the node that speaks RPC, as far as it is one of the same network. */
  async #pass(call: ReadonlyMap<string, unknown>, wallet: Wallet): Promise<Answer> {
    const question = RPC_READS.get(String(call.get('method')))?.(call.get('params') ?? {}) ?? null;
    if (question === null) return failure(CODES.badParams, BAD_PARAMS);
    const nodes = this.#parts.nodesOf(wallet);
    if (!this.#known.has(nodes)) {
      const [now, network] = await Promise.all([this.#now(wallet), nodes.call(NETWORK)]);
      if (network === null) return failure(CODES.noMethod, NO_RPC_NODE);
      const isSame = network.kind === 'answer' && network.value === now?.passphrase;
      if (!isSame) return failure(CODES.unavailable, NO_NODE);
      this.#known.add(nodes);
    }
    const answer = await nodes.call({ kind: 'call', ...question });
    if (answer?.kind === 'refused') return refusedByNode(answer.body);
    return told(answer?.kind === 'answer' ? answer.value : null);
  }

  async #transaction({ hash }: Json, wallet: Wallet): Promise<Answer> {
    if (typeof hash !== 'string' || !HASH.test(hash)) return failure(CODES.badParams, NO_HASH);
    const [now, view] = await Promise.all([this.#now(wallet), this.#look(wallet, `/transactions/${hash}`)]);
    if (now === null || view === null) return failure(CODES.unavailable, NO_NODE);
    const head = {
      txHash: hash,
      latestLedger: now.sequence,
      latestLedgerCloseTime: String(now.closedAt),
      oldestLedger: now.oldest,
    };
    if (view.status === 404) return { result: { status: 'NOT_FOUND', ...head } };
    const {
      ledger,
      successful,
      created_at: at,
      envelope_xdr: envelopeXdr,
      result_xdr: resultXdr,
    } = view.json;
    if (view.status !== 200) return failure(CODES.unavailable, NO_NODE);
    return {
      result: {
        status: successful === true ? 'SUCCESS' : 'FAILED',
        ...head,
        ...{ ledger, envelopeXdr, resultXdr, feeBump: view.json['fee_bump_transaction'] !== undefined },
        applicationOrder: orderOf(view.json['paging_token']),
        resultMetaXdr: view.json['result_meta_xdr'] ?? NO_CHANGES,
        createdAt: String(Math.floor(Date.parse(String(at)) / 1_000)),
      },
    };
  }

  async #send({ transaction }: Json, wallet: Wallet, send: Send): Promise<Answer> {
    const sent = await send(typeof transaction === 'string' ? transaction : '');
    const { result } = sent;
    if (typeof result === 'string' || result.kind !== 'signed') {
      const { status, detail } = whyNot(result);
      return failure(status === 503 ? CODES.unavailable : CODES.badParams, `Sallyport: ${detail}`);
    }
    const now = await this.#now(wallet);
    const told = nodeAnswer(result.answers);
    const error = told?.status === 400 ? errorOf(told) : undefined;
    const status = error !== undefined ? 'ERROR' : result.answers.length === 0 ? 'DUPLICATE' : 'PENDING';
    return {
      result: {
        ...{ status, hash: result.id },
        ...(error === undefined ? {} : { errorResultXdr: error }),
        latestLedger: now?.sequence ?? 0,
        latestLedgerCloseTime: String(now?.closedAt ?? 0),
      },
    };
  }

  #look(wallet: Wallet, path: string): ReturnType<typeof readHorizon> {
    return readHorizon(this.#parts.nodesOf(wallet), { path, query: '' }, '');
  }

  async #now(wallet: Wallet): Promise<Now | null> {
    const view = await this.#look(wallet, '/');
    const { json } = view ?? {};
    const sequence = Number(json?.['history_latest_ledger']);
    const closedAt = Math.floor(Date.parse(String(json?.['history_latest_ledger_closed_at'])) / 1_000);
    if (json === undefined || !Number.isSafeInteger(sequence) || !Number.isSafeInteger(closedAt)) return null;
    return {
      sequence,
      closedAt,
      protocol: Number(json['current_protocol_version']),
      oldest: Number(json['history_elder_ledger']),
      passphrase: String(json['network_passphrase']),
    };
  }
}

interface AccountKey {
  readonly key: string;
  readonly account: Uint8Array;
}

/** The accounts that are asked for; null where there is more than a Horizon is asked, or something else among them. */
function accountsOf({ keys }: Json): readonly AccountKey[] | null {
  const list: readonly unknown[] = Array.isArray(keys) ? keys : [];
  if (list.length > KEYS_MAX) return null;
  const accounts = list.flatMap((key) => {
    const bytes = typeof key === 'string' ? parseBase64(key) : null;
    const account = bytes === null ? null : accountOfKey(bytes);
    return typeof key === 'string' && account !== null ? [{ key, account }] : [];
  });
  return accounts.length === list.length ? accounts : null;
}

/** Of which network a node is: its passphrase. */
const NETWORK: CallQuestion<string> = {
  kind: 'call',
  method: 'getNetwork',
  params: {},
  read: (result) => {
    const { passphrase }: Json = Object(result);
    return typeof passphrase === 'string' ? passphrase : null;
  },
};

/** A node's own no, such as that it keeps no ledger as old as that. */
function refusedByNode(body: Uint8Array): Answer {
  const { code, message }: Json = Object(fieldsOf(body)?.get('error'));
  if (typeof code !== 'number' || !Number.isSafeInteger(code) || typeof message !== 'string')
    return failure(CODES.unavailable, NO_NODE);
  return failure(code, `Sallyport: the node says: ${message.slice(0, 300).replaceAll(/[^\x20-\x7e]/g, '?')}`);
}

/** Its place within its ledger, which stands in its place in the history. */
function orderOf(token: unknown): number {
  const place = typeof token === 'string' && /^[0-9]{1,19}$/.test(token) ? BigInt(token) : 0n;
  return Number((place >> 12n) & 0xfffffn);
}

interface Now {
  readonly sequence: number;
  /** In seconds since 1970. */
  readonly closedAt: number;
  readonly protocol: number;
  readonly oldest: number;
  readonly passphrase: string;
}

const NO_CALL = 'Sallyport: this is no call of JSON-RPC 2.0; nothing was sent.';
const NO_METHOD =
  'Sallyport: this method is not served here; nothing was sent. See docs/WALLETS.md for those that are.';
const NO_NODE = 'Sallyport: no node answered in a form that is understood; nothing was sent. Try again.';
const KEYS = `Sallyport: give 1 to ${KEYS_MAX} keys of accounts, or 1 to 200 of any entries.`;
const BAD_PARAMS =
  'Sallyport: these parameters are not understood, or ask for more than is served at once; nothing was asked. See ' +
  'docs/WALLETS.md for the bounds.';
const NO_RPC_NODE =
  'Sallyport: a Horizon does not know this, and no node that speaks RPC is named; nothing was asked. At the terminal ' +
  'of the gateway: sallyport wallet nodes WALLET --node HORIZON RPC#rpc';
const TOO_LONG =
  'Sallyport: the answer of the node is longer than 7 MiB and was not passed on. Ask for less at once: a smaller ' +
  'limit, fewer keys.';
const NO_HASH = 'Sallyport: hash must be 64 digits in hexadecimal.';

function told(result: Json | null): Answer {
  return result === null ? failure(CODES.unavailable, NO_NODE) : { result };
}

function failure(code: number, message: string): Answer {
  return { error: { code, message } };
}
