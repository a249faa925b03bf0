import { assert } from '../../core/assert.ts';
import { isSpent, type Proposal } from '../../core/account/fold-proposal.ts';
import type { GatewayState } from '../../core/account/state.ts';
import { EVERYTHING, may, type Permission, type Resource } from '../../core/identity/permission.ts';
import type { ActorRecord } from '../../core/ledger/person-entry.ts';
import { confirmationsFor } from '../../core/ledger/proposal-entry.ts';
import { CONFIRMING, type FourEyesChange } from '../../core/identity/four-eyes-change.ts';
import type { Policy } from '../../core/policy/policy.ts';
import type { Seq } from '../../core/units/ids.ts';
import type { UnixMs } from '../../core/units/time.ts';
import type { Draftbook, Journal } from '../execution/journal.ts';
import { inLedger } from './in-ledger.ts';

/** A change that somebody asks for. */
export interface AskedChange {
  readonly change: FourEyesChange;
  /** The operation of the API, or the command at the owner's door. */
  readonly operation: string;
  /** SHA-256 over everything that is asked for, in hexadecimal. */
  readonly digest: string;
  readonly on: Proposal['on'];
  readonly by: ActorRecord;
  /** What others are shown before they confirm it, as JSON text. Kept in memory only: it may name people. */
  readonly content: string;
}

/** How a change that was asked for stands. */
export type Standing =
  /** Policy wants nobody else for it. */
  | { readonly kind: 'free' }
  /** Others confirmed exactly this, and it was not begun. */
  | { readonly kind: 'confirmed' }
  | { readonly kind: 'waiting'; readonly proposal: Proposal }
  /** Too much of this proposer waits already. */
  | { readonly kind: 'tooMany' };

/** What somebody says of a proposal. */
export interface SaidOf {
  readonly id: number;
  /** Of what they were shown. */
  readonly digest: string;
  readonly reason: string;
  readonly by: ActorRecord;
}

/** Why nothing was said. */
export type NotSaid = 'unknown' | 'over' | 'own' | 'again' | 'changed' | 'unseen';

const OPEN_MAX = 20;
const CONTENT_MAX = 8 * 1024 * 1024;

/**
 * Holds changes for which policy wants a second person. Whoever proposed one carries it out by asking for the same
 * again; who confirms is another person, whatever sessions and roles both have. What was confirmed is begun once.
 */
export class FourEyes {
  readonly #journal: Journal;
  /** What is proposed, by the number of the proposal. Gone with the process: then it is asked for again. */
  readonly #contents = new Map<Seq, string>();

  constructor(journal: Journal) {
    this.#journal = journal;
  }

