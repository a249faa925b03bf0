import { Patience } from '../custody/patience.ts';
import type { CommandParts } from './command-parts.ts';
import type { Emit, OwnerCommand } from './owner-door.ts';

/** For whoever waits at the command line and is told so: longer than a venue's minute. */
const WAITING_MS = 75_000;
/** For whoever waits for an answer over the API: longer than a venue's second. */
const OTHERWISE_MS = 3_000;

/** For what is asked over the API: nobody is told how long still. */
export function apiPatience(parts: Pick<CommandParts, 'clock'>): Patience {
  return patienceOf(parts, {}, () => Promise.resolve());
}

/**
 * How long a command that asks a venue about a key waits for room within the venue's limits. With `waits` among its
 * fields it says each second how long still, as `{"waitsMs"}`, and ends when nobody hears that any more.
 */
export function patienceOf(
  { clock }: Pick<CommandParts, 'clock'>,
  fields: Parameters<OwnerCommand>[0],
  emit: Emit,
): Patience {
  if (fields['waits'] !== true) return new Patience(clock, OTHERWISE_MS, () => Promise.resolve());
  return new Patience(clock, WAITING_MS, (leftMs) => emit(JSON.stringify({ waitsMs: Math.ceil(leftMs) })));
}
