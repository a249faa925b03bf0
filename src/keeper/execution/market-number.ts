import type { Account } from '../../core/account/state.ts';
import { Permit } from '../../core/order/permit.ts';
import type { Draft, RawReply, Venue } from '../../core/order/venue.ts';
import { unixMs } from '../../core/units/time.ts';
import type { Clock, Keyring, Wire, WireTarget } from '../../ports.ts';
import type { Market } from './market.ts';
import { inTurn } from './price-turn.ts';

const DEADLINE_MS = 5_000;

export interface MarketNumberParts {
  readonly clock: Clock;
  readonly keyring: Keyring;
  readonly wire: Wire;
  readonly market: Pick<Market, 'quotes' | 'clockOffsetMs'>;
  readonly venueOf: (account: Account) => Venue;
  readonly targetOf: (account: Account, host: 'trade' | 'account') => WireTarget;
}

/**
 * The number by which the venue's ticker tells of a market. A look of a moment ago may have told it; else the venue is
 * asked once, at the last of all ranks, so that a look for an opening never waits behind more than this one. Null where
 * it did not answer, 'unknown' where it has no such market.
 */
export async function marketNumber(
  parts: MarketNumberParts,
  account: Account,
  name: string,
): Promise<number | 'unknown' | null> {
  const venue = parts.venueOf(account);
  const { marketsAtOnce } = venue;
  if (marketsAtOnce === undefined || !marketsAtOnce.couldHave(name)) return 'unknown';
  const now = unixMs(parts.clock.wallMs() + parts.market.clockOffsetMs(account.id));
  const reply = await told(parts, venue, account, marketsAtOnce.draft([name], now));
  if (reply === null || venue.isRefusal(reply)) return null;
  return marketsAtOnce.numberIn(reply, name) ?? 'unknown';
}

async function told(
  { clock, keyring, wire, market, targetOf }: MarketNumberParts,
  venue: Venue,
  account: Account,
  draft: Draft,
): Promise<RawReply | null> {
  const said = venue.understand(draft);
  if (said.kind !== 'read') return null;
  const known = await market.quotes.recent(account, venue, said);
  if (known !== null) return known;
  const sending = await inTurn(clock, async () => {
    const signed = await keyring.sign(new Permit('read', account.id, said, draft));
    if (signed === null) return { kind: 'notSent', why: 'NOT_SIGNED' };
    const request = venue.attach(draft, signed.keyId, signed.signature);
    return wire.send(targetOf(account, draft.host), request, DEADLINE_MS, () => true, 'read');
  });
  return sending.kind === 'answered' ? sending.reply : null;
}
