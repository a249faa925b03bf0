import type { Account } from '../../core/account/state.ts';
import { assert } from '../../core/assert.ts';
import { Permit } from '../../core/order/permit.ts';
import type { PrivateAccountStream, Venue } from '../../core/order/venue.ts';
import { unixMs } from '../../core/units/time.ts';
import type { Clock, Keyring } from '../../ports.ts';

export interface AccountLogOnParts {
  readonly clock: Clock;
  readonly keyring: Pick<Keyring, 'keyId' | 'sign'>;
  /** What the venue's clock is ahead of ours, in milliseconds. */
  readonly clockOffsetMs: (account: Account) => number;
}

/**
 * The message that logs an account's stream on, signed with its real key under a read permit. Null where there is no
 * key; rejects where the vault does not open it.
 */
export async function accountLogOn(
  parts: AccountLogOnParts,
  venue: Venue,
  stream: PrivateAccountStream,
  account: Account,
): Promise<string | null> {
  const { clock, keyring, clockOffsetMs } = parts;
  if (keyring.keyId(account.id) === null) return null;
  const draft = stream.draftLogOn(unixMs(clock.wallMs() + clockOffsetMs(account)));
  const said = venue.understand(draft);
  if (said.kind === 'notUnderstood') return null;
  const { keyId, signature } = keyring.sign(new Permit('read', account.id, said, draft));
  assert(signature !== null, 'a log-on is signed');
  return stream.logOn(draft, keyId, signature);
}
