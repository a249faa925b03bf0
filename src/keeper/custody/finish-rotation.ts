import { Fault } from '../../core/fault.ts';
import type { Clock, Log } from '../../ports.ts';
import type { Unsealing } from './custodian.ts';
import { rotationPace } from './rotation-pace.ts';
import type { Vault } from './vault.ts';

/**
 * At a start: finishes the rotation of the root key that an earlier life was stopped in. Returns how many records
 * moved, null when there was nothing to finish or it could not be: a damaged record, or a full disk, keeps both keys
 * and is no reason to leave the orders at the venue alone.
 */
export async function finishRotation(
  vault: Vault,
  unsealing: Unsealing,
  { log, clock }: { readonly log: Log; readonly clock: Clock },
): Promise<number | null> {
  if (vault.terms.length === 1) return null;
  try {
    return await vault.rotateRoot(
      unsealing,
      rotationPace(clock, () => undefined),
    );
  } catch (reason) {
    const isExpected =
      reason instanceof Fault && (reason.code === 'VAULT_RECORD_REFUSED' || reason.code === 'STORE_FULL');
    if (!isExpected) throw reason;
    log.write('alert', 'ROOT_ROTATION_UNFINISHED', reason.facts);
    return null;
  }
}
