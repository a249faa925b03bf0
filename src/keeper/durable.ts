import type { CheckpointTaken } from './checkpointer.ts';
import { OwnerRefusal } from './door/owner-refusal.ts';

/** What an owner's command is told about its checkpoint. Throws a refusal where it is not on the disk. */
export function durable(taken: CheckpointTaken): { readonly size: number; readonly root: Uint8Array } {
  if (taken.kind === 'durable') return taken;
  const then =
    'What you asked for may be in force, and is not signed for: see "sallyport status", then ask again';
  if (taken.kind === 'full')
    throw new OwnerRefusal('CHECKPOINT_FULL', `the disk has no room for a checkpoint. ${then}`);
  throw new OwnerRefusal('CHECKPOINT_LATE', `the disk did not take a checkpoint within 2 s. ${then}`);
}
