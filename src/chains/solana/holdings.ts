import { toBase58 } from '../../core/units/base58.ts';
import { accountOf, type ShownAccount } from './json-fields.ts';
import type { Address } from './message.ts';
import { nonceState } from './nonce-account.ts';
import { NATIVE_MINT, SYSTEM, TOKEN, TOKEN_2022 } from './programs.ts';
import { assetOf, SOL } from './spends.ts';

const TOKEN_ACCOUNT_BYTES = 165;
/** Of Token-2022: what lies behind the first 165 bytes says what the account is. */
const IS_TOKEN_ACCOUNT = 2;

interface Holding {
  readonly asset: string;
  readonly amount: bigint;
}

/**
 * By asset, what a wallet has in accounts as a node shows them, and nobody else may take out: its own lamports, those
 * of token and nonce accounts that are its own, and tokens less what a delegate may take. Null for an answer that is
 * not understood.
 */
export function holdingsOf(
  accounts: readonly Address[],
  wallet: Address,
  json: unknown,
): ReadonlyMap<string, bigint> | null {
  if (!Array.isArray(json) || json.length !== accounts.length) return null;
  const held = new Map<string, bigint>();
  for (const [at, address] of accounts.entries()) {
    if (json[at] === null) continue;
    const account = accountOf(json[at]);
    if (account === null) return null;
    for (const { asset, amount } of heldIn(address, account, wallet))
      held.set(asset, (held.get(asset) ?? 0n) + amount);
  }
  return held;
}

function heldIn(address: Address, account: ShownAccount, wallet: Address): readonly Holding[] {
  const { owner, lamports, content } = account;
  // A wallet that is ruled by another program than System is no wallet any more.
  if (address === wallet) return owner === SYSTEM ? [{ asset: SOL, amount: lamports }] : [];
  const nonce = nonceState(owner, content);
  if (nonce !== null) return nonce.authority === wallet ? [{ asset: SOL, amount: lamports }] : [];
  return isTokenAccount(account) ? tokensIn(account, wallet) : [];
}

function isTokenAccount({ owner, content }: ShownAccount): boolean {
  if (content.length === TOKEN_ACCOUNT_BYTES) return owner === TOKEN || owner === TOKEN_2022;
  return owner === TOKEN_2022 && content[TOKEN_ACCOUNT_BYTES] === IS_TOKEN_ACCOUNT;
}

/** Where what stands in an account of either program: a mark of four bytes is before what may be absent. */
const AT = { mint: 0, owner: 32, amount: 64, delegate: 72, delegated: 121, closer: 129 } as const;

function tokensIn({ lamports, content }: ShownAccount, wallet: Address): readonly Holding[] {
  if (addressAt(content, AT.owner) !== wallet) return [];
  const [mint, amount] = [addressAt(content, AT.mint), numberAt(content, AT.amount)];
  const delegated = isOthers(content, AT.delegate, wallet) ? numberAt(content, AT.delegated) : 0n;
  const others = delegated < amount ? delegated : amount;
  if (mint !== NATIVE_MINT)
    return [
      { asset: SOL, amount: lamports },
      { asset: assetOf(mint), amount: amount - others },
    ];
  // Wrapped SOL lies in the lamports: whoever closes the account has them all.
  return isOthers(content, AT.closer, wallet) ? [] : [{ asset: SOL, amount: lamports - others }];
}

/** Whether somebody stands there, and not the wallet itself. */
function isOthers(content: Uint8Array, at: number, wallet: Address): boolean {
  return content[at] === 1 && addressAt(content, at + 4) !== wallet;
}

function addressAt(content: Uint8Array, at: number): Address {
  return toBase58(content.slice(at, at + 32));
}

function numberAt(content: Uint8Array, at: number): bigint {
  return content.slice(at, at + 8).reduceRight((value, byte) => value * 256n + BigInt(byte), 0n);
}
