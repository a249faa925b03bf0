import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { Account, Asset, Keypair, Memo, Networks, Operation, TransactionBuilder } from '@stellar/stellar-sdk';
import fc from 'fast-check';
import type { WalletLimits } from '../../core/chain/wallet-limits.ts';
import type { Deed, ServedChain } from '../../core/chain/chain.ts';
import type { Action } from './actions.ts';
import { stellar } from './chain.ts';
import { readTransaction, type Transaction } from './transaction.ts';

/** What the official library builds and reads, for comparison. */

export const SHA256 = (bytes: Uint8Array): Uint8Array => createHash('sha256').update(bytes).digest();
export const CHAIN: ServedChain = stellar(SHA256, 'stellar-testnet');

function person(seed: number): Keypair {
  return Keypair.fromRawEd25519Seed(Buffer.alloc(32, seed));
}

export const KEYS = person(1);
export const WALLET = KEYS.publicKey();
export const ENEMY = person(2).publicKey();
export const ISSUER = person(3).publicKey();
export const USDC = new Asset('USDC', ISSUER);
export const LONGER = new Asset('LONGERTOKEN', ISSUER);
export const EVIL = new Asset('USDC', ENEMY);
const [USDC_NAME, LONGER_NAME] = [`USDC:${ISSUER}`, `LONGERTOKEN:${ISSUER}`];

export const LIMITS: WalletLimits = {
  actions: new Set(['offer.sell', 'offer.buy', 'path.sell', 'path.buy', 'trust']),
  destinations: new Set(),
  authorities: new Set(),
  assets: new Map(
    ['XLM', USDC_NAME, LONGER_NAME].map((name) => [
      name,
      { perTransaction: 50_000_000_000n, perDay: 10n ** 15n },
    ]),
  ),
  feeMax: 10_000n,
  feeBumpMax: 0n,
  unitPriceMax: 0n,
  nonceAccounts: new Set(),
  minimumBalance: 0n,
  export: 'never',
};

export type SdkOperation = Parameters<TransactionBuilder['addOperation']>[0];

export interface Built {
  readonly operations: readonly SdkOperation[];
  readonly source?: string;
  readonly sequence?: string;
  readonly fee?: string;
  readonly times?: { readonly minTime: number; readonly maxTime: number };
  readonly memo?: Memo;
}

/** The unsigned bytes of a transaction that the official library builds. */
export function build({ operations, source = WALLET, sequence = '41', fee = '100', ...rest }: Built): Buffer {
  const builder = new TransactionBuilder(new Account(source, sequence), {
    fee,
    networkPassphrase: Networks.TESTNET,
    timebounds: rest.times ?? { minTime: 0, maxTime: 1_800_000_000 },
  });
  for (const operation of operations) builder.addOperation(operation);
  if (rest.memo !== undefined) builder.addMemo(rest.memo);
  return Buffer.from(builder.build().toXDR(), 'base64');
}

/** An offer to sell 10.5 XLM. */
export function sell(amount = '10.5', from: object = {}): SdkOperation {
  return Operation.manageSellOffer({
    selling: Asset.native(),
    buying: USDC,
    amount,
    price: '0.25',
    offerId: 0,
    ...from,
  });
}

/** Reads bytes that must be a deed. */
export function deed(wire: Uint8Array): Deed {
  const read = CHAIN.read(wire, () => null);
  assert.equal(read.kind, 'deed');
  assert.ok(read.kind === 'deed');
  return read;
}

/** Codes of the reasons not to sign. */
export function codes(wire: Uint8Array, limits: WalletLimits = LIMITS): readonly string[] {
  const read = CHAIN.read(wire, () => null);
  if (read.kind === 'noDeed') return [read.denial.code];
  return read.judge(WALLET, limits, { spent: new Map() }).map(({ code }) => code);
}

const asset = fc.constantFrom(Asset.native(), USDC, LONGER, EVIL);
const units = fc.bigInt({ min: 0n, max: 2n ** 63n - 1n }).map(decimalText);
const some = fc.bigInt({ min: 1n, max: 10n ** 11n }).map(decimalText);
const amount = fc.oneof({ weight: 4, arbitrary: some }, { weight: 1, arbitrary: units });
const price = fc.record({
  n: fc.integer({ min: 1, max: 2 ** 31 - 1 }),
  d: fc.integer({ min: 1, max: 2 ** 31 - 1 }),
});
const offerId = fc.bigInt({ min: 0n, max: 2n ** 63n - 1n }).map(String);
const destination = fc.constantFrom(WALLET, WALLET, ENEMY);
const path = fc.array(asset, { maxLength: 5 });
const source = fc.option(fc.constantFrom(WALLET, ENEMY), { nil: undefined });

function decimalText(value: bigint): string {
  const text = value.toString().padStart(8, '0');
  return `${text.slice(0, -7)}.${text.slice(-7)}`;
}

