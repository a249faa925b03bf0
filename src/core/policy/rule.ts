import type { Book, LiveOrder, Reference } from '../account/book.ts';
import type { Survey, Tally } from '../account/exposure.ts';
import type { SettingName } from '../order/intent.ts';
import type { Order } from '../order/order.ts';
import { formatDecimal, type Decimal } from '../units/decimal.ts';
import type { Instrument } from '../units/ids.ts';
import type { UnixMs } from '../units/time.ts';
import type { Denial, DenialCode } from './denial.ts';
import type { Figures } from './figure.ts';
import type { Limits } from './limits.ts';

export type ScopeKind = 'account' | 'bot';

/** What every rule sees: one scope, its limits and its book. */
export interface Case {
  readonly scope: ScopeKind;
  readonly limits: Limits;
  readonly book: Book;
  readonly now: UnixMs;
  readonly instrument: Instrument | null;
  /** Messages of the same request that were allowed before this one. */
  readonly batchSize: number;
  /** In this scope the ask can only make a position smaller. */
  readonly reduces: boolean;
}

export interface OrderCase extends Case {
  readonly instrument: Instrument;
  /** The order as it would be afterwards. */
  readonly order: Order;
  /** The order that is changed, or null for a new one. */
  readonly amends: LiveOrder | null;
  readonly batch: readonly Order[];
  /** What may still fill: for a change the larger of before and after, less what has filled. */
  readonly quantity: Decimal;
  /** The highest of limit, trigger and mark, of before and after; null when no price is known. */
  readonly worth: Decimal | null;
  /** Latest market facts, however old; null when there never were any. */
  readonly reference: Reference | null;
  readonly survey: Survey;
  readonly tally: Tally;
  /**
   * What the venue promises of the account, that a reduce-only order cannot open, is true of this book too: it is the
   * account's, or that of the account's only bot. Otherwise such an order can close what another bot holds.
   */
  readonly venueBound: boolean;
  /** It cannot trade more than the position: by the venue's promise, or because all open exits together fit into it. */
  readonly covered: boolean;
  readonly latched: boolean;
  /** Best value of the book in the period that holds `now`, or null when none is known. */
  readonly peakValue: Decimal | null;
  /** The time that the bot wrote into its request; null when it is not known. */
  readonly stampedAt: UnixMs | null;
  /** Any symbol's latest market facts on this account. */
  readonly referenceOf: (instrument: Instrument) => Reference | null;
}

export interface SettingCase extends Case {
  readonly name: SettingName;
  /** The venue's own parameters. */
  readonly values: readonly (readonly [string, string])[];
}

/** One rule of the list. Each looks at one thing, in one scope, and says at most one thing. */
export interface Rule<C extends Case> {
  /** The limits it enforces, or what else it rests on. */
  readonly name: string;
  readonly codes: readonly DenialCode[];
  /** What the documentation's table says for each kind of ask. */
  readonly onOpening: string;
  readonly onReducing: string;
  readonly judge: (judged: C) => Denial | null;
  /** What `judge` looks at, for people: one of them is not passed exactly where it refuses. No order waits for it. */
  readonly figures: (judged: C) => Figures;
}

/** A refusal by one scope's limit. Every denial of a rule names the scope. */
export function refuse(judged: Case, code: DenialCode, facts: Readonly<Record<string, string>>): Denial {
  return { code, facts: { scope: judged.scope, ...facts } };
}

/** Exact text of a product of two decimals, which has up to 36 digits after the point; cut to 18. */
export function productText(product: bigint): string {
  return formatDecimal((product / 10n ** 18n) as Decimal);
}
