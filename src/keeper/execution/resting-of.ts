import { resolveReference } from '../../core/account/fold-intent.ts';
import type { Account, Bot } from '../../core/account/state.ts';
import { attachedAfter } from '../../core/order/attached.ts';
import type { OrderReference, Resting } from '../../core/order/order.ts';

/** The bot's own order as it will be once every amend under way is through; null for any other, and for what ended. */
export function restingOf(account: Account, bot: Bot, reference: OrderReference): Resting | null {
  const id = resolveReference(account, reference);
  const live = id === null ? undefined : bot.book.orders.get(id);
  if (live === undefined || live.phase === 'closing') return null;
  const pending = live.amending?.pending ?? [];
  const { quantity, price } = pending.at(-1) ?? live;
  const { instrument, type, timeInForce, reduceOnly, triggerPrice, standing, attached } = live.order;
  const plain = { id: live.id, instrument, type, timeInForce, reduceOnly, quantity, price, triggerPrice };
  const exits = pending.reduce<Pick<Resting, 'attached'>>(
    (before, { exits: changed }) => attachedAfter(before.attached, changed),
    attached === undefined ? {} : { attached },
  );
  return { ...plain, ...exits, ...(standing === undefined ? {} : { standing }) };
}
