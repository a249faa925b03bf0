import type { SettingName } from '../order/intent.ts';
import type { OrderType, Side, Standing } from '../order/order.ts';
import { smaller, type Decimal } from '../units/decimal.ts';
import type { Instrument } from '../units/ids.ts';
import type { ApprovalLimit } from './approval-limit.ts';
import type { DeadManLimit } from './dead-man-limit.ts';
import type { CoolingLimit, DrawdownLimit } from './peak-limits.ts';
import type { TradingHours } from './trading-hours.ts';

/** How often the same opening may be sent before the bot is stopped until an owner lets it go on. */
export interface RepeatLimit {
  readonly count: number;
  readonly withinS: number;
}

/** The limits of one scope: of an account over all its bots, or of one bot. Money in the quote asset. */
export interface Limits {
  readonly symbols: ReadonlySet<Instrument>;
  readonly notionalMax: Decimal;
  readonly positionMax: Decimal;
  readonly dailyLossMax: Decimal;
  readonly sides: ReadonlySet<Side>;
  readonly openingTypes: ReadonlySet<OrderType>;
  readonly reducingTypes: ReadonlySet<OrderType>;
  readonly quantityMax: ReadonlyMap<Instrument, Decimal>;
  readonly exposureMax: Decimal | null;
  readonly openOrdersMax: number;
  readonly collarBps: number;
  readonly distanceBps: number;
  readonly referenceAgeMaxMs: number;
  readonly volume24hMin: Decimal;
  readonly depthFactorMin: Decimal;
  readonly turnoverPerDayMax: Decimal;
  readonly messagesPerSecondMax: number;
  readonly messagesPerMinuteMax: number;
  readonly repeat: RepeatLimit;
  readonly duplicateWithinMs: number;
  readonly standing: ReadonlySet<Standing['kind']>;
  readonly builders: ReadonlyMap<string, number>;
  readonly settings: ReadonlySet<SettingName>;
  readonly leverageMax: number;
  readonly approval: ApprovalLimit | null;
  readonly tradingHours: TradingHours | null;
  readonly drawdownMax: DrawdownLimit | null;
  readonly selfTrade: SelfTrade;
  readonly participationBpsMax: number | null;
  readonly cooling: CoolingLimit | null;
  readonly expiryMaxMs: number | null;
  readonly deadMan: DeadManLimit | null;
  readonly venueCountdownMs: number | null;
}

/** What becomes of an opening that could trade with an own resting order. */
export type SelfTrade = 'pass' | 'refuse';

/** The most that positions of a scope may be worth together. */
export function exposureBound(limits: Limits): Decimal {
  const sum = (limits.positionMax * BigInt(limits.symbols.size)) as Decimal;
  return limits.exposureMax === null ? sum : smaller(limits.exposureMax, sum);
}
