import type { Fate, FollowQuestions, TrialQuestions, TriedOut } from '../../core/chain/chain.ts';
import { toBase64 } from '../../core/units/base64.ts';
import { toBase58 } from '../../core/units/base58.ts';
import { accountOf, count, field } from './json-fields.ts';
import type { Address } from './message.ts';
import { readTable } from './table-account.ts';
import { TOKEN, TOKEN_2022 } from './programs.ts';
import { assetOf, SOL } from './spends.ts';

/** A blockhash is valid for so many blocks. */
const LIFETIME_HEIGHTS = 150;
const TOKEN_ACCOUNT_BYTES = 165;
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
  holdings: (accounts) => ({
    kind: 'call',
    method: 'getMultipleAccounts',
    params: [accounts, { ...CONFIRMED, encoding: 'base64' }],
    read: (result) => holdingsOf(accounts, field(result, 'value')),
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
  tryOut: (wire, accounts) => ({
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
    read: (result) => triedOut(accounts, field(result, 'value')),
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

/** Lamports of what is no token account; of token accounts what they hold of their token. */
function holdingsOf(accounts: readonly Address[], json: unknown): ReadonlyMap<string, bigint> | null {
  if (!Array.isArray(json) || json.length !== accounts.length) return null;
  const held = new Map<string, bigint>();
  for (const account of json) {
    if (account === null) continue;
    const one = holdingOf(account);
    if (one === null) return null;
    held.set(one.asset, (held.get(one.asset) ?? 0n) + one.amount);
  }
  return held;
}

function holdingOf(account: unknown): { readonly asset: string; readonly amount: bigint } | null {
  const shown = accountOf(account);
  if (shown === null) return null;
  const { lamports, owner, content } = shown;
  if ((owner !== TOKEN && owner !== TOKEN_2022) || content.length < TOKEN_ACCOUNT_BYTES) {
    return { asset: SOL, amount: lamports };
  }
  const amount = content.slice(64, 72).reduceRight((value, byte) => value * 256n + BigInt(byte), 0n);
  return { asset: assetOf(toBase58(content.slice(0, 32))), amount };
}

function triedOut(accounts: readonly Address[], json: unknown): TriedOut | null {
  const error = field(json, 'err');
  if (error === undefined) return null;
  if (error !== null) return { error: visible(JSON.stringify(error)), holdings: new Map() };
  const holdings = holdingsOf(accounts, field(json, 'accounts'));
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
