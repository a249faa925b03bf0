import type { Draftbook, Journal } from '../execution/journal.ts';
import { OwnerRefusal } from './owner-refusal.ts';

/** What goes with an owner's word into the ledger. */
export interface Manner {
  readonly urgency?: 'urgent';
  /** Takes back what was prepared, if the ledger takes nothing. Not called when nobody knows what is on the disk. */
  readonly undo?: () => void;
  /** What the owner is told was not done; a sentence's second half. Nothing at all, where absent. */
  readonly undone?: string;
}

/**
 * Records what an owner asked for; resolves when it is durable. Refuses with STORE_BUSY when too much waits for the
 * ledger already or the gateway is about to stop: nothing was recorded then, and nothing of it is in force.
 */
export function inLedger<T>(
  journal: Journal,
  prepare: (book: Draftbook) => T,
  { urgency, undo, undone = 'nothing was done' }: Manner = {},
): Promise<T> {
  const submitted = journal.submit(prepare, urgency);
  if (submitted !== null) return submitted;
  undo?.();
  const text = `too much waits for the ledger: it did not take this, and ${undone}. Try again in a moment`;
  return Promise.reject(new OwnerRefusal('STORE_BUSY', text));
}
