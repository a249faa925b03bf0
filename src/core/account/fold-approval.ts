import type { EntryBody, IntentRecord } from '../ledger/entry.ts';
import type { AccountId, BotId, Seq } from '../units/ids.ts';
import { unixMs, type UnixMs } from '../units/time.ts';
import { actionOf, samenessOf } from './record.ts';
import type { Approval, GatewayState } from './state.ts';

/** A request that nobody answered for so long has to be held anew; a rejection stands as long. */
const WAIT_MS = 86_400_000;
/** The longest that policy lets an approval stand. */
const MINUTES_MAX = 1_440;
/** What one bot can have on the list: a mad one pushes out its own requests only. */
const PER_BOT_MAX = 100;

/** A request begins to wait, unless an equal one of the bot waits already. */
export function foldHold(state: GatewayState, body: IntentRecord, seq: Seq, at: UnixMs): void {
  const action = actionOf(body.action);
  if (body.approval !== undefined || action === null) return;
  const bot = body.bot as BotId;
  forgetOldest(state, bot);
  const minutes = Math.min(MINUTES_MAX, ...body.denials.map(({ facts }) => Number(facts['minutes'])));
  state.approvals.set(seq, {
    id: seq,
    bot,
    account: body.account as AccountId,
    action: body.action,
    sameness: samenessOf(action),
    what: [...new Set(body.denials.map(({ facts }) => String(facts['what'])))].join('; '),
    at,
    minutes,
    status: 'waiting',
    until: unixMs(at + WAIT_MS),
    reason: '',
  });
}

/** A person's word. One about a request that is not on the list any more means nothing. */
export function foldApproval(
  state: GatewayState,
  body: Extract<EntryBody, { kind: 'approval' }>,
  at: UnixMs,
): void {
  const approval = state.approvals.get(body.approval as Seq);
  if (approval === undefined || approval.status === 'used') return;
  approval.status = body.verdict;
  approval.until = unixMs(body.until ?? at + WAIT_MS);
  approval.reason = body.reason;
}

/** The one re-submission that an approval authorises has been decided. */
export function useApproval(state: GatewayState, id: number): void {
  const approval = state.approvals.get(id as Seq);
  if (approval !== undefined) approval.status = 'used';
}

/** The bot's oldest makes room; one that is used or over goes before one that still means something. */
function forgetOldest(state: GatewayState, bot: BotId): void {
  const own = [...state.approvals.values()].filter((approval) => approval.bot === bot);
  if (own.length < PER_BOT_MAX) return;
  const spent = own.filter((approval) => isOver(approval, state.at));
  for (const goes of [...spent, ...own].slice(0, 1)) state.approvals.delete(goes.id);
}

function isOver(approval: Approval, now: UnixMs): boolean {
  return approval.status === 'used' || approval.until < now;
}
