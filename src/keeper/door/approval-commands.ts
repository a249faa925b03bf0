import type { Approval } from '../../core/account/state.ts';
import type { EntryBody } from '../../core/ledger/entry.ts';
import type { AttachedExitRecord, GuardRecord } from '../../core/ledger/order-entry.ts';
import type { ActorRecord } from '../../core/ledger/person-entry.ts';
import { unixMs, type UnixMs } from '../../core/units/time.ts';
import type { Draftbook } from '../execution/journal.ts';
import type { CommandParts } from './command-parts.ts';
import { inLedger } from './in-ledger.ts';
import type { OwnerCommand } from './owner-door.ts';
import { OwnerRefusal, textField } from './owner-refusal.ts';

/** What a person says of a held request. */
export type Word = Extract<EntryBody, { kind: 'approval' }>['verdict'];

/** `approval list`: what waits, and what was said lately. */
export function approvalList(parts: CommandParts): OwnerCommand {
  return () => {
    const now = unixMs(parts.clock.wallMs());
    return Promise.resolve(
      [...parts.state.approvals.values()].map((approval) => shownApproval(approval, now)),
    );
  };
}

/** `approval show ID`. */
export function approvalShow(parts: CommandParts): OwnerCommand {
  return (fields) => {
    const now = unixMs(parts.clock.wallMs());
    const found = approvalField(parts, fields);
    return Promise.resolve({ ...shownApproval(found, now), action: found.action });
  };
}

/** `approval approve ID`: the bot may send the same request again, once, within the minutes that policy gave. */
export function approvalApprove(parts: CommandParts): OwnerCommand {
  return (fields) => say(parts, fields, 'approved');
}

/** `approval reject ID`: the same request is refused for a day. */
export function approvalReject(parts: CommandParts): OwnerCommand {
  return (fields) => say(parts, fields, 'rejected');
}

/** How many requests wait for a person. */
export function waitingCount(approvals: Iterable<Approval>, now: UnixMs): number {
  let count = 0;
  for (const approval of approvals) if (standing(approval, now) === 'waiting') count += 1;
  return count;
}

async function say(
  parts: CommandParts,
  fields: Readonly<Record<string, unknown>>,
  verdict: Word,
): Promise<object> {
  const { id } = approvalField(parts, fields);
  const reason = textField(fields, 'reason');
  const done = await inLedger(parts.journal, (book) =>
    recordWord(book, { id, verdict, reason, by: 'owner' }),
  );
  if (done === 'unknown') throw unknown();
  if (done.kind === 'said') return shownApproval(done.approval, unixMs(parts.clock.wallMs()));
  const text = `request ${id} is ${done.as} already; nothing was done. See: sallyport approval list`;
  throw new OwnerRefusal('APPROVAL_OVER', text);
}

type Said =
  | { readonly kind: 'said'; readonly approval: Approval }
  | { readonly kind: 'over'; readonly as: string }
  | 'unknown';

/** In the commit, so that what a bot sends at the same moment comes before or after it and not in between. */
export function recordWord(
  book: Draftbook,
  said: {
    readonly id: Approval['id'];
    readonly verdict: Word;
    readonly reason: string;
    readonly by: ActorRecord;
  },
): Said {
  const { id, verdict, reason, by } = said;
  const approval = book.state.approvals.get(id);
  if (approval === undefined) return 'unknown';
  const as = standing(approval, book.now);
  // What was approved and is not used yet can still be taken back.
  const isOpen = as === 'waiting' || (as === 'approved' && verdict === 'rejected');
  if (!isOpen) return { kind: 'over', as };
  const until = verdict === 'approved' ? book.now + approval.minutes * 60_000 : null;
  book.append({ kind: 'approval', approval: id, verdict, until, reason, by });
  return { kind: 'said', approval };
}

function standing(approval: Approval, now: UnixMs): Approval['status'] | 'expired' {
  return approval.status !== 'used' && approval.until < now ? 'expired' : approval.status;
}

type Kept = Pick<Approval, 'id' | 'bot' | 'what' | 'at' | 'until' | 'minutes' | 'reason'>;

/** What people see of a held request. */
export interface ShownApproval extends Kept {
  readonly key: Approval['account'];
  readonly status: Approval['status'] | 'expired';
  readonly asks: string;
}

/** A held request as people see it, with its account as `key`. */
export function shownApproval(approval: Approval, now: UnixMs): ShownApproval {
  const { id, bot, account, what, at, until, minutes, reason, action } = approval;
  const status = standing(approval, now);
  return { id, bot, key: account, status, what, asks: textOf(action), at, until, minutes, reason };
}

/** The request in a line, for people. */
function textOf(action: Approval['action']): string {
  switch (action.kind) {
    case 'place':
    case 'placeTest': {
      const { side, type, quantity, instrument, price, triggerPrice } = action.order;
      const trigger = triggerPrice === null ? '' : ` when ${triggerPrice}`;
      return `${side} ${quantity ?? 'all'} ${instrument} ${type}${price === null ? '' : ` at ${price}`}${trigger}`;
    }
    case 'amend':
      return (
        `change ${action.instrument} ${action.target.id} to ${action.side} ${action.quantity} at ${action.price}` +
        untilOf(action.wait) +
        exitsText(action.exits)
      );
    case 'guard':
      return guardText(action.guard);
    case 'setting':
      return `set ${[action.name, ...namesOf(action)].join(' ')}`;
    default:
      return action.kind;
  }
}

function namesOf({ target, values }: Extract<Approval['action'], { kind: 'setting' }>): readonly string[] {
  return [...(target === undefined ? [] : [target.id]), ...values.map(([name, value]) => `${name}=${value}`)];
}

function guardText({ instrument, attached, quantity, drops }: GuardRecord): string {
  const legs = [
    ['take-profit', attached.takeProfit],
    ['stop-loss', attached.stopLoss],
  ] as const;
  const words = legs.flatMap(([name, leg]) => (leg === null ? [] : [legText(name, leg)]));
  const less = drops.length === 0 ? [] : [`without ${drops.join(' and ')}`];
  return `guard ${quantity ?? 'all'} ${instrument}: ${[...words, ...less].join(', ')}`;
}

function exitsText(exits: Extract<Approval['action'], { kind: 'amend' }>['exits']): string {
  if (exits === undefined) return '';
  const said = ([name, leg]: readonly [string, AttachedExitRecord | null | undefined]): readonly string[] =>
    leg === undefined ? [] : [leg === null ? `no ${name}` : legText(name, leg)];
  const legs = [['take-profit', exits.takeProfit] as const, ['stop-loss', exits.stopLoss] as const];
  return `, ${legs.flatMap(said).join(', ')}`;
}

function legText(name: string, { triggerPrice, price }: AttachedExitRecord): string {
  return `${name} ${triggerPrice}${price === null ? '' : ` at ${price}`}`;
}

function untilOf(wait: Extract<Approval['action'], { kind: 'amend' }>['wait']): string {
  if (wait === undefined) return '';
  const { triggerPrice, standing } = wait;
  const other = standing.kind === 'single' ? '' : `, or at ${standing.price} when ${standing.triggerPrice}`;
  return ` when ${triggerPrice}${other}`;
}

function approvalField(parts: CommandParts, fields: Readonly<Record<string, unknown>>): Approval {
  const text = textField(fields, 'id', 16);
  for (const [id, approval] of parts.state.approvals) if (String(id) === text) return approval;
  throw unknown();
}

function unknown(): OwnerRefusal {
  const text = 'no request of that number waits; nothing was done. See: sallyport approval list';
  return new OwnerRefusal('APPROVAL_UNKNOWN', text);
}
