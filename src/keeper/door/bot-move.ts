import type { Account, Bot, GatewayState } from '../../core/account/state.ts';
import type { LiveOrder } from '../../core/account/book.ts';
import { assert } from '../../core/assert.ts';
import { parseBotId } from '../../core/units/ids.ts';
import type { CommandParts } from './command-parts.ts';
import { inLedger } from './in-ledger.ts';
import type { OwnerCommand } from './owner-door.ts';
import { OwnerRefusal, textField } from './owner-refusal.ts';

type Fields = Readonly<Record<string, unknown>>;

/**
 * `bot paper`: from the next request on the bot trades on the account that stands for its own on paper, with the same
 * decoy at the same address. Its own account keeps what the bot did there, and nothing on paper counts against it.
 */
export function botPaper(parts: CommandParts): OwnerCommand {
  return (fields) => {
    const bot = botField(parts, fields);
    if (accountOf(parts, bot).paper) {
      const text = `${bot.id} trades on paper already; nothing was changed`;
      return Promise.reject(new OwnerRefusal('ON_PAPER_ALREADY', text));
    }
    const stands = standIn(parts.state, accountOf(parts, bot));
    if (stands === null) {
      const text =
        `nothing stands for the account ${bot.home} on paper; nothing was changed. ` +
        `Next: sallyport bot paper ${bot.id}`;
      return Promise.reject(new OwnerRefusal('NO_PAPER_ACCOUNT', text));
    }
    return move(parts, bot, stands, fields);
  };
}

/** `bot live`: from the next request on the bot trades on its own account again. What it did on paper waits there. */
export function botLive(parts: CommandParts): OwnerCommand {
  return (fields) => {
    const bot = botField(parts, fields);
    if (bot.account === bot.home) {
      const isPaper = accountOf(parts, bot).paper;
      const why = isPaper ? 'was issued for an account on paper' : 'trades on its own account already';
      return Promise.reject(new OwnerRefusal('AT_HOME_ALREADY', `${bot.id} ${why}; nothing was changed`));
    }
    const home = parts.state.accounts.get(bot.home);
    if (home === undefined || home.status === 'removed') {
      const text = `the account ${bot.home} was removed; nothing was changed. Issue another bot: sallyport bot add`;
      return Promise.reject(new OwnerRefusal('KEY_UNKNOWN', text));
    }
    return move(parts, bot, home, fields);
  };
}

/** The account that stands for another one on paper, or null. */
export function standIn(state: GatewayState, account: Account): Account | null {
  for (const other of state.accounts.values()) {
    if (other.id !== account.id && other.limitsOf === account.id && other.status !== 'removed') return other;
  }
  return null;
}

/**
 * Refused while orders of the bot rest, or are in doubt: on another account it could neither see nor cancel them. That
 * is looked at in the moment of the decision, so that none slips in before it.
 */
async function move(parts: CommandParts, bot: Bot, to: Account, fields: Fields): Promise<object> {
  const from = bot.account;
  const live = accountOf(parts, bot);
  const given = fields['reason'];
  const reason = typeof given === 'string' ? given.slice(0, 200) : 'moved by the owner';
  const left = await inLedger(parts.journal, (book): readonly LiveOrder[] => {
    const left = [...bot.book.orders.values()];
    const entry = { kind: 'botAccount', bot: bot.id, account: to.id, reason, by: 'owner' } as const;
    // On paper nothing is left behind: what rests there is nobody's money.
    if (left.length > 0 && !live.paper) return left;
    book.append(entry);
    return [];
  });
  if (left.length > 0) throw ordersLeft(bot, left);
  const kept = bot.parked.get(from);
  assert(kept !== undefined, 'what a bot did on an account waits there');
  parts.gateway.endSessions(bot.id, `this bot trades on ${to.paper ? 'paper' : 'its own account'} now`);
  return {
    bot: bot.id,
    from,
    account: to.id,
    paper: to.paper,
    positions: [...kept.book.positions.keys()],
  };
}

function ordersLeft({ id, account }: Bot, left: readonly LiveOrder[]): OwnerRefusal {
  const resting = left.filter(rests);
  const some = (resting.length > 0 ? resting : left).slice(0, 5).map((live) => live.id);
  if (resting.length === 0) {
    const text = `what became of orders of ${id} on ${account} is being asked (${some.join(', ')})`;
    return new OwnerRefusal('ORDERS_UNSETTLED', `${text}; nothing was changed. Try again in a few seconds`);
  }
  const text = `${resting.length} orders of ${id} rest on ${account} (${some.join(', ')}); nothing was changed`;
  return new OwnerRefusal('ORDERS_REST', `${text}. Have the bot cancel them, and try again`);
}

/** Whether an order stays until somebody cancels it; others are over as soon as their fills are known. */
function rests({ phase, order }: LiveOrder): boolean {
  const isBrief = order.type === 'market' || order.timeInForce === 'ioc' || order.timeInForce === 'fok';
  return phase === 'open' && !isBrief;
}

function botField(parts: CommandParts, fields: Fields): Bot {
  const id = parseBotId(textField(fields, 'bot'));
  const bot = id === null ? undefined : parts.state.bots.get(id);
  if (bot !== undefined && !bot.revoked) return bot;
  throw new OwnerRefusal(
    'BOT_UNKNOWN',
    'no bot in use has that name; nothing was changed. See: sallyport bot list',
  );
}

function accountOf({ state }: CommandParts, bot: Bot): Account {
  const account = state.accounts.get(bot.account);
  assert(account !== undefined, 'a bot belongs to an account');
  return account;
}
