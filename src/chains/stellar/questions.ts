import type { AccountQuestions, Fate, FollowQuestions } from '../../core/chain/chain.ts';
import { parseBase64, toBase64 } from '../../core/units/base64.ts';
import { equalBytes, toHex } from '../../core/units/bytes.ts';
import { countOf, fieldsOf, parseAccount } from './account.ts';
import { XLM } from './asset.ts';
import { judgeAccount } from './judge-account.ts';
import { powerOf } from './power.ts';
import { readTransaction } from './transaction.ts';

/** What Horizon said to who handed a transaction over: as it came, for one that names that transaction. */
export interface Submitted {
  readonly status: number;
  readonly json: unknown;
}

/**
 * Horizon, as far as decisions rest on it. `passphrase`: a node of another network is not heard. Heights are seconds
 * since 1970, by the clock of the network: transactions end by a time.
 */
export function stellarQuestions(
  passphrase: string,
  hashOf: (wire: Uint8Array) => Uint8Array | null,
): FollowQuestions & AccountQuestions {
  return {
    kind: 'account',
    // Whatever closed is final.
    height: () => ({
      kind: 'path',
      path: '/',
      form: null,
      read: (status, json) => (status === 200 ? closedAt(json, passphrase) : null),
    }),
    fate: (id) => ({
      kind: 'path',
      path: `/transactions/${id}`,
      form: null,
      read: (status, json) => fateOf(status, json, id),
    }),
    submit: (wire) => ({
      kind: 'path',
      path: '/transactions',
      form: `tx=${encodeURIComponent(toBase64(wire))}`,
      read: (status, json) => submitted(status, json, hashOf(wire), hashOf),
    }),
    power: (wallet) => ({
      kind: 'path',
      path: `/accounts/${wallet}`,
      form: null,
      read: (status, json) => {
        const account = status === 200 ? parseAccount(json, wallet) : null;
        return account === null ? null : powerOf(account);
      },
    }),
    balance: (wallet) => ({
      kind: 'path',
      path: `/accounts/${wallet}`,
      form: null,
      read: (status, json) => {
        // Who was never given anything has no account yet.
        if (status === 404) return 0n;
        return status === 200 ? (parseAccount(json, wallet)?.balances.get(XLM) ?? null) : null;
      },
    }),
    account: (wire, wallet) => ({
      kind: 'path',
      path: `/accounts/${wallet}`,
      form: null,
      read: (status, json) => {
        if (status === 404) return UNKNOWN;
        const account = status === 200 ? parseAccount(json, wallet) : null;
        const transaction = readTransaction(wire);
        if (account === null || transaction.kind === 'notRead') return null;
        const { sequence, balances, promised } = account;
        const balance = balances.get(XLM) ?? 0n;
        return { sequence, balance, promised, against: judgeAccount(transaction, account) };
      },
    }),
  };
}

const UNKNOWN = {
  ...{ balance: 0n, promised: 0n, sequence: 0n },
  against: [{ code: 'ACCOUNT_UNKNOWN', facts: {} }],
} as const;

/** When the newest ledger was closed. */
function closedAt(json: unknown, passphrase: string): number | null {
  const fields = fieldsOf(json);
  const text = fields?.get('history_latest_ledger_closed_at');
  if (typeof text !== 'string' || fields?.get('network_passphrase') !== passphrase) return null;
  const ms = Date.parse(text);
  return Number.isFinite(ms) && ms >= 0 ? Math.floor(ms / 1_000) : null;
}

function fateOf(status: number, json: unknown, id: string): Fate | null {
  if (status === 404) return { kind: 'unseen' };
  const fields = status === 200 ? fieldsOf(json) : null;
  const slot = countOf(fields?.get('ledger'));
  const isGood = fields?.get('successful');
  if (fields?.get('hash') !== id || slot === null || typeof isGood !== 'boolean') return null;
  return { kind: isGood ? 'landed' : 'failed', slot };
}

/** An answer about another transaction is none; what names none is of this one. */
function submitted(
  status: number,
  json: unknown,
  hash: Uint8Array | null,
  hashOf: (wire: Uint8Array) => Uint8Array | null,
): Submitted | null {
  const fields = fieldsOf(json);
  if (hash === null || fields === null) return null;
  if (status === 200) return fields.get('hash') === toHex(hash) ? { status, json } : null;
  if (status !== 400 && status !== 504) return null;
  const envelope = fieldsOf(fields.get('extras'))?.get('envelope_xdr') ?? null;
  if (envelope === null) return { status, json };
  const wire = typeof envelope === 'string' ? parseBase64(envelope) : null;
  const named = wire === null ? null : hashOf(wire);
  return named !== null && equalBytes(named, hash) ? { status, json } : null;
}
