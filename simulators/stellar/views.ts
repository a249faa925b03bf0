import { createHash } from 'node:crypto';
import {
  decimal,
  entriesOf,
  promisedOf,
  RESERVE,
  XLM,
  type Account,
  type AssetName,
  type Entries,
  type Offer,
} from './account.ts';
import { restingFor } from './crossing.ts';
import type { Landed, StellarNetwork } from './network.ts';

type Json = Readonly<Record<string, unknown>>;

/** What Horizon answers to the root. */
export function rootView(network: StellarNetwork, at: string): Json {
  return {
    _links: { self: { href: at }, account: { href: `${at}/accounts/{account_id}`, templated: true } },
    horizon_version: 'simulated',
    core_version: 'simulated',
    history_latest_ledger: network.ledger,
    history_latest_ledger_closed_at: timeText(network.closedAt),
    history_elder_ledger: 1,
    core_latest_ledger: network.ledger,
    network_passphrase: network.passphrase,
    current_protocol_version: 23,
    core_supported_protocol_version: 23,
  };
}

export function accountView(network: StellarNetwork, account: Account, at: string): Json {
  const { id, sequence, lines, signers, thresholds } = account;
  const { entries, ledger, closedAt } = network;
  return {
    _links: {
      self: { href: `${at}/accounts/${id}` },
      data: { href: `${at}/accounts/${id}/data/{key}`, templated: true },
      offers: { href: `${at}/accounts/${id}/offers{?cursor,limit,order}`, templated: true },
      transactions: { href: `${at}/accounts/${id}/transactions{?cursor,limit,order}`, templated: true },
    },
    id,
    account_id: id,
    sequence: String(sequence),
    sequence_ledger: ledger,
    sequence_time: String(closedAt),
    subentry_count: entriesOf(entries, account),
    last_modified_ledger: ledger,
    last_modified_time: timeText(closedAt),
    thresholds: {
      low_threshold: thresholds.low,
      med_threshold: thresholds.med,
      high_threshold: thresholds.high,
    },
    flags: {
      auth_required: false,
      auth_revocable: false,
      auth_immutable: false,
      auth_clawback_enabled: false,
    },
    balances: [...lines]
      .sort(([a], [b]) => (a === XLM ? 1 : b === XLM ? -1 : 0))
      .map(([asset, line]) => ({
        balance: decimal(line.balance),
        ...(asset === XLM ? {} : { limit: decimal(line.limit), is_authorized: true }),
        buying_liabilities: '0.0000000',
        selling_liabilities: decimal(promisedOf(entries, id, asset)),
        ...assetView(asset),
      })),
    signers: [...signers].map(([key, weight]) => ({ key, weight, type: 'ed25519_public_key' })),
    data: {},
    num_sponsoring: 0,
    num_sponsored: 0,
    paging_token: id,
  };
}

export function offerView({ id, seller, selling, buying, amount, price }: Offer, at: string): Json {
  return {
    _links: { self: { href: `${at}/offers/${id}` }, offer_maker: { href: `${at}/accounts/${seller}` } },
    id: String(id),
    paging_token: String(id),
    seller,
    selling: assetView(selling),
    buying: assetView(buying),
    amount: decimal(amount),
    price_r: price,
    price: (price.n / price.d).toFixed(7),
    last_modified_ledger: 1,
    last_modified_time: null,
  };
}

/** Both sides of the book: who sells `selling`, and who buys it with `buying`. */
export function bookView(entries: Entries, selling: AssetName, buying: AssetName): Json {
  const level = (offer: Offer, isBid: boolean): Json => {
    const { n, d } = isBid ? { n: offer.price.d, d: offer.price.n } : offer.price;
    return { price_r: { n, d }, price: (n / d).toFixed(7), amount: decimal(offer.amount) };
  };
  return {
    bids: restingFor(entries, { give: selling, get: buying }).map((offer) => level(offer, true)),
    asks: restingFor(entries, { give: buying, get: selling }).map((offer) => level(offer, false)),
    base: assetView(selling),
    counter: assetView(buying),
  };
}

