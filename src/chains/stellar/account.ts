import { XLM, type Asset } from './asset.ts';

/** An account as Horizon tells of it, as far as a transaction depends on it. Amounts in ten-millionths. */
export interface AccountState {
  readonly address: string;
  /** Of its last transaction. */
  readonly sequence: bigint;
  /** What its signatures together must weigh for operations of that rank. */
  readonly thresholds: { readonly low: number; readonly medium: number; readonly high: number };
  readonly signers: readonly { readonly key: string; readonly weight: number }[];
  /** Entries that the reserve is kept for: offers, trust lines, signers and others. */
  readonly entries: bigint;
  /** Entries that others keep the reserve for, less those that it keeps it for. */
  readonly sponsored: bigint;
  readonly balances: ReadonlyMap<Asset, bigint>;
  /** Of the coin: what its offers to sell have promised. */
  readonly promised: bigint;
}

const UNITS = /^(0|[1-9][0-9]{0,11})\.([0-9]{7})$/;
const NUMBER = /^(0|[1-9][0-9]{0,18})$/;
const ROWS_MAX = 1_100;

/** Null for an answer that has not this form, or is of another account. */
export function parseAccount(json: unknown, address: string): AccountState | null {
  const fields = fieldsOf(json);
  if (fields === null || fields.get('account_id') !== address) return null;
  const sequence = wholeOf(fields.get('sequence'));
  const thresholds = thresholdsOf(fields.get('thresholds'));
  const signers = listOf(fields.get('signers'), signerOf);
  const rows = listOf(fields.get('balances'), balanceOf);
  const [entries, by, forOthers] = ['subentry_count', 'num_sponsored', 'num_sponsoring'].map((name) =>
    countOf(fields.get(name) ?? 0),
  );
  if (sequence === null || thresholds === null || signers === null || rows === null) return null;
  if (typeof entries !== 'number' || typeof by !== 'number' || typeof forOthers !== 'number') return null;
  const coin = rows.find(({ asset }) => asset === XLM);
  if (coin === undefined) return null;
  return {
    ...{ address, sequence, thresholds, signers },
    entries: BigInt(entries),
    sponsored: BigInt(by - forOthers),
    balances: new Map(rows.flatMap(({ asset, amount }) => (asset === null ? [] : [[asset, amount]]))),
    promised: coin.promised,
  };
}

/** Ten-millionths of an amount that is written with seven digits; null for another form. */
export function unitsOf(text: unknown): bigint | null {
  const [, whole, fraction] = (typeof text === 'string' ? UNITS.exec(text) : null) ?? [];
  return whole === undefined || fraction === undefined ? null : BigInt(whole + fraction);
}

/** The fields of an object of JSON; null for anything else. */
export function fieldsOf(json: unknown): ReadonlyMap<string, unknown> | null {
  return typeof json === 'object' && json !== null && !Array.isArray(json)
    ? new Map(Object.entries(json))
    : null;
}

/** A whole number from 0 that JSON can hold exactly; null for anything else. */
export function countOf(json: unknown): number | null {
  return typeof json === 'number' && Number.isSafeInteger(json) && json >= 0 ? json : null;
}

function wholeOf(json: unknown): bigint | null {
  return typeof json === 'string' && NUMBER.test(json) ? BigInt(json) : null;
}

function thresholdsOf(json: unknown): AccountState['thresholds'] | null {
  const fields = fieldsOf(json);
  const [low, medium, high] = ['low', 'med', 'high'].map((rank) => countOf(fields?.get(`${rank}_threshold`)));
  if (typeof low !== 'number' || typeof medium !== 'number' || typeof high !== 'number') return null;
  return { low, medium, high };
}

function listOf<T>(json: unknown, read: (row: unknown) => T | null): readonly T[] | null {
  if (!Array.isArray(json) || json.length > ROWS_MAX) return null;
  const rows: T[] = [];
  for (const one of json) {
    const row = read(one);
    if (row === null) return null;
    rows.push(row);
  }
  return rows;
}

function signerOf(json: unknown): AccountState['signers'][number] | null {
  const fields = fieldsOf(json);
  const key = fields?.get('key');
  const weight = countOf(fields?.get('weight'));
  return typeof key !== 'string' || weight === null ? null : { key, weight };
}

interface BalanceRow {
  /** Null: shares of a pool, which are not looked at. */
  readonly asset: Asset | null;
  readonly amount: bigint;
  readonly promised: bigint;
}

function balanceOf(json: unknown): BalanceRow | null {
  const fields = fieldsOf(json);
  const amount = unitsOf(fields?.get('balance'));
  if (fields === null || amount === null) return null;
  const promised = unitsOf(fields.get('selling_liabilities') ?? '0.0000000');
  if (promised === null) return null;
  return { asset: assetOf(fields), amount, promised };
}

function assetOf(fields: ReadonlyMap<string, unknown>): Asset | null {
  if (fields.get('asset_type') === 'native') return XLM;
  const [code, issuer] = [fields.get('asset_code'), fields.get('asset_issuer')];
  return typeof code === 'string' && typeof issuer === 'string' ? `${code}:${issuer}` : null;
}
