import type { Action } from './actions.ts';
import type { Message } from './message.ts';

/** Lamports for each signature. From Solana's documentation of fees; the same since the first main network. */
const PER_SIGNATURE = 5_000n;
/** What the runtime grants an instruction where the transaction says nothing, and at most to a transaction. */
const UNITS_EACH = 200_000;
const UNITS_MAX = 1_400_000;
const MICRO = 1_000_000n;

/**
 * Most that the fee of a message can be, in lamports: whatever it really computes, and whether or not the runtime heeds
 * what a message says of itself and by instructions at once.
 */
export function feeAtMost({ signers, config, instructions }: Message, actions: readonly Action[]): bigint {
  const said =
    actions.find((action) => action.name === 'compute.unit-limit')?.units ?? config.computeUnitLimit;
  const units = Math.min(
    Math.max(said ?? UNITS_EACH * instructions.length, config.computeUnitLimit ?? 0),
    UNITS_MAX,
  );
  const priority = (unitPrice(actions) * BigInt(units) + MICRO - 1n) / MICRO;
  return PER_SIGNATURE * BigInt(signers.length) + (config.priorityFee ?? 0n) + priority;
}

/** In millionths of a lamport for each unit of computing. */
export function unitPrice(actions: readonly Action[]): bigint {
  return actions.find((action) => action.name === 'compute.unit-price')?.microLamports ?? 0n;
}
