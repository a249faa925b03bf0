import { assert } from '../../core/assert.ts';
import type { GatewayState } from '../../core/account/state.ts';
import type { ScopeRecord } from '../../core/ledger/entry.ts';
import { parseAccountId, parseBotId } from '../../core/units/ids.ts';
import { postHalt, postResume } from '../../protocol/api/halts.ts';
import { done, refused, type Refusal } from './outcome.ts';
import { performing } from './performer.ts';
import { EVERYTHING, type Resource } from '../../core/identity/permission.ts';
import { accountResource, botResource } from './sight.ts';

/** `POST /halt`. */
export const halt = performing(postHalt, async (parts, { body, caller }) => {
  const scope = scopeOf(parts.state, body.scope);
  assert(scope !== null, 'a scope that is none was refused');
  const { stops, reason } = body;
  const startedAt = parts.clock.monotonicMs();
  const { recorded } = await parts.gateway.halt({ scope: scope.record, stops, reason, by: caller.actor });
  const tookMs = Math.round((parts.clock.monotonicMs() - startedAt) * 10) / 10;
  return done({ scope: body.scope, stops, recorded, tookMs });
});

/** `POST /resume`. */
export const resume = performing(postResume, async (parts, { body, caller }) => {
  const scope = scopeOf(parts.state, body.scope);
  assert(scope !== null, 'a scope that is none was refused');
  const resumed = await parts.gateway.resume({ scope: scope.record, reason: body.reason, by: caller.actor });
  if (resumed) return done({ scope: body.scope });
  return refused(503, 'STORE_BUSY', 'the ledger did not take the resume: the halt stands. Try again');
});

/** Null for what names nothing that exists. */
export function scopeOf(state: GatewayState, text: string): Scope | null {
  if (text === 'everything') return { record: { kind: 'everything' }, resource: EVERYTHING };
  const [kind, name = ''] = text.split(':', 2);
  const [account, bot] = [parseAccountId(name), parseBotId(name)];
  const foundAccount = kind === 'account' && account !== null ? state.accounts.get(account) : undefined;
  if (foundAccount !== undefined) {
    const { id } = foundAccount;
    return { record: { kind: 'account', account: id }, resource: accountResource(foundAccount) };
  }
  const foundBot = kind === 'bot' && bot !== null ? state.bots.get(bot) : undefined;
  return foundBot === undefined
    ? null
    : { record: { kind: 'bot', bot: foundBot.id }, resource: botResource(foundBot) };
}

/** A scope as the ledger names it, and as what a permission is asked on. */
export interface Scope {
  readonly record: ScopeRecord;
  readonly resource: Resource;
}

/** The same for a name that nobody has and for one that the caller may not see. */
export function scopeNotFound(): Refusal {
  return refused(
    404,
    'SCOPE_UNKNOWN',
    'no account, bot or wallet that you may see has that name; nothing was done',
  );
}
