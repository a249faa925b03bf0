import type { Account, Bot, GatewayState } from '../../core/account/state.ts';
import { assert } from '../../core/assert.ts';
import type { RawRequest, Venue } from '../../core/order/venue.ts';

/** A bot that is in use, and the account that it trades on. */
export interface Identified {
  readonly bot: Bot;
  readonly account: Account;
}

/** The bot whose key a request names, if both are in use. Nothing is proven by that. */
export function identify(state: GatewayState, venue: Venue, request: RawRequest): Identified | null {
  const isKnown = (one: string): boolean => state.keys.has(one);
  const key = venue.keysOf(request, isKnown).find(isKnown);
  return key === undefined ? null : identifyKey(state, venue, key);
}

/** The same by the key itself. */
export function identifyKey(state: GatewayState, venue: Venue, key: string): Identified | null {
  const botId = state.keys.get(key);
  if (botId === undefined) return null;
  const bot = state.bots.get(botId);
  assert(bot !== undefined, 'a key is of a bot');
  const account = state.accounts.get(bot.account);
  assert(account !== undefined, 'a bot trades on an account');
  const isInUse = account.venue === venue.id && !bot.revoked && account.status !== 'removed';
  return isInUse ? { bot, account } : null;
}
