import type { LiveOrder } from '../../core/account/book.ts';
import type { Account } from '../../core/account/state.ts';
import type { AccountId, BotId, ClientOrderId, Instrument } from '../../core/units/ids.ts';
import { isTakenInTime } from './in-time.ts';
import { sendCancel, type RecheckParts } from './recheck.ts';

/** How often it is looked what is left. */
const LOOK_MS = 250;
/** A cancel that did not take effect is sent again after this long: the one act that may be repeated. */
const AGAIN_MS = 2_000;
/** After this long what is left is told. More than an order in doubt takes to be settled. */
const LONGEST_MS = 30_000;
/** A silent ledger does not keep cancels back. */
const LEDGER_WAIT_MS = 200;
/** Ids in one entry: a leaf holds more than a thousand of the longest. */
const IDS_MAX = 1_000;

export type SweepParts = Omit<RecheckParts, 'market'>;

/** An order that could not be cancelled in time. */
export interface LeftOrder {
  readonly account: AccountId;
  readonly bot: BotId | null;
  readonly id: ClientOrderId;
  readonly instrument: Instrument;
}

interface Resting {
  readonly account: Account;
  readonly live: LiveOrder;
}

/**
 * Cancels every order of every bot, stops and exits too, and comes back when none is left, or after thirty seconds with
 * those that are. The ledger has the ids first, unless it is silent. Nothing else may be let out meanwhile, or there is
 * no end to it: that is the caller's.
 */
export async function sweep(
  parts: SweepParts,
  told: (left: number) => void,
): Promise<{ readonly swept: number; readonly left: readonly LeftOrder[] }> {
  const { clock } = parts;
  const begunAt = clock.monotonicMs();
  const sentAt = new Map<string, number>();
  const first = resting(parts);
  if (first.length > 0) await record(parts, first);
  for (;;) {
    const left = resting(parts);
    told(left.length);
    const now = clock.monotonicMs();
    if (left.length === 0 || now - begunAt >= LONGEST_MS)
      return { swept: sentAt.size, left: left.map(named) };
    const sending: Promise<void>[] = [];
    for (const each of left) {
      const key = `${each.account.id}/${each.live.id}`;
      if (now - (sentAt.get(key) ?? -Infinity) < AGAIN_MS || parts.taken.has(each.live)) continue;
      sentAt.set(key, now);
      sending.push(cancel(parts, each));
    }
    await Promise.all(sending);
    await new Promise<void>((resolve) => void clock.after(LOOK_MS, resolve));
  }
}

function resting({ journal }: SweepParts): readonly Resting[] {
  return [...journal.state.accounts.values()]
    .filter(({ status }) => status !== 'removed')
    .flatMap((account) =>
      [...account.book.orders.values()]
        .filter(({ bot, phase }) => bot !== null && phase !== 'closing')
        .map((live) => ({ account, live })),
    );
}

async function record({ clock, journal }: SweepParts, orders: readonly Resting[]): Promise<void> {
  const recorded = journal.submit((book) => {
    for (const account of new Set(orders.map((each) => each.account))) {
      const ids = orders.filter((each) => each.account === account).map(({ live }) => live.id);
      for (let from = 0; from < ids.length; from += IDS_MAX) {
        const cancelled = ids.slice(from, from + IDS_MAX);
        book.append({ kind: 'sweep', account: account.id, cancelled, by: 'owner' });
      }
    }
  }, 'urgent');
  await isTakenInTime(clock, recorded, LEDGER_WAIT_MS);
}

async function cancel(parts: SweepParts, { account, live }: Resting): Promise<void> {
  const target = { by: 'client', id: live.id } as const;
  await sendCancel(parts, account, { kind: 'cancel', instrument: live.order.instrument, target });
  parts.onActivity(account);
}

function named({ account, live }: Resting): LeftOrder {
  return { account: account.id, bot: live.bot, id: live.id, instrument: live.order.instrument };
}
