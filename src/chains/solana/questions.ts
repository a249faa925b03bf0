import type { Fate, FollowQuestions, TrialQuestions, TriedOut } from '../../core/chain/chain.ts';
import { toBase64 } from '../../core/units/base64.ts';
import { holdingsOf } from './holdings.ts';
import { count, field } from './json-fields.ts';
import type { Address } from './message.ts';
import { readNonce } from './nonce-account.ts';
import { readTable } from './table-account.ts';

/** A blockhash is valid for so many blocks. */
const LIFETIME_HEIGHTS = 150;
const CONFIRMED = { commitment: 'confirmed' } as const;

/** Solana's JSON-RPC, as far as decisions rest on it. */
export const SOLANA_QUESTIONS: FollowQuestions & TrialQuestions = {
  kind: 'trial',
  lifetimeHeights: LIFETIME_HEIGHTS,
  balance: (address) => ({
    kind: 'call',
    method: 'getBalance',
    params: [address, CONFIRMED],
    read: (result) => units(field(result, 'value')),
  }),
  holdings: (accounts, wallet) => ({
    kind: 'call',
    method: 'getMultipleAccounts',
    params: [accounts, { ...CONFIRMED, encoding: 'base64' }],
    read: (result) => holdingsOf(accounts, wallet, field(result, 'value')),
  }),
  height: (certainty) => ({
    kind: 'call',
    method: 'getBlockHeight',
    params: [{ commitment: certainty === 'final' ? 'finalized' : 'confirmed' }],
    read: count,
  }),
  isCurrent: (lifetime) => ({
    kind: 'call',
    method: 'isBlockhashValid',
    params: [lifetime, CONFIRMED],
    read: (result) => flag(field(result, 'value')),
  }),
  tryOut: (wire, accounts, wallet) => ({
    kind: 'call',
    method: 'simulateTransaction',
    params: [
      toBase64(wire),
      {
        ...CONFIRMED,
        encoding: 'base64',
        sigVerify: false,
        replaceRecentBlockhash: false,
        accounts: { encoding: 'base64', addresses: accounts },
      },
    ],
    read: (result) => triedOut(accounts, wallet, field(result, 'value')),
  }),
  nonce: (account, certainty) => ({
    kind: 'call',
    method: 'getAccountInfo',
    params: [account, { commitment: certainty === 'final' ? 'finalized' : 'confirmed', encoding: 'base64' }],
    read: readNonce,
  }),
  table: (address) => ({
    kind: 'call',
    method: 'getAccountInfo',
    params: [address, { commitment: 'finalized', encoding: 'base64' }],
    read: readTable,
  }),
  fate: (id) => ({
    kind: 'call',
    method: 'getSignatureStatuses',
    params: [[id], { searchTransactionHistory: true }],
    read: (result) => fateOf(field(result, 'value')),
  }),
  submit: (wire) => ({
    kind: 'call',
    method: 'sendTransaction',
    params: [toBase64(wire), { encoding: 'base64', skipPreflight: true, maxRetries: 0 }],
    read: (result) => (typeof result === 'string' ? result : null),
  }),
};

function units(json: unknown): bigint | null {
  const whole = count(json);
  return whole === null ? null : BigInt(whole);
}

function flag(json: unknown): boolean | null {
  return typeof json === 'boolean' ? json : null;
}

function triedOut(accounts: readonly Address[], wallet: Address, json: unknown): TriedOut | null {
  const error = field(json, 'err');
  if (error === undefined) return null;
  if (error !== null) return { error: visible(JSON.stringify(error)), holdings: new Map() };
  const holdings = holdingsOf(accounts, wallet, field(json, 'accounts'));
  return holdings === null ? null : { error: null, holdings };
}

const ERROR_MAX = 200;

function visible(text: string): string {
  return text.replace(/[^ -~]/g, '?').slice(0, ERROR_MAX);
}

function fateOf(json: unknown): Fate | null {
  const status: unknown = Array.isArray(json) && json.length === 1 ? json[0] : undefined;
  if (status === null) return { kind: 'unseen' };
  const certainty = field(status, 'confirmationStatus');
  const slot = count(field(status, 'slot'));
  const error = field(status, 'err');
  if (slot === null || error === undefined) return null;
  // What is not final yet can be gone again with the fork that it stands on (F34).
  if (certainty === 'processed' || certainty === 'confirmed') return { kind: 'seen' };
  if (certainty !== 'finalized') return null;
  return { kind: error === null ? 'landed' : 'failed', slot };
}
