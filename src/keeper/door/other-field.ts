import type { Venue } from '../../core/order/venue.ts';
import { OwnerRefusal } from './owner-refusal.ts';

/** The account that an offered key is to trade for, where that is not its own. Refuses what the venue does not have. */
export function otherField(venue: Venue, fields: Readonly<Record<string, unknown>>): string | null {
  const { vault } = fields;
  if (vault === undefined) return null;
  const { otherAccounts } = venue;
  if (otherAccounts === undefined) {
    const text = `keys of ${venue.id} act for their own account alone; nothing was done. Leave --vault out`;
    throw new OwnerRefusal('VAULT_REFUSED', text);
  }
  const name = typeof vault === 'string' ? otherAccounts.parse(vault) : null;
  if (name !== null) return name;
  const text =
    '--vault is the address of a vault or sub-account at the venue: 0x and 40 hexadecimal digits; nothing was done';
  throw new OwnerRefusal('VAULT_REFUSED', text);
}
