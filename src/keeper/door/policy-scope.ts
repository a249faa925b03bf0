import type { Account, GatewayState } from '../../core/account/state.ts';
import { unacceptedIn } from '../../core/policy/category-scope.ts';
import { limitsFor, type LimitScope, type Policy } from '../../core/policy/policy.ts';
import type { Venue } from '../../core/order/venue.ts';
import { categoryOf } from '../../core/units/category.ts';
import type { VenueId } from '../../core/units/ids.ts';

interface Unaccepted {
  /** The place in the policy that was looked at, as an owner would write it. */
  readonly path: string;
  readonly text: string;
}

/**
 * Markets that a policy opens and that the key of the account was not accepted for, one for each scope. Accounts of
 * venues without categories are left out: a name of one opens nothing there.
 */
export function outsideKeys(
  state: GatewayState,
  venues: ReadonlyMap<VenueId, Pick<Venue, 'categories'>>,
  policy: Policy,
): readonly Unaccepted[] {
  const looked = (account: Account): boolean =>
    account.status !== 'removed' && venues.get(account.venue)?.categories !== undefined;
  const found = (account: Account, scope: LimitScope): readonly Unaccepted[] => {
    const [market] = unacceptedIn(limitsFor(policy, scope), account);
    if (market === undefined) return [];
    const path = scope.kind === 'account' ? `accounts.${scope.account}` : `bots.${scope.bot}`;
    const category = categoryOf(market);
    const text =
      `names ${market}, and the key of ${account.id} was not accepted for ${category} markets. ` +
      `Next: sallyport key rotate ${account.id} --with ${category}, or leave it out`;
    return [{ path: `${path}.symbols`, text }];
  };
  return [
    ...[...state.accounts.values()].filter(looked).flatMap((account) => {
      return found(account, { kind: 'account', account: account.limitsOf });
    }),
    ...[...state.bots.values()].flatMap((bot) => {
      const account = bot.revoked ? undefined : state.accounts.get(bot.account);
      if (account === undefined || !looked(account)) return [];
      return found(account, { kind: 'bot', bot: bot.id });
    }),
  ];
}

/** What an owner is told whose policy opens what no key was accepted for. */
export function outsideText(problems: readonly Unaccepted[]): string {
  return `the policy was not set. ${problems.map(({ path, text }) => `${path}: ${text}`).join('; ')}`;
}
