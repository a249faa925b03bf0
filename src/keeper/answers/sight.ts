import type { Account, Bot, GatewayState } from '../../core/account/state.ts';
import type { Wallet } from '../../core/account/wallet-state.ts';
import { EVERYTHING, type Permission, type Resource } from '../../core/identity/permission.ts';
import type { Caller } from './caller.ts';

/** A bot as something that a permission is asked on. */
export function botResource(bot: Bot): Resource {
  return { kind: 'bot', bot: bot.id, account: bot.account };
}

/** An account as something that a permission is asked on. */
export function accountResource(account: Pick<Account, 'id'>): Resource {
  return { kind: 'account', account: account.id };
}

/** A wallet as something that a permission is asked on. */
export function walletResource({ id, user }: Pick<Wallet, 'id' | 'user'>): Resource {
  return { kind: 'wallet', wallet: id, user };
}

/** Accounts on which the caller may do it, in the order in which they were added. */
export function accountsFor(state: GatewayState, caller: Caller, permission: Permission): readonly Account[] {
  return [...state.accounts.values()].filter((account) => caller.may(permission, accountResource(account)));
}

/** Bots on which the caller may do it. */
export function botsFor(state: GatewayState, caller: Caller, permission: Permission): readonly Bot[] {
  return [...state.bots.values()].filter((bot) => caller.may(permission, botResource(bot)));
}

/** Whether there is anything at all on which the caller may do it. */
export function mayAnywhere(state: GatewayState, caller: Caller, permission: Permission): boolean {
  if (caller.may(permission, EVERYTHING)) return true;
  for (const account of state.accounts.values())
    if (caller.may(permission, accountResource(account))) return true;
  for (const wallet of state.wallets.values())
    if (caller.may(permission, walletResource(wallet))) return true;
  for (const bot of state.bots.values()) if (caller.may(permission, botResource(bot))) return true;
  return false;
}
