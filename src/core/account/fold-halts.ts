import type { EntryBody, ScopeRecord } from '../ledger/entry.ts';
import type { AccountId, Seq } from '../units/ids.ts';
import type { UnixMs } from '../units/time.ts';
import type { Bot, GatewayState, ScopeKey } from './state.ts';

type Body<K extends EntryBody['kind']> = Extract<EntryBody, { kind: K }>;

/** The text under which a halt of that scope is kept: one halt per scope. */
export function scopeKey(scope: ScopeRecord): ScopeKey {
  if (scope.kind === 'everything') return 'everything';
  return scope.kind === 'account' ? `account:${scope.account}` : `bot:${scope.bot}`;
}

/** A halt of a scope that is halted already never weakens it: only a resume does. */
export function foldHalt(state: GatewayState, body: Body<'halt'>, seq: Seq, at: UnixMs): void {
  const key = scopeKey(body.scope);
  const stops = state.halts.get(key)?.stops === 'orders' ? 'orders' : body.stops;
  state.halts.set(key, { seq, at, stops, reason: body.reason });
}

/** Ends a halt of a scope, and what the limits of its bots and accounts stopped. */
export function foldResume(state: GatewayState, body: Body<'resume'>): void {
  state.halts.delete(scopeKey(body.scope));
  for (const bot of state.bots.values()) releaseBot(bot, body.scope);
  for (const account of state.accounts.values()) {
    const covered = body.scope.kind !== 'bot';
    const named = body.scope.kind === 'account' ? body.scope.account : account.id;
    if (covered && named === account.id) account.book.peaks.clear();
  }
}

/** On each account by itself: to resume one releases nothing that the bot did on another (T30). */
function releaseBot(bot: Bot, scope: ScopeRecord): void {
  const covers = (account: AccountId): boolean => {
    if (scope.kind === 'bot') return scope.bot === bot.id;
    return scope.kind === 'everything' || scope.account === account;
  };
  const books = [[bot.account, bot] as const, ...bot.parked];
  for (const [account, kept] of books) {
    if (!covers(account)) continue;
    kept.latched = false;
    kept.book.peaks.clear();
  }
}
