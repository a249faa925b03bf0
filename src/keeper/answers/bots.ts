import type { Bot } from '../../core/account/state.ts';
import { assert } from '../../core/assert.ts';
import { acceptedOf } from '../../core/order/accepted.ts';
import { listBots } from '../../protocol/api/bots.ts';
import type { AnswerOf } from '../../protocol/api/operation.ts';
import { decoyType, radiusOf } from '../door/bot-commands.ts';
import { forWhom } from '../door/other-account.ts';
import { done } from './outcome.ts';
import { performing, type AnswerParts } from './performer.ts';
import { botsFor } from './sight.ts';

/** `GET /bots`. */
export const bots = performing(listBots, (parts, { caller }) =>
  done({ bots: botsFor(parts.state, caller, 'see').map((bot) => rowOf(parts, bot)) }),
);

function rowOf(parts: AnswerParts, bot: Bot): AnswerOf<typeof listBots>['bots'][number] {
  const account = parts.state.accounts.get(bot.account);
  assert(account !== undefined, 'a bot trades on an account that exists');
  return {
    name: bot.id,
    account: bot.account,
    venue: account.venue,
    paper: account.paper,
    tradesFor: forWhom(account).tradesFor ?? null,
    apiKey: bot.key,
    type: decoyType(parts, bot),
    state: bot.revoked ? 'revoked' : bot.latched ? 'latched' : 'inUse',
    openOrders: bot.book.orders.size,
    blastRadius: radiusOf(parts, bot),
    accepted: acceptedOf(account.flags),
    deadMan: parts.gateway.deadMan.statusOf(bot),
  };
}
