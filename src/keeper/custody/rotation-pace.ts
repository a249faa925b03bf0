import type { Clock } from '../../ports.ts';
import type { RotationPace } from './vault.ts';

/** Between two records everything goes first that has arrived: a halt waits for one write at most. */
export function rotationPace(clock: Clock, moved: RotationPace['moved']): RotationPace {
  return { turn: () => new Promise((resolve) => clock.soon(resolve)), moved };
}