  /** Says how a change stands, and records it as a proposal where others have to confirm it first. */
  async propose(asked: AskedChange): Promise<Standing> {
    if (ruleFor(this.#journal.state, asked.change) === null) return { kind: 'free' };
    const standing = await inLedger(this.#journal, (book) => this.#stand(book, asked));
    if (standing.kind === 'waiting') this.#contents.set(standing.proposal.id, asked.content);
    return standing;
  }

  /** Begins a change that was confirmed; false when it is not, any more. Of two at once one begins. */
  use(asked: AskedChange): Promise<boolean> {
    return inLedger(this.#journal, (book) => {
      const own = ownOf(book, asked);
      if (own === undefined || !isConfirmed(book.state, own)) return false;
      book.append({ kind: 'proposalUsed', proposal: own.id, by: asked.by });
      return true;
    });
  }

  /** What was asked for, as JSON text; null where that is not known any more. */
  contentOf(id: Seq): string | null {
    return this.#contents.get(id) ?? null;
  }

  /** Another person's yes to exactly what they were shown. */
  confirm(said: SaidOf): Promise<Proposal | NotSaid> {
    return inLedger(this.#journal, (book) => {
      const found = openOf(book, said.id);
      if (typeof found === 'string') return found;
      if (found.by === said.by || !said.by.startsWith('person/')) return 'own';
      if (found.confirmedBy.includes(said.by)) return 'again';
      if (found.digest !== said.digest) return 'changed';
      if (!this.#contents.has(found.id)) return 'unseen';
      return word(book, found, said, 'confirmed');
    });
  }

  /** Somebody's no, also to what was confirmed and not begun; their own proposal they take back. */
  refuse(said: Omit<SaidOf, 'digest'>): Promise<Proposal | NotSaid> {
    return inLedger(this.#journal, (book) => {
      const found = openOf(book, said.id);
      if (typeof found === 'string') return found;
      return word(book, found, said, found.by === said.by ? 'withdrawn' : 'refused');
    });
  }

  #stand(book: Draftbook, asked: AskedChange): Standing {
    const { state, now } = book;
    // In the commit: another policy may have come in between.
    const rule = ruleFor(state, asked.change);
    if (rule === null) return { kind: 'free' };
    const own = ownOf(book, asked);
    if (own !== undefined && isConfirmed(state, own)) return { kind: 'confirmed' };
    // One that somebody confirmed who may not any more is asked for anew.
    if (own?.status === 'waiting') return { kind: 'waiting', proposal: own };
    const { change, operation, digest, on, by, content } = asked;
    const open = [...state.proposals.values()].filter((one) => isOpen(one, now));
    if (open.filter((one) => one.by === by).length >= OPEN_MAX || !this.#hasRoom(open, content))
      return { kind: 'tooMany' };
    const until = now + rule.withinMinutes * 60_000;
    const id = book.append({ kind: 'proposal', change, operation, digest, on, until, by });
    const proposal = state.proposals.get(id);
    assert(proposal !== undefined, 'a proposal is on the list with its entry');
    return { kind: 'waiting', proposal };
  }

  #hasRoom(open: readonly Proposal[], content: string): boolean {
    const kept = new Set(open.map(({ id }) => id));
    for (const id of this.#contents.keys()) if (!kept.has(id)) this.#contents.delete(id);
    let size = content.length;
    for (const one of this.#contents.values()) size += one.length;
    return size <= CONTENT_MAX;
  }
}

/** Whether a policy wants a second person where fewer than two could ever confirm anything. */
export function wantsMissingPeople({ people }: GatewayState, policy: Policy): boolean {
  if (policy.fourEyes === null) return false;
  const able = [...people.persons.values()].filter(({ grants }) =>
    may({ grants, mustEnrol: false }, 'policy', EVERYTHING),
  );
  return able.length < 2;
}

/** What somebody who confirms must be permitted, and on what. */
export function neededFor(
  state: GatewayState,
  { change, on }: Pick<Proposal, 'change' | 'on'>,
): { readonly permission: Permission; readonly resource: Resource } {
  return { permission: CONFIRMING[change], resource: resourceAt(state, on) };
}

/** What is not there any more is for who may do it everywhere. */
function resourceAt({ bots, wallets }: GatewayState, on: Proposal['on']): Resource {
  if (on.kind === 'everything' || on.kind === 'account') return on;
  if (on.kind === 'bot') {
    const bot = [...bots.values()].find(({ id }) => id === on.bot);
    return bot === undefined ? EVERYTHING : { kind: 'bot', bot: bot.id, account: bot.account };
  }
  const wallet = on.kind === 'wallet' ? wallets.get(on.wallet) : undefined;
  return wallet === undefined ? EVERYTHING : { kind: 'wallet', wallet: wallet.id, user: wallet.user };
}

/** Whether it can still be confirmed, refused or begun. */
export function isOpen(proposal: Proposal, now: UnixMs): boolean {
  return !isSpent(proposal) && proposal.until >= now;
}

/** Policy's rule, where it names that change. */
function ruleFor({ policy }: GatewayState, change: FourEyesChange): Policy['fourEyes'] {
  if (policy === null) return null;
  const { fourEyes } = policy.policy;
  return fourEyes?.changes.has(change) === true ? fourEyes : null;
}

/** The newest open proposal of exactly this by the same proposer. */
function ownOf({ state, now }: Draftbook, { by, digest }: AskedChange): Proposal | undefined {
  return [...state.proposals.values()]
    .filter((one) => one.by === by && one.digest === digest && isOpen(one, now))
    .at(-1);
}

/** Whoever confirmed and may not any more does not count. */
function isConfirmed(state: GatewayState, proposal: Proposal): boolean {
  if (proposal.status !== 'confirmed') return false;
  const { permission, resource } = neededFor(state, proposal);
  const able = [...state.people.persons.values()].filter(
    ({ id, grants }) =>
      proposal.confirmedBy.includes(`person/${id}`) &&
      may({ grants, mustEnrol: false }, permission, resource),
  );
  return able.length >= confirmationsFor(proposal.by);
}

function openOf({ state, now }: Draftbook, id: number): Proposal | NotSaid {
  const found = [...state.proposals.values()].find((one) => one.id === id);
  if (found === undefined) return 'unknown';
  return isOpen(found, now) ? found : 'over';
}

function word(
  book: Draftbook,
  proposal: Proposal,
  { reason, by }: Pick<SaidOf, 'reason' | 'by'>,
  verdict: 'confirmed' | 'refused' | 'withdrawn',
): Proposal {
  book.append({ kind: 'proposalWord', proposal: proposal.id, verdict, reason, by });
  return proposal;
}
