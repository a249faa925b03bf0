import type { AccountHome } from '../src/core/order/listing.ts';
import type { Venue } from '../src/core/order/venue.ts';

/** Bugs that only an account can show for which another one's key signs. */
export type VaultBug = 'vault-left-out-of-orders' | 'vault-left-out-of-reads';

/** A venue with that bug, where it is one of these. */
export function withVaultBug(venue: Venue, bug: string | null): Venue {
  const { bind } = venue;
  if (bind === null) return venue;
  if (bug === 'vault-left-out-of-orders')
    return { ...venue, bind: (home) => bind({ ...home, master: null }) };
  return bug === 'vault-left-out-of-reads' ? { ...venue, bind: (home) => readsMaster(bind, home) } : venue;
}

/** The planted bug of whoever asks about the account that the key is of: only what is sent names the vault. */
function readsMaster(bind: (home: AccountHome) => Venue, home: AccountHome): Venue {
  const [right, wrong] = [bind(home), bind({ ...home, address: home.master, master: null })];
  return {
    ...right,
    draftRead: wrong.draftRead,
    understand: (drafted) => (drafted.path === '/info' ? wrong : right).understand(drafted),
  };
}
