import type { ScopeReport } from '../../core/order/reports.ts';
import type { RawReply } from '../../core/order/venue.ts';
import { member, parseJsonBytes, textAt } from '../shared/json.ts';
import { parseAddress, type Address } from './text.ts';

/** {@link readRole} in the contract's form. */
export function readPermissions(reply: RawReply): ScopeReport | null {
  const role = readRole(reply);
  if (role === null) return null;
  return role.account === null ? role.scope : { ...role.scope, account: role.account };
}

/** What the venue says about a key, and the account that it trades for. */
export interface KeyScope {
  readonly scope: ScopeReport;
  /** Null unless the key is an agent. */
  readonly account: Address | null;
}

const ROLES = ['agent', 'missing', 'subAccount', 'user', 'vault'] as const;

const REFUSALS: Readonly<Record<Exclude<(typeof ROLES)[number], 'agent'>, string>> = {
  user:
    'The key is the key of an account itself: it can withdraw. Approve an agent (API wallet) at the venue, and ' +
    'give the gateway that key.',
  missing:
    'The venue does not know the key: approve it as an agent (API wallet) with the account that it is to trade for. ' +
    'A new account must have been funded before.',
  subAccount: 'The address is a sub-account, which has no key of its own: use an agent of its owner.',
  vault: 'The address is a vault, which has no key of its own: use an agent of its leader.',
};

/** Until the venue says more: an agent cannot withdraw, and can do more than trade. */
const CAN_MOVE =
  'An agent can move collateral within its owner’s accounts; the gateway refuses every such action of bots, but ' +
  'whoever has the key itself is not held back.';

/**
 * What the answer to `userRole` says about a real key. Only an agent may be stored: it cannot withdraw. Null when the
 * answer is not one of the roles that are known.
 */
export function readRole(reply: RawReply): KeyScope | null {
  const body = reply.status === 200 ? parseJsonBytes(reply.body) : null;
  const role = ROLES.find((known) => body !== null && textAt(body, 'role') === known);
  if (body === null || role === undefined) return null;
  const flags = ROLES.map((known) => [known, known === role] as const);
  if (role !== 'agent') {
    return { scope: { refusals: [REFUSALS[role]], warnings: [], flags }, account: null };
  }
  const inner = member(body, 'data');
  const account = inner === null ? null : parseAddress(textAt(inner, 'user'));
  return account === null ? null : { scope: { refusals: [], warnings: [CAN_MOVE], flags }, account };
}
