import { ZERO, add, decimal, multiplyUp, subtract } from '../../../src/core/units/decimal.ts';
import { fromUnits } from '../../shared/fixed.ts';
import { parseCount } from '../fields.ts';
import { accountMargin, leverageOf } from '../margin.ts';
import { ERR } from '../refusal.ts';
import { DONE, MALFORMED, err, l1 } from './action.ts';
import type { Action, ActionCall, ActionReply } from './action.ts';

/** Isolated margin is sent in millionths of a USDC. */
const MICRO = 10n ** 12n;
const NAME_MAX = 16;
const ACCOUNTS_MAX = 10_000;
const WEIGHT_PRICE = decimal('0.0005');
const ABSTRACTIONS: ReadonlyMap<unknown, string> = new Map([
  ['i', 'disabled'],
  ['u', 'unifiedAccount'],
  ['p', 'portfolioMargin'],
]);

export const SETTING_ACTIONS: ReadonlyMap<string, Action> = new Map([
  ['updateLeverage', l1(updateLeverage)],
  ['updateIsolatedMargin', l1(updateIsolatedMargin)],
  ['setReferrer', l1(setReferrer)],
  ['reserveRequestWeight', l1(reserveRequestWeight)],
  ['agentEnableDexAbstraction', l1(() => DONE)],
  ['agentSetAbstraction', l1(agentSetAbstraction)],
  ['noop', l1(() => DONE)],
  ['createSubAccount', l1(createSubAccount)],
]);

function updateLeverage({ action, account, exchange }: ActionCall): ActionReply {
  const asset = parseCount(action.get('asset'));
  const value = parseCount(action.get('leverage'));
  const isCross = action.get('isCross');
  if (asset === null || value === null || typeof isCross !== 'boolean') return MALFORMED;
  const listing = exchange.listing(asset);
  if (listing === null) return err(ERR.badAsset(asset));
  const { spec } = listing;
  if (value < 1 || value > spec.maxLeverage) return err(ERR.badLeverage);
  if (isCross && spec.onlyIsolated) return err(ERR.onlyIsolated);
  const before = account.leverages.get(spec.symbol);
  account.leverages.set(spec.symbol, { isCross, value });
  const { equity, used } = accountMargin(account, exchange.listings);
  if (account.position(spec.symbol).amount === ZERO || used <= equity) return DONE;
  if (before === undefined) account.leverages.delete(spec.symbol);
  else account.leverages.set(spec.symbol, before);
  return err(ERR.marginTooSmall);
}

/** Moves USDC into the margin of an isolated position, or with a negative amount out of it. */
function updateIsolatedMargin({ action, account, exchange }: ActionCall): ActionReply {
  const asset = parseCount(action.get('asset'));
  const ntli = action.get('ntli');
  if (asset === null || typeof ntli !== 'number' || !Number.isSafeInteger(ntli)) return MALFORMED;
  const listing = exchange.listing(asset);
  if (listing === null) return err(ERR.badAsset(asset));
  const position = account.position(listing.spec.symbol);
  if (position.amount === ZERO || leverageOf(account, listing.spec).isCross) return err(ERR.noPosition);
  const change = fromUnits(BigInt(ntli) * MICRO);
  const isolatedMargin = add(position.isolatedMargin, change);
  if (isolatedMargin < 0n || change > accountMargin(account, exchange.listings).available) {
    return err(ERR.marginTooSmall);
  }
  account.setPosition({ ...position, isolatedMargin });
  return DONE;
}

function setReferrer({ action, user }: ActionCall): ActionReply {
  const code = action.get('code');
  if (typeof code !== 'string' || code.length === 0 || code.length > 20) return MALFORMED;
  if (user.referrer !== null) return err(ERR.referrerSet);
  user.referrer = code;
  return DONE;
}

/** Buys requests for the limit by address. */
function reserveRequestWeight({ action, user, exchange }: ActionCall): ActionReply {
  const weight = parseCount(action.get('weight'));
  if (weight === null || weight > 1_000_000) return MALFORMED;
  const price = multiplyUp(WEIGHT_PRICE, fromUnits(BigInt(weight) * 10n ** 18n));
  if (price > accountMargin(user, exchange.listings).available) return err(ERR.shortForTransfer);
  user.wallet = subtract(user.wallet, price);
  user.requests.surplus += weight;
  return DONE;
}

/** A sub-account begins empty, with an address that the venue makes. */
function createSubAccount({ action, user, exchange, nonce }: ActionCall): ActionReply {
  const name = action.get('name');
  if (typeof name !== 'string' || name.length === 0 || name.length > NAME_MAX) return MALFORMED;
  if (exchange.accounts.size >= ACCOUNTS_MAX) return err(ERR.tooManyAccounts);
  const address = `0x${exchange.accounts.size.toString(16)}${nonce.toString(16).padStart(20, '0')}`;
  const own = address.padEnd(42, '0').slice(0, 42);
  exchange.addAccount(own, ZERO, { address: user.address, role: 'subAccount' });
  return { kind: 'ok', response: { type: 'createSubAccount', data: own } };
}

function agentSetAbstraction({ action, user }: ActionCall): ActionReply {
  const abstraction = ABSTRACTIONS.get(action.get('abstraction'));
  if (abstraction === undefined) return MALFORMED;
  user.abstraction = abstraction;
  return DONE;
}
