import type { ActorRecord, GrantRecord } from './person-entry.ts';

/** What the ledger tells of changes for which policy wants a second person. */
export type ProposalBody =
  /** Somebody asked for a change that others have to confirm. Its content is not here: it may name people. */
  | {
      readonly kind: 'proposal';
      /** Of which kind policy takes it to be. */
      readonly change: 'policy' | 'people' | 'keys' | 'bots' | 'resume' | 'approvals' | 'export';
      /** The operation of the API, or the command at the owner's door. */
      readonly operation: string;
      /** SHA-256 over everything that was asked for, in hexadecimal. */
      readonly digest: string;
      readonly on: GrantRecord['on'];
      /** Last moment, Unix milliseconds, at which it can be carried out. */
      readonly until: number;
      readonly by: ActorRecord;
    }
  /** What somebody says of a proposal; `withdrawn` by whoever proposed it. */
  | {
      readonly kind: 'proposalWord';
      /** Number of the proposal's entry. */
      readonly proposal: number;
      readonly verdict: 'confirmed' | 'refused' | 'withdrawn';
      readonly reason: string;
      readonly by: ActorRecord;
    }
  /** The change that was confirmed begins; its own entries follow, unless it fails. */
  | { readonly kind: 'proposalUsed'; readonly proposal: number; readonly by: ActorRecord };

const KINDS: ReadonlySet<string> = new Set<ProposalBody['kind']>([
  'proposal',
  'proposalWord',
  'proposalUsed',
]);

/** Whether an entry is about a proposal. */
export function isProposalBody(body: { readonly kind: string }): body is ProposalBody {
  return KINDS.has(body.kind);
}

/**
 * How many different people have to confirm what `by` proposes: one other, where it is a person; two where it is
 * whoever reads the owner's files, who may be one of them.
 */
export function confirmationsFor(by: string): 1 | 2 {
  return by.startsWith('person/') ? 1 : 2;
}
