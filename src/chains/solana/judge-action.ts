import type { ChainDenial } from '../../core/chain/chain-denial.ts';
import type { WalletLimits } from '../../core/chain/wallet-limits.ts';
import type { Action } from './actions.ts';
import type { Destinations } from './destinations.ts';
import type { Address } from './message.ts';
import { NATIVE_MINT, TOKEN } from './programs.ts';

/** One action of a message, and where it stands in it. */
export interface ActionCase {
  readonly action: Action;
  /** From 0. */
  readonly place: number;
  readonly actions: readonly Action[];
  readonly wallet: Address;
  readonly limits: WalletLimits;
  readonly destinations: Destinations;
}

/** Settings of the computation move nothing; what they cost is judged with the fee. */
const FREE: ReadonlySet<Action['name']> = new Set([
  'compute.unit-limit',
  'compute.unit-price',
  'compute.heap',
  'compute.loaded-bytes',
]);

/** Every reason against one action; amounts and fees are judged for the whole message. */
export function judgeAction(of: ActionCase): readonly ChainDenial[] {
  const { action, actions, place, limits } = of;
  const { name } = action;
  if (FREE.has(name)) {
    const isAgain = actions.findIndex((other) => other.name === name) !== place;
    return isAgain ? [{ code: 'COMPUTE_SAID_TWICE', facts: { action: name } }] : [];
  }
  const listed = limits.actions.has(name)
    ? []
    : [{ code: 'ACTION_NOT_LISTED' as const, facts: { action: name } }];
  return [...listed, ...judgeParties(of)];
}

function judgeParties(of: ActionCase): readonly ChainDenial[] {
  const { action, destinations } = of;
  switch (action.name) {
    case 'system.transfer': {
      const wraps = destinations.isDerived(action.to, {
        owner: of.wallet,
        mint: NATIVE_MINT,
        tokenProgram: TOKEN,
      });
      const isNonce = of.limits.nonceAccounts.has(action.to);
      return [...by(of, action.from), ...(wraps || isNonce ? [] : goesTo(of, action.to))];
    }
    case 'system.create-account':
      return [...by(of, action.payer), ...claimed(of, action.account)];
    case 'system.assign':
    case 'system.allocate':
      if (action.account === of.wallet)
        return [{ code: 'WALLET_HANDED_OVER', facts: { action: action.name } }];
      return goesTo(of, action.account);
    case 'nonce.advance':
    case 'nonce.withdraw':
    case 'nonce.initialize':
    case 'nonce.authorize':
      return judgeNonce(of, action);
    case 'memo':
    case 'token.sync-native':
      return [];
    case 'token.initialize-account':
      return goesTo(of, action.owner);
    case 'token.create-associated': {
      const { account, owner, payer } = action;
      const isRight = destinations.isDerived(account, action);
      const wrong = { code: 'ACCOUNT_NOT_DERIVED', facts: { account, owner } } as const;
      return [...by(of, payer), ...goesTo(of, owner), ...(isRight ? [] : [wrong])];
    }
    case 'token.close-account':
      return [...by(of, action.authority), ...returns(of, action.destination)];
    case 'token.revoke':
    case 'token.burn':
      return [...by(of, action.authority), ...named(of)];
    case 'token.set-authority':
      return [...by(of, action.authority), ...givesTo(of, action.next)];
    case 'token.approve':
      return [...by(of, action.authority), ...named(of), ...givesTo(of, action.delegate)];
    case 'token.mint':
    case 'token.transfer':
      return [...by(of, action.authority), ...named(of), ...tokensGoTo(of, action)];
    default:
      return [];
  }
}

type NonceAction = Extract<Action, { name: `nonce.${string}` }>;

function judgeNonce(of: ActionCase, action: NonceAction): readonly ChainDenial[] {
  const { nonce } = action;
  const denials: ChainDenial[] = [...by(of, action.authority)];
  if (!of.limits.nonceAccounts.has(nonce)) denials.push({ code: 'NONCE_NOT_LISTED', facts: { nonce } });
  if (action.name === 'nonce.advance' && of.place > 0) denials.push({ code: 'NONCE_NOT_FIRST', facts: {} });
  if (action.name === 'nonce.withdraw') denials.push(...goesTo(of, action.to));
  if (action.name === 'nonce.authorize') denials.push(...givesTo(of, action.next));
  return denials;
}

/** A new account is made somebody's in the same message, or its address is one that policy names. */
function claimed(of: ActionCase, account: Address): readonly ChainDenial[] {
  const isClaimed = of.actions
    .slice(of.place + 1)
    .some(
      (later) =>
        (later.name === 'token.initialize-account' && later.account === account) ||
        (later.name === 'nonce.initialize' && later.nonce === account),
    );
  if (isClaimed || of.limits.destinations.has(account)) return [];
  return [{ code: 'ACCOUNT_NOT_CLAIMED', facts: { account } }];
}

function tokensGoTo(
  of: ActionCase,
  action: Extract<Action, { name: 'token.transfer' | 'token.mint' | 'token.burn' }>,
): readonly ChainDenial[] {
  const { mint, program } = action;
  const account = action.name === 'token.transfer' ? action.destination : action.account;
  if (mint === null || of.destinations.hasTokenAccount(account, mint, program)) return [];
  return [{ code: 'DESTINATION_NOT_LISTED', facts: { action: action.name, destination: account } }];
}

function named({ action }: ActionCase): readonly ChainDenial[] {
  const isUnnamed = 'mint' in action && action.mint === null;
  return isUnnamed ? [{ code: 'TOKEN_NOT_NAMED', facts: { action: action.name } }] : [];
}

function by({ action, wallet }: ActionCase, authority: Address): readonly ChainDenial[] {
  if (authority === wallet) return [];
  return [{ code: 'AUTHORITY_NOT_WALLET', facts: { action: action.name, authority } }];
}

function goesTo({ action, destinations }: ActionCase, destination: Address): readonly ChainDenial[] {
  if (destinations.has(destination)) return [];
  return [{ code: 'DESTINATION_NOT_LISTED', facts: { action: action.name, destination } }];
}

/** How many lamports a closed account holds does not stand in the message: they may only come back. */
function returns({ action, wallet }: ActionCase, destination: Address): readonly ChainDenial[] {
  if (destination === wallet) return [];
  return [{ code: 'DESTINATION_NOT_LISTED', facts: { action: action.name, destination } }];
}

function givesTo({ action, limits }: ActionCase, authority: Address | null): readonly ChainDenial[] {
  if (authority !== null && limits.authorities.has(authority)) return [];
  return [{ code: 'AUTHORITY_NOT_LISTED', facts: { action: action.name, authority: authority ?? 'nobody' } }];
}
