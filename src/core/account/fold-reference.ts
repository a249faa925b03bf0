import type { EntryBody } from '../ledger/entry.ts';
import { decimal } from '../units/decimal.ts';
import type { AccountId, Instrument } from '../units/ids.ts';
import { unixMs } from '../units/time.ts';

import type { GatewayState } from './state.ts';

/** Takes market facts for the account's latest ones of that instrument. */
export function foldReference(state: GatewayState, body: Extract<EntryBody, { kind: 'reference' }>): void {
  const instrument = body.instrument as Instrument;
  state.references.set(`${body.account as AccountId}/${instrument}`, {
    instrument,
    mark: decimal(body.mark),
    bid: decimal(body.bid),
    ask: decimal(body.ask),
    volume24h: body.volume24h === null ? null : decimal(body.volume24h),
    depth:
      body.depth === null
        ? null
        : { bps: body.depth.bps, bid: decimal(body.depth.bid), ask: decimal(body.depth.ask) },
    observedAt: unixMs(body.observedAt),
  });
}
