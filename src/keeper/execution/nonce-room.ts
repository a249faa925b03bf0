import type { Account } from '../../core/account/state.ts';
import { RESTORED_MARGIN_MS } from '../../core/order/nonces.ts';
import type { Venue } from '../../core/order/venue.ts';
import { unixMs } from '../../core/units/time.ts';
import type { Clock } from '../../ports.ts';
import type { Journal } from './journal.ts';
import type { Nonces } from './nonces.ts';

export interface NonceRoomParts {
  readonly clock: Clock;
  readonly journal: Journal;
  readonly nonces: Nonces;
  readonly venueOf: (account: Account) => Venue;
  readonly clockOffsetMs: (account: Account) => number;
}

/**
 * While something of an account may have to be cancelled or closed there is room for it, whether or not the disk
 * answers. And from the beginning: the first room is made before anything asks for it.
 */
export async function keepNonceRoom(parts: NonceRoomParts, account: Account): Promise<void> {
  const { book, nonceBound } = account;
  if (book.orders.size === 0 && book.positions.size === 0 && nonceBound > 0) return;
  const { clock, journal, nonces, venueOf, clockOffsetMs } = parts;
  const now = unixMs(clock.wallMs() + clockOffsetMs(account));
  const room = nonces.room(venueOf(account), account, now);
  if (room !== null) await journal.submit((book) => book.append(room), 'lazy');
}

/** After a restore it is not known what was given since the backup: all up to an hour from now counts as given. */
export async function skipNonces({ clock, journal, venueOf }: NonceRoomParts): Promise<void> {
  const upTo = unixMs(clock.wallMs() + RESTORED_MARGIN_MS);
  const accounts = [...journal.state.accounts.values()].filter(
    (account) => account.status !== 'removed' && venueOf(account).takesNonces && account.nonceBound < upTo,
  );
  if (accounts.length === 0) return;
  await journal.submit((book) => {
    for (const { id } of accounts) book.append({ kind: 'nonceBound', account: id, upTo });
  });
}
