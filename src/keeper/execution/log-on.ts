import type { Account, GatewayState } from '../../core/account/state.ts';
import type { BotId } from '../../core/units/ids.ts';
import type { RawReply, RawRequest, Venue } from '../../core/order/venue.ts';
import { unixMs, type UnixMs } from '../../core/units/time.ts';
import type { Clock, Keyring } from '../../ports.ts';
import { identify } from './identify.ts';
import { refuseStranger, type Prove } from './serve.ts';

export interface LogOnParts {
  readonly journal: { readonly state: GatewayState };
  readonly clock: Clock;
  readonly clockOffsetMs: (account: Account) => number;
  readonly keyring: Pick<Keyring, 'decoyCheck'>;
  readonly tally: { unauthenticated(): void };
}

/** Who logged on, or the answer to whoever did not. */
export type LogOn =
  | {
      readonly kind: 'proven';
      readonly bot: BotId;
      readonly key: string;
      readonly signature: string;
      /** When it was judged, and when the window of what was signed has passed for certain: by the venue's clock. */
      readonly now: UnixMs;
      readonly until: UnixMs;
    }
  | { readonly kind: 'refused'; readonly reply: RawReply };

/** The venue accepts a stamp from up to a second ahead, and clocks differ by up to another. */
const MARGIN_MS = 2_000;

/** Finds out who a request to log on is from: the same key, window and signature as for any other request. */
export function logOn(parts: LogOnParts, venue: Venue, request: RawRequest, prove: Prove): LogOn {
  const known = identify(parts.journal.state, venue, request);
  if (known === null) return { kind: 'refused', reply: refuseStranger(parts, venue) };
  const { bot, account } = known;
  const now = unixMs(parts.clock.wallMs() + parts.clockOffsetMs(account));
  const proof = prove(parts.keyring.decoyCheck(bot.id), now);
  if (proof.kind === 'authentic') {
    const { signature, timestamp, windowMs } = proof;
    const until = unixMs(timestamp + windowMs + MARGIN_MS);
    return { kind: 'proven', bot: bot.id, key: bot.key, signature, now, until };
  }
  const isLate = proof.kind === 'refused' && proof.why === 'timestamp';
  const reply = isLate ? venue.refuse({ kind: 'clock' }) : refuseStranger(parts, venue);
  return { kind: 'refused', reply };
}