export function transactionView(landed: Landed, at: string): Json {
  const {
    hash,
    ledger,
    closedAt,
    source,
    sequence,
    isGood,
    envelope,
    result,
    feeCharged,
    feeMost,
    token,
    outer,
  } = landed;
  return {
    _links: {
      self: { href: `${at}/transactions/${hash}` },
      account: { href: `${at}/accounts/${source}` },
      ledger: { href: `${at}/ledgers/${ledger}` },
      operations: { href: `${at}/transactions/${hash}/operations{?cursor,limit,order}`, templated: true },
    },
    id: hash,
    paging_token: token,
    successful: isGood,
    hash,
    ...(outer === null
      ? {}
      : {
          fee_bump_transaction: { hash: outer, signatures: [] },
          inner_transaction: { hash, signatures: [] },
        }),
    ledger,
    created_at: timeText(closedAt),
    source_account: source,
    source_account_sequence: String(sequence),
    fee_account: source,
    fee_charged: String(feeCharged),
    max_fee: String(feeMost),
    operation_count: landed.operations.length,
    envelope_xdr: envelope,
    result_xdr: result,
    memo_type: 'none',
    signatures: [],
  };
}

export function feeView({ ledger, feeLeast, surge }: StellarNetwork): Json {
  const price = Math.max(feeLeast, surge);
  const fee = String(price);
  const row = Object.fromEntries(
    ['max', 'min', 'mode', 'p10', 'p20', 'p30', 'p40', 'p50', 'p60', 'p70', 'p80', 'p90', 'p95', 'p99'].map(
      (name) => [name, fee],
    ),
  );
  return {
    last_ledger: String(ledger),
    last_ledger_base_fee: '100',
    ledger_capacity_usage: price > 100 ? '1' : '0.1',
    fee_charged: row,
    max_fee: row,
  };
}

/** One page of records, with where the next begins. */
export function pageView(records: readonly Json[], at: string, url: URL): Json {
  const link = (token: unknown, order: string): Json => {
    const to = new URL(`${at}${url.pathname}`);
    for (const [name, value] of url.searchParams) to.searchParams.set(name, value);
    to.searchParams.set('cursor', String(token ?? url.searchParams.get('cursor') ?? ''));
    to.searchParams.set('order', order);
    return { href: to.toString() };
  };
  const order = url.searchParams.get('order') ?? 'asc';
  const [first, last] = [records.at(0), records.at(-1)];
  return {
    _links: {
      self: { href: `${at}${url.pathname}${url.search}` },
      next: link(last?.['paging_token'], order),
      prev: link(first?.['paging_token'], order === 'asc' ? 'desc' : 'asc'),
    },
    _embedded: { records },
  };
}

/** What Horizon says where it says no. */
export function problemView(status: number, title: string, extras: object = {}): Json {
  const type = `https://stellar.org/horizon-errors/${title.toLowerCase().replaceAll(' ', '_')}`;
  return { type, title, status, detail: title, extras };
}

/** An asset by its parts. */
export function assetView(asset: AssetName): Json {
  const [code = '', issuer] = asset.split(':');
  if (issuer === undefined) return { asset_type: 'native' };
  const type = code.length > 4 ? 'credit_alphanum12' : 'credit_alphanum4';
  return { asset_type: type, asset_code: code, asset_issuer: issuer };
}

/** A ledger that closed, with what is in it. */
export function ledgerView(network: StellarNetwork, sequence: number, at: string): Json {
  const closedAt = network.closings.get(sequence) ?? network.closedAt;
  const inside = [...network.landed.values()].filter(({ ledger }) => ledger === sequence);
  const good = inside.filter(({ isGood }) => isGood);
  return {
    _links: {
      self: { href: `${at}/ledgers/${sequence}` },
      transactions: { href: `${at}/ledgers/${sequence}/transactions{?cursor,limit,order}`, templated: true },
    },
    id: hashOf(network, sequence),
    paging_token: String(BigInt(sequence) << 32n),
    hash: hashOf(network, sequence),
    prev_hash: hashOf(network, sequence - 1),
    sequence,
    successful_transaction_count: good.length,
    failed_transaction_count: inside.length - good.length,
    operation_count: good.reduce((sum, { operations }) => sum + operations.length, 0),
    closed_at: timeText(closedAt),
    total_coins: '50001806812.0000000',
    fee_pool: '0.0000000',
    base_fee_in_stroops: network.feeLeast,
    base_reserve_in_stroops: Number(RESERVE),
    max_tx_set_size: 100,
    protocol_version: 23,
  };
}

/** No hash of a header, which nothing here has: one that is the same each time, and no other ledger's. */
function hashOf({ passphrase }: StellarNetwork, sequence: number): string {
  return createHash('sha256').update(`${passphrase}, ledger ${sequence}`).digest('hex');
}

function timeText(seconds: number): string {
  return new Date(Math.floor(seconds) * 1_000).toISOString().replace('.000Z', 'Z');
}
