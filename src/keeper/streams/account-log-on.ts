import type { Account } from '../../core/account/state.ts';
import { assert } from '../../core/assert.ts';
import { Permit } from '../../core/order/permit.ts';
import type { PrivateAccountStream, SessionAccountStream } from '../../core/order/account-stream.ts';
import type { Draft, Venue } from '../../core/order/venue.ts';
import { unixMs } from '../../core/units/time.ts';
import type { Clock, Keyring } from '../../ports.ts';

export interface AccountLogOnParts {
  readonly clock: Clock;
  readonly keyring: Pick<Keyring, 'keyId' | 'sign'>;
  /** What the venue's clock is ahead of ours, in milliseconds. */
  readonly clockOffsetMs: (account: Account) => number;
}

/**
 * What opens an account's stream with its real key, under a read permit: the message that logs on, or the address that
 * shows its session's token. Null where there is no key; rejects where the vault does not open it, or no session is.
 */
export async function accountLogOn(
  parts: AccountLogOnParts,
  venue: Venue,
  stream: PrivateAccountStream<Draft> | SessionAccountStream<Draft>,
  account: Account,
): Promise<string | null> {
  const { clock, keyring, clockOffsetMs } = parts;
  if (keyring.keyId(account.id) === null) return null;
  const draft = stream.draftLogOn(unixMs(clock.wallMs() + clockOffsetMs(account)));
  const said = venue.understand(draft);
  if (said.kind === 'notUnderstood') return null;
  const signed = await keyring.sign(new Permit('read', account.id, said, draft));
  if (signed === null) return null;
  const { keyId, signature } = signed;
  assert(signature !== null, 'a log-on is signed');
  return stream.kind === 'session' ? stream.target(keyId, signature) : stream.logOn(draft, keyId, signature);
}
