import type { RawReply } from '../../../core/order/venue.ts';
import type { KnownDeed } from '../../../core/account/wallet-state.ts';
import type { SwapFate } from '../../../core/chain/swaps.ts';
import { assert } from '../../../core/assert.ts';
import { COIN } from '../../../core/chain/coin.ts';
import { parseHex } from '../../../core/units/bytes.ts';
import { digestOf } from '../admit-deed.ts';
import { valuesOf } from '../node-values.ts';
import { asNumber } from './amounts.ts';
import { noNode, refused, said } from './answers.ts';
import { CHAIN, CONNECTOR, PARAMS, textList, type Asked } from './asked.ts';
import { findToken, type Token } from './tokens.ts';

/** As their client has it. */
export const STATUS = { confirmed: 1, pending: 0, failed: -1 } as const;

const HASH = /^[0-9a-f]{64}$/;

/** `chains/stellar/status`. The address of a node can hold a provider's key, so it is not told. */
export async function status({ nodes, swaps, network, wallet }: Asked): Promise<RawReply> {
  const [currentBlockNumber] = valuesOf(await nodes.all(swaps.ledger()));
  if (currentBlockNumber === undefined) return noNode();
  return said({
    chain: CHAIN,
    network,
    rpcUrl: 'sallyport',
    rpcProvider: 'sallyport',
    currentBlockNumber,
    nativeCurrency: COIN[wallet.chain],
    swapProvider: `${CONNECTOR.name}/${CONNECTOR.kind}`,
  });
}

/** What an operation costs now, and what a swap would bid for its place: never above what policy allows. */
export async function feeOf({ swaps, nodes, feeMax }: Asked): Promise<bigint | null> {
  const [price] = valuesOf(await nodes.all(swaps.price()));
  if (price === undefined) return null;
  // Paid is the price of the ledger; what is bid above it is room for the price to rise.
  const bid = price * 2n;
  return bid > feeMax && feeMax > 0n ? feeMax : bid;
}

/** `chains/stellar/estimate-gas`. */
export async function estimateFee(asked: Asked, now: number): Promise<RawReply> {
  const fee = await feeOf(asked);
  if (fee === null) return noNode();
  return said({
    feePerComputeUnit: Number(fee),
    denomination: 'stroops',
    computeUnits: 1,
    feeAsset: COIN[asked.wallet.chain],
    fee: asNumber(fee, asked.swaps.digits),
    timestamp: now,
  });
}

/** `chains/stellar/balances`: of the tokens that are named, else of all that are listed or held. */
export async function balances(asked: Asked): Promise<RawReply> {
  const wanted = textList(asked.fields.get('tokens'));
  if (wanted === null) return refused(400, 'tokens is no list of texts, or too long a one.', PARAMS);
  const { nodes, swaps, wallet, tokens } = asked;
  const [look] = valuesOf(await nodes.all(swaps.account(wallet.address)));
  if (look === undefined) return noNode();
  const held = look.account?.balances ?? new Map<string, bigint>();
  const names =
    wanted.length > 0 ? wanted : [...tokens.map(({ symbol }) => symbol), ...unlisted(held, tokens)];
  const rows: (readonly [string, number])[] = [];
  for (const name of names) {
    const found = findToken(tokens, name);
    if (found.kind === 'ambiguous') return ambiguous(name, found.addresses);
    const address = found.kind === 'token' ? found.token.address : name;
    rows.push([name, asNumber(held.get(address) ?? 0n, swaps.digits)]);
  }
  return said({ balances: Object.fromEntries(rows) });
}

function unlisted(held: ReadonlyMap<string, bigint>, tokens: readonly Token[]): readonly string[] {
  const listed = new Set(tokens.map(({ address }) => address));
  return [...held.keys()].filter((asset) => !listed.has(asset));
}

/** Said of a code that more than one listed asset has. */
export function ambiguous(name: string, addresses: readonly string[]): RawReply {
  const text = `${addresses.length} assets that the policy lists have the code ${name}`;
  return refused(400, `${text}. Name one: ${addresses.join(', ')}. Nothing was done.`, PARAMS);
}

/** `chains/stellar/poll`: what became of a transaction, by the network, and where that has it not, by the ledger. */
export async function poll(asked: Asked): Promise<RawReply> {
  const { fields, nodes, swaps, wallet } = asked;
  const signature = fields.get('signature') ?? '';
  const [currentBlock] = valuesOf(await nodes.all(swaps.ledger()));
  if (currentBlock === undefined) return noNode();
  const none = { currentBlock, signature, txBlock: null, txStatus: STATUS.pending, fee: null, txData: null };
  if (!HASH.test(signature)) return said({ ...none, error: 'Invalid transaction signature format' });
  const landed = landedOf(valuesOf(await nodes.all(swaps.fate(signature, null))));
  if (landed !== null) {
    const txStatus = landed.isGood ? STATUS.confirmed : STATUS.failed;
    return said({ ...none, txBlock: landed.ledger, txStatus, fee: asNumber(landed.fee, swaps.digits) });
  }
  const known = knownDeed(wallet.known, signature);
  if (known !== null && isLost(known)) return said({ ...none, txStatus: STATUS.failed });
  return said(known === null ? { ...none, error: 'no transaction of this wallet has that hash' } : none);
}

/** Of what nodes say, that it is in a ledger, a good end before a bad one; null where none says so. */
export function landedOf(fates: readonly SwapFate[]): Extract<SwapFate, { kind: 'landed' }> | null {
  const landed = fates.flatMap((fate) => (fate.kind === 'landed' ? [fate] : []));
  return landed.find(({ isGood }) => isGood) ?? landed[0] ?? null;
}

/** What the ledger has of a transaction by its hash, in hexadecimal: decisions are kept by its digest. */
export function knownDeed(known: ReadonlyMap<string, KnownDeed>, hash: string): KnownDeed | null {
  const signed = parseHex(hash);
  assert(signed !== null, 'a hash is one of a transaction that was signed here, or was looked at');
  return known.get(digestOf({ signed })) ?? null;
}

/** It can no longer take effect, or did and failed. */
export function isLost({ result }: KnownDeed): boolean {
  return result !== 'open' && result !== 'landed';
}
