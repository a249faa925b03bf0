import type { ActorRecord } from './person-entry.ts';

/** What the ledger tells of how long things beside it are kept. */
export type RetentionBody =
  /** From here on things are kept as long as these say; what is not named stays as it was. */
  | {
      readonly kind: 'retentionSet';
      readonly settings: readonly (readonly [name: string, value: number])[];
      readonly by: ActorRecord;
    }
  /** What was kept longer than the settings say was removed, so much of each kind. */
  | {
      readonly kind: 'retentionSwept';
      readonly removed: readonly (readonly [what: string, count: number])[];
      readonly by: ActorRecord;
    };

/** Whether an entry tells of that. */
export function isRetentionBody(body: { readonly kind: string }): body is RetentionBody {
  return body.kind === 'retentionSet' || body.kind === 'retentionSwept';
}
