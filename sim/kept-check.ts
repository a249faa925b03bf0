import type { Account, OpenIntent } from '../src/core/account/state.ts';
import type { ActionRecord, IntentRecord } from '../src/core/ledger/entry.ts';
import type { WaitRecord } from '../src/core/ledger/standing-record.ts';
import type { KeptAtVenue } from './venues/kept.ts';
import { keptText } from './venues/kept.ts';
import type { SentOrder } from './venues/world-venue.ts';

type Keep = Extract<SentOrder, { kind: 'keep' }>;
/** An invariant that is broken, and how. */
type Broken = readonly [invariant: string, text: string];

/** A durable intent after which the venue may keep something. */
interface Wish {
  readonly seq: number;
  readonly bot: string;
}

/**
 * What the venue keeps until a price is met has no id of ours there: by what it says alone, and by the venue's numbers,
 * it is checked that each comes from an intent, and none from two sendings.
 */
export class KeptCheck {
  /** Intents by what they ask to be kept; a change with the number of what it changes in front. */
  readonly #wishes = new Map<string, Wish[]>();
  readonly #sends = new Map<string, number>();
  readonly #says = new Map<number, string>();

  /** An intent that was allowed, as it is in the ledger. */
  follow(seq: number, { action, bot }: IntentRecord): void {
    const says = saysOf(action);
    if (says === null) return;
    const key = action.kind === 'amend' ? `${action.target.id} ${says}` : says;
    this.#says.set(seq, says);
    this.#wishes.set(key, [...(this.#wishes.get(key) ?? []), { seq, bot }]);
  }

  /** The first byte of such a request leaves. The bot that it is for, where that is sure. */
  onSend({ says, instead }: Keep): { readonly bot: string | null; readonly broken: Broken | null } {
    const key = instead === null ? says : `${instead} ${says}`;
    const wishes = this.#wishes.get(key) ?? [];
    const count = (this.#sends.get(key) ?? 0) + 1;
    this.#sends.set(key, count);
    const bots = new Set(wishes.map(({ bot }) => bot));
    const bot = bots.size === 1 ? ([...bots][0] ?? null) : null;
    if (wishes.length === 0) return { bot, broken: ['I1', `"${key}" left before its intent was durable`] };
    if (count <= wishes.length) return { bot, broken: null };
    return { bot, broken: ['I2', `"${key}" left ${count} times for ${wishes.length} intents`] };
  }

  /** What there is at the venue against what was asked for. `isOut`: of an intent, whether it was called not there. */
  check(kept: readonly KeptAtVenue[], isOut: (seq: number) => boolean): readonly Broken[] {
    const broken: Broken[] = [];
    const counts = new Map<string, number>();
    for (const { number, says } of kept) {
      if (this.#wishes.has(`${number} ${says}`)) continue;
      const wishes = this.#wishes.get(says) ?? [];
      const count = (counts.get(says) ?? 0) + 1;
      counts.set(says, count);
      if (wishes.length === 0) broken.push(['I3', `${number}, "${says}", has no intent`]);
      else if (count > wishes.filter(({ seq }) => !isOut(seq)).length)
        broken.push(['I4', `${number}, "${says}", is there, and was called not placed`]);
    }
    return broken;
  }

  /**
   * Whether the venue tells what became of an intent in doubt: something is there that may be it and is no other's. Of
   * several that say the same it is told while they are of one bot, of so many as are there, oldest first.
   */
  canBeTold({ intent, clientOrderId }: OpenIntent, account: Account, kept: readonly KeptAtVenue[]): boolean {
    const live = clientOrderId === null ? undefined : account.book.orders.get(clientOrderId);
    // It was told already, while its answer is still awaited.
    if ((live?.venueOrderId ?? null) !== null) return true;
    const says = this.#says.get(intent);
    if (says === undefined) return false;
    const doubts = [...account.openIntents.values()]
      .filter((open) => open.kind === 'place' && this.#says.get(open.intent) === says)
      .map((open) => open.intent);
    const found = kept.filter((one) => one.says === says && !isKnown(account, one)).length;
    const wishes = this.#wishes.get(says) ?? [];
    const bots = new Set(wishes.filter(({ seq }) => doubts.some((one) => one === seq)).map(({ bot }) => bot));
    return bots.size === 1 && found <= doubts.length && doubts.indexOf(intent) < found;
  }

  /** Those at the venue of which nobody can say whose they are while an intent that says the same is in doubt. */
  unclear(account: Account, kept: readonly KeptAtVenue[]): readonly KeptAtVenue[] {
    const doubted = new Set([...account.openIntents.keys()].map((seq) => this.#says.get(seq)));
    return kept.filter((one) => doubted.has(one.says) && !isKnown(account, one));
  }
}

/** Whether a final outcome says that nothing is there. */
export function isNever(result: string | undefined): boolean {
  return result === 'notPlaced' || result === 'rejected';
}

/** Whether the order that an intent is about counts. */
export function isReserved(account: Account, { clientOrderId }: OpenIntent): boolean {
  return clientOrderId !== null && account.book.orders.has(clientOrderId);
}

function isKnown({ venueIds }: Account, { number, placed }: KeptAtVenue): boolean {
  return venueIds.has(number) || (placed !== null && venueIds.has(placed));
}

/** What an action asks to be kept; null for every other action. */
function saysOf(action: ActionRecord): string | null {
  if (action.kind === 'place') {
    const { instrument, side, quantity, price, triggerPrice, standing, type } = action.order;
    if (standing === undefined || triggerPrice === null) return null;
    return textOf({ instrument, side, quantity, price }, { type, triggerPrice, standing });
  }
  if (action.kind !== 'amend' || action.wait === undefined) return null;
  return textOf(action, action.wait);
}

function textOf(
  what: {
    readonly instrument: string;
    readonly side: string | null;
    readonly quantity: string | null;
    readonly price: string | null;
  },
  { triggerPrice, standing }: WaitRecord,
): string {
  const { instrument: symbol, side, quantity, price } = what;
  const main = { trigger: triggerPrice, price: price ?? '' };
  const other = standing.kind === 'twoLeg' ? [{ trigger: standing.triggerPrice, price: standing.price }] : [];
  return keptText({ symbol, side: side ?? '', quantity: quantity ?? '' }, [main, ...other]);
}
