import type { ScopeRecord } from '../../core/ledger/entry.ts';
import type { ActorRecord } from '../../core/ledger/person-entry.ts';
import type { Clock } from '../../ports.ts';
import type { EmergencyStop } from './emergency-stop.ts';
import { isTakenInTime } from './in-time.ts';
import type { Journal } from './journal.ts';

/** A halt is acknowledged after this long even if the ledger has not answered: by then it acts in memory. */
const LEDGER_WAIT_MS = 60;

export interface HaltRequest {
  readonly scope: ScopeRecord;
  readonly stops: 'openings' | 'orders';
  readonly reason: string;
  readonly by: ActorRecord;
}

export interface HaltParts {
  readonly clock: Clock;
  readonly journal: Journal;
  readonly stop: EmergencyStop;
}

/**
 * Stops a scope. Acts at once in memory, then in the ledger. `recorded` is false when the ledger did not answer in
 * time: the halt stands all the same, and the caller says so.
 */
export async function halt(parts: HaltParts, request: HaltRequest): Promise<{ readonly recorded: boolean }> {
  const { scope, stops, reason, by } = request;
  parts.stop.set(scope, stops);
  const submitted = parts.journal.submit(
    (book) => book.append({ kind: 'halt', scope, stops, reason, by }),
    'urgent',
  );
  return { recorded: await isTakenInTime(parts.clock, submitted, LEDGER_WAIT_MS) };
}

/** Ends a halt. Only after the ledger has the resume does anything flow again. Null: the ledger did not take it. */
export async function resume(
  parts: HaltParts,
  request: { readonly scope: ScopeRecord; readonly reason: string; readonly by: ActorRecord },
): Promise<boolean> {
  const { moment } = parts.stop;
  const submitted = parts.journal.submit((book) => book.append({ kind: 'resume', ...request }), 'urgent');
  if (submitted === null) return false;
  await submitted;
  parts.stop.clear(request.scope, moment);
  return true;
}
