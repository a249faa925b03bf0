import type { OtherAccount, OtherAccounts } from '../../core/order/other-account.ts';
import type { Draft, RawReply } from '../../core/order/venue.ts';
import type { UnixMs } from '../../core/units/time.ts';
import { member, parseJson, parseJsonBytes, textAt, type Json } from '../shared/json.ts';
import { draftRole } from './queries.ts';
import { parseAddress, type Address } from './text.ts';
import { WINDOW_MS } from './timing.ts';

/**
 * Vaults and sub-accounts, which have no keys: an action names one (`vaultAddress`), and is signed by its leader, or
 * its master, or by an agent of that account ("Exchange endpoint", "Nonces and API wallets", November 2026).
 */
export const OTHER_ACCOUNTS: OtherAccounts<Draft, RawReply> = {
  parse: parseAddress,
  questions: (name) => {
    const address = parseAddress(name);
    return address === null ? [] : [(now) => draftDetails(address, now), (now) => draftRole(address, now)];
  },
  read: ([details, role]) => (details === undefined ? null : (readVault(details) ?? readRole(role ?? null))),
};

/** The question who leads a vault. The answer is `null` for what is none. */
function draftDetails(vault: Address, now: UnixMs): Draft {
  const payload = `{"type":"vaultDetails","vaultAddress":"${vault}"}`;
  return { host: 'trade', method: 'POST', path: '/info', payload, stampedAt: now, windowMs: WINDOW_MS };
}

/** Whom that question is about; null for any other text. */
export function detailsAskedOf(payload: string): Address | null {
  const whole = parseJson(payload);
  if (whole?.kind !== 'object' || whole.members.size !== 2) return null;
  return textAt(whole, 'type') === 'vaultDetails' ? parseAddress(textAt(whole, 'vaultAddress')) : null;
}

/** Of a vault its details name who leads it, which its role does not. */
function readVault(reply: RawReply): OtherAccount | null {
  const details = bodyOf(reply);
  const master = details === null ? null : parseAddress(textAt(details, 'leader'));
  return master === null ? null : { kind: 'vault', master };
}

/** Of a sub-account its role names the master. */
function readRole(reply: RawReply | null): OtherAccount | null {
  const said = reply === null ? null : bodyOf(reply);
  const role = said === null ? '' : textAt(said, 'role');
  const told = said === null ? null : member(said, 'data');
  const master = told === null ? null : parseAddress(textAt(told, 'master'));
  if (role === 'subAccount') return master === null ? null : { kind: 'subAccount', master };
  // A vault whose details did not come is not known to be nobody's.
  return role === '' || role === 'vault' ? null : { kind: 'none' };
}

function bodyOf({ status, body }: RawReply): Json | null {
  return status === 200 ? parseJsonBytes(body) : null;
}
