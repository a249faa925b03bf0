import type { GatewayState } from '../../core/account/state.ts';
import type { EntryBody } from '../../core/ledger/entry.ts';
import type { AccountId, Seq } from '../../core/units/ids.ts';

/** An intent has one final outcome. The answer to the sending and a lookup may both bring it: the second is dropped. */
export function isSettled(state: GatewayState, body: EntryBody): boolean {
  if (body.kind !== 'outcome') return false;
  return state.accounts.get(body.account as AccountId)?.openIntents.has(body.intent as Seq) !== true;
}
