import type { Clock } from '../../ports.ts';

/**
 * What the ledger answers within that time, in milliseconds; null where it does not. What has arrived already when the
 * time is over is heard first: after a pause of this process the timer is due before the answer was looked at, and a
 * ledger that had answered would be called silent. Rejects as `submitted` does.
 */
export function inTime<T>(clock: Clock, submitted: Promise<T>, waitMs: number): Promise<T | null> {
  return new Promise((resolve, reject) => {
    const callOff = clock.after(waitMs, () => clock.soon(() => resolve(null)));
    submitted.then(resolve, reject).finally(callOff);
  });
}

/**
 * Whether the ledger took it within that time, in milliseconds: for what goes on either way. False at once where the
 * journal takes nothing more.
 */
export async function isTakenInTime(
  clock: Clock,
  submitted: Promise<unknown> | null,
  waitMs: number,
): Promise<boolean> {
  const taken = submitted?.then(
    () => true,
    () => false,
  );
  return taken === undefined ? false : ((await inTime(clock, taken, waitMs)) ?? false);
}