/** `source` left out where there is none. */
function named<T extends { readonly source?: string | undefined }>(fields: T): T {
  const { source: own, ...rest } = fields;
  return (own === undefined ? rest : fields) as T;
}

const operation: fc.Arbitrary<SdkOperation> = fc.oneof(
  fc
    .record({ selling: asset, buying: asset, amount, price, offerId, source })
    .map((fields) => Operation.manageSellOffer(named(fields) as never)),
  fc
    .record({ selling: asset, buying: asset, buyAmount: amount, price, offerId, source })
    .map((fields) => Operation.manageBuyOffer(named(fields) as never)),
  fc
    .record({ selling: asset, buying: asset, amount: some, price, source })
    .map((fields) => Operation.createPassiveSellOffer(named(fields) as never)),
  fc
    .record({
      sendAsset: asset,
      sendAmount: some,
      destination,
      destAsset: asset,
      destMin: some,
      path,
      source,
    })
    .map((fields) => Operation.pathPaymentStrictSend(named(fields) as never)),
  fc
    .record({
      sendAsset: asset,
      sendMax: some,
      destination,
      destAsset: asset,
      destAmount: some,
      path,
      source,
    })
    .map((fields) => Operation.pathPaymentStrictReceive(named(fields) as never)),
  fc
    .record({ asset: fc.constantFrom(USDC, LONGER, EVIL), limit: units, source })
    .map((fields) => Operation.changeTrust(named(fields) as never)),
);

const memo = fc.option(
  fc.oneof(
    fc.string({ maxLength: 28 }).map((text) => Memo.text(text)),
    fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }).map((id) => Memo.id(String(id))),
    fc.uint8Array({ minLength: 32, maxLength: 32 }).map((hash) => Memo.hash(Buffer.from(hash))),
    fc.uint8Array({ minLength: 32, maxLength: 32 }).map((hash) => Memo.return(Buffer.from(hash))),
  ),
  { nil: undefined },
);

/** Transactions of every form that is served. */
export const served: fc.Arbitrary<Buffer> = fc
  .record({
    operations: fc.array(operation, { minLength: 1, maxLength: 4 }),
    source: fc.constantFrom(WALLET, WALLET, WALLET, ENEMY),
    sequence: fc.bigInt({ min: 0n, max: 2n ** 62n }).map(String),
    fee: fc.constantFrom('100', '2000', '90000'),
    times: fc.constantFrom({ minTime: 0, maxTime: 0 }, { minTime: 5, maxTime: 1_800_000_000 }),
    memo,
  })
  .map(({ memo: note, ...rest }) => build(note === undefined ? rest : { ...rest, memo: note }));

const GOOD: readonly SdkOperation[] = [
  sell(),
  sell('0', { offerId: 7 }),
  Operation.manageBuyOffer({ selling: USDC, buying: LONGER, buyAmount: '3', price: '1.5', offerId: 0 }),
  Operation.pathPaymentStrictSend({
    ...{ sendAsset: USDC, sendAmount: '2', destination: WALLET, destAsset: LONGER, destMin: '1' },
    path: [Asset.native()],
  }),
  Operation.changeTrust({ asset: USDC, limit: '1000' }),
];

/** Transactions that policy allows. */
export const allowed: fc.Arbitrary<Buffer> = fc
  .array(fc.constantFrom(...GOOD), { minLength: 1, maxLength: 3 })
  .map((operations) => build({ operations, memo: Memo.text('an order') }));

/** What a transaction says, in one form for both readers. */
export interface Said {
  readonly source: string;
  readonly fee: string;
  readonly sequence: string;
  readonly until: string;
  readonly memo: string;
  readonly operations: readonly (readonly string[])[];
}

/** The same by the official library; null where it takes the bytes for no transaction, or writes others back. */
export function sdkSays(wire: Uint8Array): Said | null {
  const text = Buffer.from(wire).toString('base64');
  try {
    const read = TransactionBuilder.fromXDR(text, Networks.TESTNET);
    if (!('sequence' in read) || read.toXDR() !== text) return null;
    const operations = read.operations.map((of) => sdkOperation(Object(of)));
    return {
      source: read.source,
      fee: String(read.fee),
      sequence: read.sequence,
      until: read.timeBounds?.maxTime ?? '0',
      memo: `${read.memo.type} ${memoText(read.memo.value)}`,
      operations,
    };
  } catch {
    return null;
  }
}

function memoText(value: unknown): string {
  return value instanceof Uint8Array ? Buffer.from(value).toString('hex') : String(value ?? '');
}

type Fields = Readonly<Record<string, unknown>>;

