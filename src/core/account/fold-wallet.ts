import { assert } from '../assert.ts';
import { COIN } from '../chain/coin.ts';
import type { EntryBody } from '../ledger/entry.ts';
import type { WalletBody } from '../ledger/wallet-entry.ts';
import type { Seq } from '../units/ids.ts';
import { DAY_MS, type UnixMs } from '../units/time.ts';
import type { GatewayState } from './state.ts';
import type { Wallet } from './wallet-state.ts';

type Body<K extends WalletBody['kind']> = Extract<WalletBody, { kind: K }>;

/** Approved transactions that are remembered after their end, for each wallet. */
const KNOWN_MAX = 1_000;

const KINDS: ReadonlySet<string> = new Set<WalletBody['kind']>([
  'wallet',
  'walletRetired',
  'walletPrimary',
  'walletNodes',
  'walletExported',
  'walletBot',
  'deed',
  'deedSigned',
  'feeBump',
  'feeBumpSigned',
  'deedOutcome',
]);

/** Whether an entry is about wallets, and what they sign. */
export function isWalletBody(body: EntryBody): body is WalletBody {
  return KINDS.has(body.kind);
}

/** Applies an entry about wallets and what they sign. */
export function foldWallet(state: GatewayState, body: WalletBody, seq: Seq, at: UnixMs): void {
  if (body.kind === 'wallet') {
    const wallet = newWallet(body, at);
    state.wallets.set(body.wallet, wallet);
    wallet.isPrimary = primaryOf(state, wallet) === null;
    return;
  }
  // Who is asked is no part of what is decided: what they say is.
  if (body.kind === 'walletNodes') return;
  const wallet = state.wallets.get(body.wallet);
  assert(wallet !== undefined, 'an entry names a wallet that exists');
  switch (body.kind) {
    case 'walletRetired':
      wallet.tokens.clear();
      return foldRetired(state, wallet);
    case 'walletPrimary':
      for (const other of siblingsOf(state, wallet)) other.isPrimary = other === wallet;
      return;
    case 'walletExported':
      // Nothing is decided otherwise: the key signs here as before.
      return;
    case 'walletBot':
      if (body.revoked) wallet.tokens.delete(body.token);
      else wallet.tokens.set(body.token, body.bot);
      return;
    case 'deed':
      if (body.verdict === 'allow') foldAllowed(wallet, body, seq, at);
      return;
    case 'deedSigned':
      return foldSigned(wallet, body);
    case 'feeBump':
      return foldBump(wallet, body, seq, at);
    case 'feeBumpSigned':
      return foldBumpSigned(wallet, body);
    case 'deedOutcome':
      return foldOutcome(wallet, body);
  }
}

/** In the place of a primary wallet comes the oldest one that is in use: there is one wherever there are wallets. */
function foldRetired(state: GatewayState, wallet: Wallet): void {
  wallet.retired = true;
  if (!wallet.isPrimary) return;
  wallet.isPrimary = false;
  const next = siblingsOf(state, wallet).find(({ retired }) => !retired);
  if (next !== undefined) next.isPrimary = true;
}

/** Wallets of the same user on the same chain, the oldest first. */
function siblingsOf({ wallets }: GatewayState, { user, chain }: Wallet): readonly Wallet[] {
  return [...wallets.values()].filter((other) => other.user === user && other.chain === chain);
}

function primaryOf(state: GatewayState, wallet: Wallet): Wallet | null {
  return siblingsOf(state, wallet).find(({ isPrimary }) => isPrimary) ?? null;
}

function newWallet(body: Body<'wallet'>, at: UnixMs): Wallet {
  return {
    id: body.wallet,
    user: body.user,
    chain: body.chain,
    address: body.address,
    mode: body.mode,
    record: body.record,
    cap: body.cap === null ? null : BigInt(body.cap),
    since: at,
    retired: false,
    isPrimary: false,
    firstSigned: null,
    tokens: new Map(),
    open: new Map(),
    spent: [],
    known: new Map(),
  };
}

function foldAllowed(wallet: Wallet, body: Body<'deed'>, seq: Seq, at: UnixMs): void {
  const { bot, wire, digest, lastHeight, nonceSlot = 0 } = body;
  assert(digest !== null, 'what was allowed was understood');
  const tables = (body.tables ?? []).map(([table, place, address]) => ({ table, place, address }));
  const life = { lastHeight, nonceSlot };
  wallet.open.set(seq, { deed: seq, bot, wire, tables, digest, ...life, signed: null, bumps: [] });
  const amounts = body.spends.map(([asset, amount]) => [asset, BigInt(amount)] as const);
  // Of what is open it must be known how much it can still take, however old it is.
  const current = wallet.spent.findIndex((row) => row.at > at - DAY_MS || wallet.open.has(row.deed));
  wallet.spent.splice(0, current < 0 ? wallet.spent.length : current);
  wallet.spent.push({ deed: seq, at, amounts });
  wallet.known.set(digest, { deed: seq, id: null, result: 'open' });
  const [oldest] = wallet.known.keys();
  if (wallet.known.size > KNOWN_MAX && oldest !== undefined) wallet.known.delete(oldest);
}

function foldSigned(wallet: Wallet, body: Body<'deedSigned'>): void {
  const open = wallet.open.get(body.deed as Seq);
  if (open === undefined) return;
  open.signed = { signature: body.signature, id: body.id };
  wallet.firstSigned ??= open.deed;
  const known = wallet.known.get(open.digest);
  if (known !== undefined) known.id = body.id;
}

/** Takes effect with the transaction or not at all: what was counted for that one goes on counting, and this on top. */
function foldBump(wallet: Wallet, body: Body<'feeBump'>, seq: Seq, at: UnixMs): void {
  const open = wallet.open.get(body.deed as Seq);
  if (open === undefined) return;
  open.bumps.push({ bump: seq, at, fee: BigInt(body.fee), signed: null });
  wallet.spent.push({ deed: open.deed, at, amounts: [[COIN[wallet.chain], BigInt(body.more)]] });
}

function foldBumpSigned(wallet: Wallet, body: Body<'feeBumpSigned'>): void {
  for (const { bumps } of wallet.open.values()) {
    const found = bumps.find(({ bump }) => bump === body.bump);
    if (found !== undefined) found.signed = { signature: body.signature, id: body.id };
  }
}

/**
 * What was never signed took nothing; where that has a reason, the same bytes may be asked for again. What was signed
 * stays counted for its day, also where it is said to have failed or expired: whoever says so could be lying, and the
 * limits hold all the same (T27).
 */
function foldOutcome(wallet: Wallet, body: Body<'deedOutcome'>): void {
  const open = wallet.open.get(body.deed as Seq);
  if (open === undefined) return;
  wallet.open.delete(body.deed as Seq);
  const known = wallet.known.get(open.digest);
  if (body.result === 'notSigned' && body.code !== null) wallet.known.delete(open.digest);
  else if (known !== undefined) known.result = body.result;
  if (open.signed !== null) return;
  const row = wallet.spent.findIndex(({ deed }) => deed === open.deed);
  if (row >= 0) wallet.spent.splice(row, 1);
}
