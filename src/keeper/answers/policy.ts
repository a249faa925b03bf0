import type { GatewayState } from '../../core/account/state.ts';
import { EVERYTHING } from '../../core/identity/permission.ts';
import { policyJson, type Policy } from '../../core/policy/policy.ts';
import type { AnswerOf } from '../../protocol/api/operation.ts';
import { getPolicy } from '../../protocol/api/policy.ts';
import type { Caller } from './caller.ts';
import { performing } from './performer.ts';
import { accountsFor, botsFor, walletResource } from './sight.ts';

/** `GET /policy`. Whoever sees a part of it has no tag to change the whole with. */
export const policy = performing(getPolicy, ({ state }, { caller }) => {
  const { policy: current } = state;
  const seesAll = caller.may('see', EVERYTHING);
  const shown = current === null || seesAll ? current?.policy : seenBy(state, caller, current.policy);
  return {
    kind: 'done',
    value: {
      hash: current?.hash ?? null,
      entry: current?.seq ?? null,
      policy: shown === undefined ? null : policyJson(shown),
      shadow: shadowOf(state),
    },
    ...(seesAll ? { etag: policyTag(state) } : {}),
  };
});

/** The policy without limits of what the caller may not see (T30). What holds everywhere stays: it holds there too. */
function seenBy(state: GatewayState, caller: Caller, whole: Policy): Policy {
  const accounts = new Set(accountsFor(state, caller, 'see').flatMap(({ id, limitsOf }) => [id, limitsOf]));
  const bots = new Set(botsFor(state, caller, 'see').map(({ id }) => id));
  const isSeen = (wallet: string): boolean => {
    const known = state.wallets.get(wallet);
    return known !== undefined && caller.may('see', walletResource(known));
  };
  return {
    ...whole,
    accounts: new Map([...whole.accounts].filter(([name]) => accounts.has(name))),
    bots: new Map([...whole.bots].filter(([name]) => bots.has(name))),
    wallets: new Map([...whole.wallets].filter(([name]) => isSeen(name))),
  };
}

/** What a change of the policy must name in `If-Match`. */
export function policyTag({ policy: current }: GatewayState): string {
  return current?.hash ?? 'none';
}

function shadowOf({ shadow }: GatewayState): AnswerOf<typeof getPolicy>['shadow'] {
  if (shadow === null) return null;
  const { hash, seq, since, decisions, counts } = shadow;
  const { refused, allowed, otherReasons } = counts;
  return { hash, entry: seq, since, decisions, refused, allowed, otherReasons };
}
