import type { GatewayState } from '../../core/account/state.ts';
import { policyJson } from '../../core/policy/policy.ts';
import type { AnswerOf } from '../../protocol/api/operation.ts';
import { getPolicy } from '../../protocol/api/policy.ts';
import { performing } from './performer.ts';

/** `GET /policy`. */
export const policy = performing(getPolicy, ({ state }) => {
  const { policy: current } = state;
  return {
    kind: 'done',
    value: {
      hash: current?.hash ?? null,
      entry: current?.seq ?? null,
      policy: current === null ? null : policyJson(current.policy),
      shadow: shadowOf(state),
    },
    etag: policyTag(state),
  };
});

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
