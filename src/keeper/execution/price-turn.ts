import type { Lease, Throttled } from '../../core/budget/rate-budget.ts';
import type { RawReply } from '../../core/order/venue.ts';
import type { Clock, Sending } from '../../ports.ts';

/** How often it is looked whether the venue may be asked again. */
const LOOK_EVERY_MS = 50;
/** How long the gateway's own look waits for that: for the next turn. */
const WAIT_MAX_MS = 1_500;
/** And a bot's read: after a log-in or before an opening the gateway's looks may have the next two turns. */
const READ_WAIT_MAX_MS = 3_500;

export interface PriceTurnParts {
  readonly clock: Clock;
  /** What somebody else was told just now; null for nothing that would do. */
  readonly recent: () => Promise<RawReply | null>;
  readonly lease: () => Lease | Throttled;
}

/** What a bot's read has of the venue: an answer that is there, the right to ask, or none. */
export type PriceTurn = { readonly kind: 'known'; readonly reply: RawReply } | Lease | Throttled;

/**
 * An answer of a moment ago, or the right to ask. Where the venue wants a gap between two requests, the gateway's own
 * looks are between as well: a read waits for its turn, 3.5 s at most, rather than be refused every other time.
 */
export async function priceTurn({ clock, recent, lease }: PriceTurnParts): Promise<PriceTurn> {
  const until = clock.monotonicMs() + READ_WAIT_MAX_MS;
  for (;;) {
    const reply = await recent();
    if (reply !== null) return { kind: 'known', reply };
    const taken = lease();
    if (taken.kind === 'lease' || taken.why !== 'gap' || clock.monotonicMs() >= until) return taken;
    await pause(clock);
  }
}

/** The same for a look of the gateway's own: an opening waits for it, and would be refused for want of a price. */
export async function inTurn(clock: Clock, ask: () => Promise<Sending>): Promise<Sending> {
  const until = clock.monotonicMs() + WAIT_MAX_MS;
  for (;;) {
    const sending = await ask();
    const isHeldBack = sending.kind === 'notSent' && sending.why === 'OVER_BUDGET';
    if (!isHeldBack || clock.monotonicMs() >= until) return sending;
    await pause(clock);
  }
}

function pause(clock: Clock): Promise<void> {
  return new Promise((resolve) => void clock.after(LOOK_EVERY_MS, resolve));
}
