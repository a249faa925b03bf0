import type { ScopeRecord } from '../../core/ledger/entry.ts';
import type { Book } from '../../core/account/book.ts';
import { coinProfit } from '../../core/account/profit.ts';
import type { Account } from '../../core/account/state.ts';
import { assert } from '../../core/assert.ts';
import { categoryOf } from '../../core/units/category.ts';
import { formatDecimal } from '../../core/units/decimal.ts';
import { unixMs } from '../../core/units/time.ts';
import { parseAccountId, parseBotId } from '../../core/units/ids.ts';
import { waitingCount } from './approval-commands.ts';
import type { CommandParts } from './command-parts.ts';
import type { OwnerCommand } from './owner-door.ts';
import { forWhom } from './other-account.ts';
import { OwnerRefusal, textField } from './owner-refusal.ts';
import { trialJson } from './policy-commands.ts';
import { tokenStatus } from './token-status.ts';

/** `halt`: stops openings, or all orders, in a scope; answers how long it took. */
export function haltCommand(parts: CommandParts): OwnerCommand {
  return async (fields) => {
    const scope = scopeField(parts, fields);
    const stops = fields['stops'] === 'orders' ? 'orders' : 'openings';
    const reason = textField(fields, 'reason');
    const startedAt = parts.clock.monotonicMs();
    const { recorded } = await parts.gateway.halt({ scope, stops, reason, by: 'owner' });
    const tookMs = Math.round((parts.clock.monotonicMs() - startedAt) * 10) / 10;
    return { halted: scope, stops, recorded, tookMs };
  };
}

/** `resume`: ends a halt of exactly that scope. */
export function resumeCommand(parts: CommandParts): OwnerCommand {
  return async (fields) => {
    const scope = scopeField(parts, fields);
    const reason = textField(fields, 'reason');
    const resumed = await parts.gateway.resume({ scope, reason, by: 'owner' });
    if (!resumed)
      throw new OwnerRefusal('STORE_BUSY', 'the ledger did not take the resume: the halt stands. Try again');
    return { resumed: scope };
  };
}

function scopeField(parts: CommandParts, fields: Readonly<Record<string, unknown>>): ScopeRecord {
  const text = fields['scope'] === undefined ? 'everything' : textField(fields, 'scope');
  if (text === 'everything') return { kind: 'everything' };
  const [kind, name = ''] = text.split(':', 2);
  const account = parseAccountId(name);
  const bot = parseBotId(name);
  if (kind === 'key' && account !== null && parts.state.accounts.has(account))
    return { kind: 'account', account };
  if (kind === 'bot' && bot !== null && parts.state.bots.has(bot)) return { kind: 'bot', bot };
  throw new OwnerRefusal(
    'SCOPE_UNKNOWN',
    'no such scope; nothing was done. One is everything, key:NAME or bot:NAME, with a name that status shows',
  );
}

/** `status`: what is halted, what each account and bot holds, how the ledger stands. */
export function statusCommand(parts: CommandParts): OwnerCommand {
  return () => {
    const { state } = parts;
    return Promise.resolve({
      entries: state.size,
      policy: state.policy?.hash ?? null,
      shadow: trialJson(state),
      seals: parts.vault.seals,
      rootKey: state.rootKey,
      custodian: parts.vault.custodian,
      approvalsWaiting: waitingCount(state.approvals.values(), unixMs(parts.clock.wallMs())),
      halts: [...state.halts].map(([scope, halt]) => ({
        scope,
        stops: halt.stops,
        reason: halt.reason,
        at: halt.at,
      })),
      keys: [...state.accounts.values()].map((account) => ({
        ...accountStatus(parts, account),
        hears: parts.gateway.hearsOf(account),
        endsInDays: parts.gateway.keys.endOf(account),
        ...(parts.sessions.isNeeded(account) ? { sessionUntil: parts.sessions.untilOf(account.id) } : {}),
        ...parts.gateway.limitsOf(account),
      })),
      bots: [...state.bots.values()].map((bot) => ({
        bot: bot.id,
        key: bot.account,
        revoked: bot.revoked,
        latched: bot.latched,
        deadMan: parts.gateway.deadMan.statusOf(bot),
        openOrders: bot.book.orders.size,
        ...heldIn(parts, state.accounts.get(bot.account), bot.book),
      })),
      wallets: walletCounts(state),
      clock: parts.gateway.clockStatus(),
      token: tokenStatus(parts.signer),
      checkpointKey: parts.checkpointKey.vkey,
    });
  };
}

/** Wallets that are in use, and transactions of theirs of which nobody knows yet what became. */
function walletCounts({ wallets }: CommandParts['state']): { readonly inUse: number; readonly open: number } {
  let [inUse, open] = [0, 0];
  for (const wallet of wallets.values()) {
    if (!wallet.retired) inUse += 1;
    open += wallet.open.size;
  }
  return { inUse, open };
}

function accountStatus(parts: CommandParts, account: Account): object {
  return {
    name: account.id,
    venue: account.venue,
    ...forWhom(account),
    status: account.status,
    paper: account.paper,
    manual: account.manual,
    openOrders: account.book.orders.size,
    inDoubt: account.openIntents.size,
    ...heldIn(parts, account, account.book),
    turnoverToday: formatDecimal(account.book.day.turnover),
  };
}

/** What a book holds, and of inverse markets what each made in its coin; null there without a price. */
function heldIn({ gateway }: CommandParts, account: Account | undefined, book: Book): object {
  assert(account !== undefined, 'a bot trades on an account that exists');
  const referenceOf = gateway.market.seenBy(account);
  const held = [...book.positions];
  const inverse = held.filter(([name]) => categoryOf(name) === 'inverse');
  return {
    positions: Object.fromEntries(held.map(([name, size]) => [name, formatDecimal(size)])),
    coinProfits: Object.fromEntries(
      inverse.map(([name]) => {
        const profit = coinProfit(book, name, referenceOf(name)?.mark ?? null);
        return [name, profit === null ? null : formatDecimal(profit)];
      }),
    ),
  };
}
