import type { Intent } from '../../../src/core/order/intent.ts';
import type { Draft, NotUnderstood, RawRequest, Route, Stamp, Venue } from '../../../src/core/order/venue.ts';
import type { DecoyCheck } from '../../../src/core/order/signing.ts';
import type { UnixMs } from '../../../src/core/units/time.ts';
import { binanceUsdm } from '../../../src/venues/binance-usdm/venue.ts';

/** The part of a venue that turns bytes into intents and back: the product's, or one with a bug that was planted. */
export interface Codec {
  authenticate(request: RawRequest, check: DecoyCheck, now: UnixMs): ReturnType<Venue['authenticate']>;
  decode(route: Route, request: RawRequest): Intent | NotUnderstood;
  draft(intent: Intent, stamp: Stamp): Draft;
}

export const PRODUCT: Codec = binanceUsdm;
