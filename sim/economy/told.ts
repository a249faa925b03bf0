import type { PlantedBug } from '../keeper-life.ts';
import type { WorldVenueId } from '../venues/world-venue.ts';

/** What a process is asked that tries shapes of histories on one fault. */
export interface Asked {
  readonly shapes: readonly string[];
  readonly venue: WorldVenueId;
  readonly bug: PlantedBug | null;
  /** The first seed of every shape. */
  readonly first: number;
  /** Processor time for each shape, in milliseconds. */
  readonly cpuMs: number;
  /** A shape that found it so often is not run on. */
  readonly findsMax: number;
}

/** What became of one shape. */
export interface Told {
  readonly shape: string;
  readonly histories: number;
  readonly found: number;
  readonly cpuMs: number;
  /** Processor time up to the first that found it, in milliseconds; null where none did. */
  readonly firstMs: number | null;
  /** The invariants that were broken. */
  readonly invariants: readonly string[];
}
