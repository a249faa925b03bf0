import type { SeededRandom } from '../../../sim/random.ts';
import type { Reading } from './reading.ts';

/** A change of a request; null where it has nothing to change. */
export type Change<S> = (random: SeededRandom, sketch: S) => S | null;

/** What the differential says of one request. */
export type Judgement =
  | { readonly kind: 'refused' }
  | { readonly kind: 'agreed'; readonly reading: Reading }
  | { readonly kind: 'finding'; readonly text: string };

/** One venue's requests in parts that can be changed, and what a gate and the simulated venue make of them. */
export interface Arena<S> {
  /** A request as a client of the venue sends it. */
  readonly honest: (random: SeededRandom) => S;
  /** After these a request still says exactly what it said. */
  readonly preserving: readonly Change<S>[];
  /** After any of these, taking the request is wrong whatever it is taken for. */
  readonly traps: readonly Change<S>[];
  /** Changes of which nobody says beforehand what they make of a request. */
  readonly wild: readonly Change<S>[];
  readonly judge: (sketch: S) => Judgement;
  /** The request with one part less, in each way. */
  readonly smaller: (sketch: S) => readonly S[];
  /** As a person can read it. */
  readonly shown: (sketch: S) => string;
}
