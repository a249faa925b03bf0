import type { Instrument } from '../units/ids.ts';
import type { Intent } from './intent.ts';
import type { OrderReference } from './order.ts';

interface Cancel {
  readonly instrument: Instrument;
  readonly target: OrderReference;
}

/** Several cancels as one intent, in their one form: each market is named only where there are several. */
export function cancelBatchOf(
  first: Cancel,
  others: readonly Cancel[],
): Extract<Intent, { kind: 'cancelBatch' }> {
  const all = [first, ...others];
  const { instrument } = first;
  const batch = { kind: 'cancelBatch', instrument, targets: all.map(({ target }) => target) } as const;
  if (others.every((other) => other.instrument === instrument)) return batch;
  return { ...batch, instruments: all.map((one) => one.instrument) };
}
