import type { GatewayState } from '../core/account/state.ts';
import { Fault } from '../core/fault.ts';
import type { EntryBody } from '../core/ledger/entry.ts';
import type { Log } from '../ports.ts';
import { engineDigest } from '../system/engine-digest.ts';

/** What a start records of the code that decides from there on. */
export function engineInUse(): Extract<EntryBody, { kind: 'start' }> {
  return { kind: 'start', engine: engineDigest(), version: VERSION };
}

/** Raised whenever an entry can say something that the version before does not know. */
export const VERSION = '0.1.0';

/**
 * What a newer version wrote may mean more than this one can read out of it, so it is not folded on: throws
 * LEDGER_NEWER. Another engine of this version, or an older one, is said in the log and goes on; every start is in the
 * ledger with the engine that decided from there on.
 */
export function checkEngine(lastStart: GatewayState['lastStart'], engine: string, log: Log): void {
  if (lastStart === null) return;
  if (isNewer(lastStart.version, VERSION)) throw new Fault('LEDGER_NEWER', { entry: lastStart.seq });
  if (lastStart.engine !== engine) log.write('notice', 'ENGINE_CHANGED', { since: lastStart.seq });
}

/** False for what is no version: only gateways of a version write into a ledger. */
export function isNewer(version: string, than: string): boolean {
  const [left, right] = [partsOf(version), partsOf(than)];
  if (left === null || right === null) return false;
  const [one, other] = [left, right].map((parts) =>
    parts.map((part) => String(part).padStart(9, '0')).join(),
  );
  return one !== undefined && other !== undefined && one > other;
}

function partsOf(version: string): readonly number[] | null {
  const found = /^([0-9]{1,9})\.([0-9]{1,9})\.([0-9]{1,9})$/.exec(version);
  return found === null ? null : found.slice(1).map(Number);
}