function sdkOperation(of: Fields): readonly string[] {
  const own = typeof of['source'] === 'string' ? of['source'] : '-';
  const name = String(of['type']);
  const text = (...fields: readonly string[]): string[] => fields.map((field) => shown(of[field]));
  switch (name) {
    case 'manageSellOffer':
      return [name, own, ...text('selling', 'buying', 'amount', 'offerId'), priceOf(of)];
    case 'createPassiveSellOffer':
      return [name, own, ...text('selling', 'buying', 'amount'), priceOf(of)];
    case 'manageBuyOffer':
      return [name, own, ...text('selling', 'buying', 'buyAmount', 'offerId'), priceOf(of)];
    case 'pathPaymentStrictSend':
      return [name, own, ...text('sendAsset', 'sendAmount', 'destAsset', 'destMin', 'destination', 'path')];
    case 'pathPaymentStrictReceive':
      return [name, own, ...text('sendAsset', 'sendMax', 'destAsset', 'destAmount', 'destination', 'path')];
    case 'changeTrust':
      return [name, own, ...text('line', 'limit')];
    default:
      return [name];
  }
}

function shown(value: unknown): string {
  if (value instanceof Asset) return value.isNative() ? 'XLM' : `${value.getCode()}:${value.getIssuer()}`;
  return Array.isArray(value) ? value.map(shown).join(',') : String(value);
}

/** Nine digits of it: the library keeps a quotient, rounded. */
function priceOf(of: Fields): string {
  return Number(of['price']).toPrecision(9);
}

/** What our reader says. */
export function weSay(wire: Uint8Array): Said | null {
  const read = readTransaction(wire);
  if (read.kind === 'notRead') return null;
  return {
    source: read.source.address,
    fee: String(read.fee),
    sequence: String(read.sequence),
    until: String(read.times?.to ?? 0n),
    memo: ourMemo(read),
    operations: read.operations.map(({ source: own, action }) => ourOperation(own?.address ?? '-', action)),
  };
}

function ourMemo({ memo: note }: Transaction): string {
  switch (note.kind) {
    case 'none':
      return 'none ';
    case 'text':
      return `text ${Buffer.from(note.bytes).toString('hex')}`;
    case 'id':
      return `id ${note.id}`;
    default:
      return `${note.kind} ${Buffer.from(note.hash).toString('hex')}`;
  }
}

function ourOperation(own: string, action: Action): readonly string[] {
  const each = (of: { readonly n: number; readonly d: number }): string => (of.n / of.d).toPrecision(9);
  switch (action.name) {
    case 'offer.sell': {
      const { selling, buying, amount: of, offer } = action;
      const sides = [selling, buying, decimalText(of)];
      return action.isPassive
        ? ['createPassiveSellOffer', own, ...sides, each(action.price)]
        : ['manageSellOffer', own, ...sides, String(offer), each(action.price)];
    }
    case 'offer.buy': {
      const { selling, buying, amount: of, offer } = action;
      return ['manageBuyOffer', own, selling, buying, decimalText(of), String(offer), each(action.price)];
    }
    case 'path.sell': {
      const { selling, buying, amount: of, least, to, path: by } = action;
      const sides = [selling, decimalText(of), buying, decimalText(least)];
      return ['pathPaymentStrictSend', own, ...sides, to, by.join(',')];
    }
    case 'path.buy': {
      const { selling, buying, amount: of, most, to, path: by } = action;
      const sides = [selling, decimalText(most), buying, decimalText(of)];
      return ['pathPaymentStrictReceive', own, ...sides, to, by.join(',')];
    }
    case 'trust':
      return ['changeTrust', own, action.asset, decimalText(action.limit)];
  }
}

/** A change of the kind that an attacker, or a bug, makes. */
type Change =
  | { readonly kind: 'flip'; readonly at: number; readonly bits: number }
  | { readonly kind: 'word'; readonly at: number; readonly value: number }
  | { readonly kind: 'cut' | 'double'; readonly at: number; readonly words: number };

const place = fc.nat({ max: 600 });
const change: fc.Arbitrary<Change> = fc.oneof(
  fc.record({ kind: fc.constant('flip' as const), at: place, bits: fc.integer({ min: 1, max: 255 }) }),
  fc.record({
    kind: fc.constant('word' as const),
    at: place,
    value: fc.constantFrom(0, 1, 2, 3, 5, 12, 13, 0x100, 0x7fffffff, 0xffffffff),
  }),
  fc.record({
    kind: fc.constantFrom('cut' as const, 'double' as const),
    at: place,
    words: fc.integer({ min: 1, max: 11 }),
  }),
);

/** The bytes after it. */
export function changed(wire: Buffer, { kind, at, ...of }: Change): Buffer {
  const where = at % wire.length;
  const step = where - (where % 4);
  const copy = Buffer.from(wire);
  if ('bits' in of) copy[where] = (copy[where] ?? 0) ^ of.bits;
  if ('value' in of) copy.writeUInt32BE(of.value, step);
  if (!('words' in of)) return copy;
  const end = Math.min(wire.length, step + of.words * 4);
  const kept = wire.subarray(0, kind === 'cut' ? step : end);
  return Buffer.concat([kept, ...(kind === 'cut' ? [] : [wire.subarray(step, end)]), wire.subarray(end)]);
}

/** One to three changes. */
export const changes: fc.Arbitrary<readonly Change[]> = fc.array(change, { minLength: 1, maxLength: 3 });
