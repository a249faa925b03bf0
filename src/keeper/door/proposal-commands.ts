import type { Proposal } from '../../core/account/fold-proposal.ts';
import { formatPlace } from '../../core/identity/permission.ts';
import { unixMs, type UnixMs } from '../../core/units/time.ts';
import { confirmationsFor } from '../../core/ledger/proposal-entry.ts';
import type { CommandParts } from './command-parts.ts';
import { isOpen } from './four-eyes.ts';
import type { OwnerCommand } from './owner-door.ts';
import { OwnerRefusal, textField } from './owner-refusal.ts';

/** `proposal list`: changes that wait for a second person, and what became of those before them. */
export function proposalList(parts: CommandParts): OwnerCommand {
  return () => {
    const now = unixMs(parts.clock.wallMs());
    return Promise.resolve([...parts.state.proposals.values()].map((one) => shownProposal(parts, one, now)));
  };
}

/** `proposal withdraw ID`: nobody can confirm or begin it any more. */
export function proposalWithdraw(parts: CommandParts): OwnerCommand {
  return async (fields) => {
    const id = Number(textField(fields, 'id', 16));
    const said = await parts.fourEyes.refuse({ id, reason: textField(fields, 'reason'), by: 'owner' });
    if (typeof said !== 'string') return shownProposal(parts, said, unixMs(parts.clock.wallMs()));
    const text =
      said === 'unknown'
        ? 'there is no proposal of that number; nothing was done. See: sallyport proposal list'
        : 'that proposal is over already; nothing was done. See: sallyport proposal list';
    throw new OwnerRefusal(said === 'unknown' ? 'PROPOSAL_UNKNOWN' : 'PROPOSAL_OVER', text);
  };
}

/** A proposal as people see it, what it would do apart. */
export interface ShownProposal extends Pick<
  Proposal,
  'id' | 'change' | 'operation' | 'digest' | 'at' | 'until' | 'reason'
> {
  readonly on: string;
  readonly status: Proposal['status'] | 'expired';
  /** Names of people as long as they are known; `owner` for the owner's door. */
  readonly by: string;
  readonly confirmedBy: readonly string[];
  readonly needs: number;
}

/** A proposal with the names of whom it is about. */
export function shownProposal(
  { people }: Pick<CommandParts, 'people'>,
  proposal: Proposal,
  now: UnixMs,
): ShownProposal {
  const { id, change, operation, digest, on, at, until, reason, by, confirmedBy, status } = proposal;
  const isOver = (status === 'waiting' || status === 'confirmed') && !isOpen(proposal, now);
  const names = new Map<string, string>(people.list().map((one) => [`person/${one.id}`, one.name]));
  const name = (actor: string): string => names.get(actor) ?? actor;
  return {
    ...{ id, change, operation, digest, at, until, reason },
    on: formatPlace(on),
    status: isOver ? 'expired' : status,
    by: name(by),
    confirmedBy: confirmedBy.map(name),
    needs: confirmationsFor(by),
  };
}
