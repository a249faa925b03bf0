import { randomBytes } from 'node:crypto';
import { OPENED_CATEGORIES } from '../core/order/accepted.ts';
import type { OpenedCategory } from '../core/units/category.ts';

/** The venues that can be simulated, and so traded on paper, each by a `main.ts` in a folder of `simulators`. */
export const SIMULATED_VENUES = ['binance-usdm', 'bybit', 'hyperliquid', 'kite'] as const;

/** What accounts at a simulated venue begin with, in the venue's own money. */
export function paperMoney(venue: SimulatedVenue): { readonly amount: string; readonly asset: string } {
  if (venue === 'kite') return { amount: '1000000', asset: 'INR' };
  return { amount: '100000', asset: venue === 'hyperliquid' ? 'USDC' : 'USDT' };
}

/** One of {@link SIMULATED_VENUES}. */
export type SimulatedVenue = (typeof SIMULATED_VENUES)[number];

/** What a bot says who it is with, and what proves it. */
export interface VenueCredential {
  /** An API key; at Hyperliquid the account's address. */
  readonly apiKey: string;
  /** Its secret; at Hyperliquid the private key of a wallet that may trade for the account. */
  readonly secret: string;
}

/** An account of Hyperliquid that has no keys: the agent of its master signs for it. */
export interface SimulatedOther {
  readonly role: 'vault' | 'subAccount';
  readonly address: string;
  /** Private key of an agent of the master, beside the one of the master's own account: none is taken for two. */
  readonly secret: string;
}

/** A vault and a sub-account that were never there before. */
export function newOthers(): readonly SimulatedOther[] {
  return (['vault', 'subAccount'] as const).map((role) => ({ role, address: hex(20), secret: hex(32) }));
}

/** Accounts for which agents of `master`, an account of Hyperliquid, sign, as the simulator is told of them. */
export function othersFor(
  others: readonly SimulatedOther[],
  master: string,
  balance: string,
): readonly Readonly<Record<string, unknown>>[] {
  return others.map(({ role, address }) => ({ address, balance, master: { address: master, role } }));
}

/** What else than linear contracts keys of a simulated venue may trade. */
export function alsoAt(venue: SimulatedVenue): readonly OpenedCategory[] {
  return venue === 'bybit' ? OPENED_CATEGORIES : [];
}

/** The markets that are listed beside the built-in ones: pairs and a second inverse contract, where there are any. */
export function moreMarketsOf(venue: SimulatedVenue): readonly { readonly symbol: string }[] {
  return venue === 'bybit'
    ? [{ symbol: 'SPOT:BTCUSDT' }, { symbol: 'SPOT:ETHUSDT' }, { symbol: 'ETHUSD' }]
    : [];
}

/** A credential that was never there before, in the form of this venue. */
export function newCredential(venue: SimulatedVenue): VenueCredential {
  if (venue === 'hyperliquid') return { apiKey: hex(20), secret: hex(32) };
  return { apiKey: randomBytes(32).toString('hex'), secret: randomBytes(32).toString('hex') };
}

/** Whether a credential has the form of this venue. */
export function hasForm(venue: SimulatedVenue, { apiKey, secret }: VenueCredential): boolean {
  return (
    venue !== 'hyperliquid' || (/^0x[0-9a-fA-F]{40}$/.test(apiKey) && /^0x[0-9a-fA-F]{64}$/.test(secret))
  );
}

/** What a simulated venue can be told of an account beside its money. */
export interface SimulatedAccount extends VenueCredential {
  readonly gatewayPort?: number;
  readonly redirectUrl?: string;
  readonly also?: readonly OpenedCategory[];
  readonly coins?: Readonly<Record<string, string>>;
  readonly others?: readonly SimulatedOther[];
}

/** What Bybit calls the permissions of a key for contracts and pairs; contracts include inverse ones. */
const WITH_SPOT = { permissions: { ContractTrade: ['Order', 'Position'], Spot: ['SpotTrade'] } };

/**
 * The account of a credential, as the simulator of this venue is told of it. `balance` is decimal text; `gatewayPort`
 * is where on this machine Kite's log-in page sends a browser back to, absent for the gateway's usual port, or
 * `redirectUrl` is the whole address. `also` is
 * what a key of Bybit may trade beside linear contracts, and `coins` are what that account has beside its money.
 * `others` are accounts of Hyperliquid that this one leads or owns.
 */
export function accountFor(
  venue: SimulatedVenue,
  { apiKey, secret, gatewayPort, redirectUrl, also = [], coins, others = [] }: SimulatedAccount,
  balance: string,
): Readonly<Record<string, unknown>> {
  if (venue === 'bybit' && also.includes('spot'))
    return { apiKey, secret, balance, ...(coins === undefined ? {} : { coins }), restrictions: WITH_SPOT };
  const back = gatewayPort === undefined ? redirectUrl : `http://127.0.0.1:${gatewayPort}/kite/callback`;
  if (venue === 'kite' && back !== undefined) return { apiKey, secret, balance, redirectUrl: back };
  if (venue !== 'hyperliquid') return { apiKey, secret, balance };
  const more = others.map(({ role, secret: privateKey }) => ({ privateKey, name: role }));
  return { address: apiKey, balance, agents: [{ privateKey: secret }, ...more] };
}

/** What this venue calls the two halves of a credential. */
export function namesOf(venue: SimulatedVenue): { readonly apiKey: string; readonly secret: string } {
  return venue === 'hyperliquid'
    ? { apiKey: 'account', secret: 'agent’s private key' }
    : { apiKey: 'API key', secret: venue === 'kite' ? 'API secret' : 'secret' };
}

function hex(bytes: number): string {
  return `0x${randomBytes(bytes).toString('hex')}`;
}
