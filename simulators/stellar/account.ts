/** An asset as `XLM` or `CODE:ISSUER`. */
export type AssetName = string;

export const XLM: AssetName = 'XLM';
/** What an account keeps, twice and for each entry of its own. */
export const RESERVE = 5_000_000n;
export const LIMIT_MAX = 2n ** 63n - 1n;

/** What an account holds of one asset, in ten-millionths. */
export interface Line {
  balance: bigint;
  limit: bigint;
}

/** An offer that rests. */
export interface Offer {
  readonly id: bigint;
  readonly seller: string;
  readonly selling: AssetName;
  readonly buying: AssetName;
  /** Of what is sold. */
  amount: bigint;
  /** Of what is bought, for one of what is sold. */
  readonly price: { readonly n: number; readonly d: number };
  readonly isPassive: boolean;
}

export interface Account {
  readonly id: string;
  sequence: bigint;
  readonly lines: Map<AssetName, Line>;
  /** By key: its weight. */
  readonly signers: Map<string, number>;
  thresholds: { readonly low: number; readonly med: number; readonly high: number };
}

/** Everything that a ledger holds. */
export interface Entries {
  readonly accounts: Map<string, Account>;
  readonly offers: Map<bigint, Offer>;
  nextOffer: bigint;
}

/** A copy that can be changed and thrown away. */
export function copyOf({ accounts, offers, nextOffer }: Entries): Entries {
  return structuredClone({ accounts, offers, nextOffer });
}

/** What of an asset an account's own offers have promised away. */
export function promisedOf({ offers }: Entries, seller: string, asset: AssetName): bigint {
  return [...offers.values()]
    .filter((offer) => offer.seller === seller && offer.selling === asset)
    .reduce((sum, { amount }) => sum + amount, 0n);
}

/** Entries of its own beside itself. */
export function entriesOf({ offers }: Entries, { id, lines, signers }: Account): number {
  const own = [...offers.values()].filter(({ seller }) => seller === id).length;
  return own + (lines.size - 1) + [...signers.keys()].filter((key) => key !== id).length;
}

/** What an account may give away of an asset. Who issues one has no end of it. */
export function freeOf(entries: Entries, account: Account, asset: AssetName): bigint {
  if (asset.endsWith(`:${account.id}`)) return LIMIT_MAX;
  const line = account.lines.get(asset);
  if (line === undefined) return 0n;
  const kept = asset === XLM ? RESERVE * BigInt(2 + entriesOf(entries, account)) : 0n;
  return line.balance - promisedOf(entries, account.id, asset) - kept;
}

/** What an account can still take of an asset; null without a trust line. */
export function roomOf(account: Account, asset: AssetName): bigint | null {
  if (asset.endsWith(`:${account.id}`)) return LIMIT_MAX;
  const line = account.lines.get(asset);
  return line === undefined ? null : line.limit - line.balance;
}

/** Moves an amount into an account, or out of it where it is negative. */
export function move(account: Account, asset: AssetName, amount: bigint): void {
  const line = account.lines.get(asset);
  if (line !== undefined) line.balance += amount;
}

/** Seven digits after the point. */
export function decimal(units: bigint): string {
  const text = units.toString().padStart(8, '0');
  return `${text.slice(0, -7)}.${text.slice(-7)}`;
}

/** The ten-millionths of an amount with up to seven digits after the point; null for other text, and for nothing. */
export function amountOf(text: string): bigint | null {
  const [, whole = '', fraction = ''] = /^([0-9]{1,12})(?:\.([0-9]{1,7}))?$/.exec(text) ?? [];
  const units = BigInt(whole + fraction.padEnd(7, '0'));
  return whole === '' || units === 0n ? null : units;
}
