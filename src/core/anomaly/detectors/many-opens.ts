import { assert } from '../../assert.ts';
import type { AccountId, BotId, Instrument } from '../../units/ids.ts';
import type { Subject } from '../alarm.ts';
import { NOTHING, type Detector } from '../detector.ts';
import { countOne } from '../window.ts';

/**
 * More orders than usual that opened or enlarged a position. Counted by their first fill, so that quotes which only
 * rest are not; by bot, or by account where the order's bot is not known yet.
 */
export const manyOpens: Detector<'fill'> = ({ body, at, state, watch }) => {
  const { opensMax, opensMinutes: minutes } = watch.settings;
  const account = state.accounts.get(body.account as AccountId);
  assert(account !== undefined, 'a fill was folded into its account');
  if (opensMax === 0) return NOTHING;
  const id = account.venueIds.get(body.venueOrderId);
  const bot = id === undefined ? null : (account.usedIds.get(id)?.bot ?? null);
  const book = (bot === null ? null : state.bots.get(bot)?.book) ?? account.book;
  const position = book.positions.get(body.instrument as Instrument) ?? 0n;
  // What is left points the way of the trade: it grew, or turned around.
  const grew = body.side === 'buy' ? position > 0n : position < 0n;
  if (!grew) return NOTHING;
  const subject = subjectOf(account.id, bot);
  const mark = body.venueOrderId;
  const count = countOne(watch, { key: `opens ${subject}`, at, minutes, most: opensMax + 1, mark });
  if (count <= opensMax) return NOTHING;
  const facts = { opens: `${count}`, minutes: `${minutes}`, instrument: body.instrument };
  return [{ kind: 'manyOpens', severity: 'warning', subject, facts }];
};

function subjectOf(account: AccountId, bot: BotId | null): Subject {
  return bot === null ? `account:${account}` : `bot:${bot}`;
}
