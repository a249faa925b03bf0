import type { SwapAccount, SwapFate, Swaps, SwapWay, SwapWish } from '../../core/chain/swaps.ts';
import type { NodeQuestion, PathQuestion } from '../../core/chain/node-question.ts';
import { assert } from '../../core/assert.ts';
import { parseBase64 } from '../../core/units/base64.ts';
import { pointedInFull } from '../../core/units/pointed.ts';
import { countOf, fieldsOf, parseAccount, unitsOf } from './account.ts';
import { XLM, type Asset } from './asset.ts';
import { partsOfAsset, type AssetParts } from './asset-name.ts';
import { draftSwap } from './draft-swap.ts';
import { priceQuestion } from './fee-bump.ts';
import { movedIn } from './swap-result.ts';
import { readTransaction } from './transaction.ts';

const DIGITS = 7;
const PATH_MAX = 5;
const WAYS_MAX = 200;

/** Path payments to oneself: what Horizon knows of ways (`/paths`), the bytes, and what came of them. */
export function stellarSwaps(network: string): Swaps {
  return {
    network,
    digits: DIGITS,
    isAsset: (text) => partsOfAsset(text) !== null,
    ways: waysQuestion,
    account: accountQuestion,
    draft: draftSwap,
    wishOf,
    fate: (id, wish) => reading(`/transactions/${id}`, (status, json) => fateOf(status, json, id, wish)),
    price: priceQuestion,
    ledger: () => reading('/', (status, json) => (status === 200 ? ledgerOf(json) : null)),
  };
}

function reading<T>(path: string, read: PathQuestion<T>['read']): PathQuestion<T> {
  return { kind: 'path', path, form: null, read };
}

function ledgerOf(json: unknown): number | null {
  return countOf(fieldsOf(json)?.get('history_latest_ledger'));
}

function accountQuestion(wallet: string): NodeQuestion<{ readonly account: SwapAccount | null }> {
  return reading(`/accounts/${wallet}`, (status, json) => {
    if (status === 404) return { account: null };
    const account = status === 200 ? parseAccount(json, wallet) : null;
    return account === null ? null : { account };
  });
}

function waysQuestion(wish: SwapWish): NodeQuestion<readonly SwapWay[]> {
  const isGiven = wish.exact === 'given';
  const [near, far] = isGiven ? [wish.selling, wish.buying] : [wish.buying, wish.selling];
  const side = isGiven ? 'source' : 'destination';
  const query = new URLSearchParams(askedParts(side, knownParts(near)));
  query.set(`${side}_amount`, pointedInFull(wish.amount, DIGITS));
  query.set(isGiven ? 'destination_assets' : 'source_assets', far === XLM ? 'native' : far);
  const path = `/paths/strict-${isGiven ? 'send' : 'receive'}?${query.toString()}`;
  return reading(path, (status, json) => (status === 200 ? waysIn(json, wish) : null));
}

function knownParts(asset: Asset): AssetParts {
  const parts = partsOfAsset(asset);
  assert(parts !== null, 'only assets are asked for');
  return parts;
}

function askedParts(side: string, { code, issuer }: AssetParts): Readonly<Record<string, string>> {
  if (issuer === null) return { [`${side}_asset_type`]: 'native' };
  return {
    [`${side}_asset_type`]: code.length > 4 ? 'credit_alphanum12' : 'credit_alphanum4',
    [`${side}_asset_code`]: code,
    [`${side}_asset_issuer`]: issuer.address,
  };
}

/** What is not of these assets and exactly this amount was not asked for, and is left out. */
function waysIn(json: unknown, wish: SwapWish): readonly SwapWay[] | null {
  const records = fieldsOf(fieldsOf(json)?.get('_embedded'))?.get('records');
  if (!Array.isArray(records) || records.length > WAYS_MAX) return null;
  return records.flatMap((record: unknown) => wayOf(record, wish) ?? []);
}

function wayOf(json: unknown, { selling, buying, exact, amount }: SwapWish): SwapWay | null {
  const fields = fieldsOf(json);
  const given = unitsOf(fields?.get('source_amount'));
  const got = unitsOf(fields?.get('destination_amount'));
  const path = fields?.get('path');
  if (fields === null || given === null || got === null || !Array.isArray(path)) return null;
  if (given === 0n || got === 0n || path.length > PATH_MAX) return null;
  if ((exact === 'given' ? given : got) !== amount) return null;
  if (namedIn(fields, 'source_') !== selling || namedIn(fields, 'destination_') !== buying) return null;
  const middle = path.map((one: unknown) => namedIn(fieldsOf(one), ''));
  const known = middle.flatMap((one) => one ?? []);
  return known.length < middle.length ? null : { given, got, path: known };
}

function namedIn(fields: ReadonlyMap<string, unknown> | null, prefix: string): Asset | null {
  if (fields?.get(`${prefix}asset_type`) === 'native') return XLM;
  const name = `${String(fields?.get(`${prefix}asset_code`))}:${String(fields?.get(`${prefix}asset_issuer`))}`;
  return partsOfAsset(name) === null ? null : name;
}

function wishOf(wire: Uint8Array): SwapWish | null {
  const transaction = readTransaction(wire);
  if (transaction.kind === 'notRead') return null;
  const [operation, second] = transaction.operations;
  const action = operation?.action;
  if (second !== undefined || (action?.name !== 'path.sell' && action?.name !== 'path.buy')) return null;
  const { selling, buying, amount } = action;
  return { selling, buying, amount, exact: action.name === 'path.sell' ? 'given' : 'got' };
}

function fateOf(status: number, json: unknown, id: string, wish: SwapWish | null): SwapFate | null {
  if (status === 404) return { kind: 'unseen' };
  const fields = status === 200 ? fieldsOf(json) : null;
  const ledger = countOf(fields?.get('ledger'));
  const isGood = fields?.get('successful');
  const fee = feeOf(fields?.get('fee_charged'));
  if (fields?.get('hash') !== id || ledger === null || typeof isGood !== 'boolean' || fee === null)
    return null;
  const result = fields.get('result_xdr');
  const bytes = typeof result === 'string' ? parseBase64(result) : null;
  const moved = isGood && wish !== null && bytes !== null ? movedIn(bytes, wish) : null;
  return { kind: 'landed', ledger, isGood, fee, moved };
}

/** Horizon writes it as text. */
function feeOf(json: unknown): bigint | null {
  return typeof json === 'string' && /^[0-9]{1,18}$/.test(json) ? BigInt(json) : null;
}
