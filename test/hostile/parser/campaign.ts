import { SeededRandom } from '../../../sim/random.ts';
import type { Arena, Change, Judgement } from './arena.ts';
import { difference } from './reading.ts';

/** What is known of a request before it is judged: that it says what another says, or that nobody may take it. */
type Expectation<S> = { readonly kind: 'same'; readonly as: S } | { readonly kind: 'refusal' | 'any' };

interface Case<S> {
  readonly sketch: S;
  readonly expected: Expectation<S>;
}

export interface Campaign {
  readonly judged: number;
  /** Taken by the gate, and read alike by both. */
  readonly agreed: number;
  readonly refused: number;
  /** The first case that breaks a promise, minimised; null when there is none. */
  readonly finding: { readonly at: number; readonly text: string; readonly request: string } | null;
}

/** Judges that many generated requests, or as many as it takes to find something. */
export function campaign<S>(arena: Arena<S>, seed: number, count: number): Campaign {
  let agreed = 0;
  let refused = 0;
  const random = new SeededRandom(seed);
  for (let at = 0; at < count; at += 1) {
    const one = generate(arena, random);
    const { judgement, text } = check(arena, one);
    if (text !== null) {
      const least = minimised(arena, one);
      const finding = { at, text: check(arena, least).text ?? text, request: arena.shown(least.sketch) };
      return { judged: at + 1, agreed, refused, finding };
    }
    if (judgement.kind === 'agreed') agreed += 1;
    else refused += 1;
  }
  return { judged: count, agreed, refused, finding: null };
}

function generate<S>(arena: Arena<S>, random: SeededRandom): Case<S> {
  const { preserving, traps, wild } = arena;
  const honest = arena.honest(random);
  let sketch = honest;
  for (let left = random.below(4); left > 0; left -= 1)
    sketch = mutated(random, preserving, sketch) ?? sketch;
  if (random.chance(30)) return { sketch, expected: { kind: 'same', as: honest } };
  if (random.chance(60)) {
    const trapped = mutated(random, traps, sketch);
    if (trapped !== null) return { sketch: trapped, expected: { kind: 'refusal' } };
  }
  for (let left = 1 + random.below(3); left > 0; left -= 1) sketch = mutated(random, wild, sketch) ?? sketch;
  return { sketch, expected: { kind: 'any' } };
}

function mutated<S>(random: SeededRandom, changes: readonly Change<S>[], sketch: S): S | null {
  return random.pick(changes)(random, sketch);
}

function check<S>(
  arena: Arena<S>,
  { sketch, expected }: Case<S>,
): { readonly judgement: Judgement; readonly text: string | null } {
  const judgement = arena.judge(sketch);
  if (judgement.kind === 'finding') return { judgement, text: judgement.text };
  if (expected.kind === 'refusal' && judgement.kind === 'agreed')
    return { judgement, text: 'a trap was taken' };
  return { judgement, text: expected.kind === 'same' ? unlike(arena, judgement, expected.as) : null };
}

/** Two spellings of one request must fare alike. */
function unlike<S>(arena: Arena<S>, judgement: Judgement, as: S): string | null {
  const original = arena.judge(as);
  if (original.kind === 'finding') return original.text;
  if (original.kind !== judgement.kind)
    return `another spelling of it is ${original.kind}, this one ${judgement.kind}`;
  if (original.kind === 'refused' || judgement.kind !== 'agreed') return null;
  return difference(judgement.reading, original.reading);
}

/** Leaves parts out for as long as what was found stays found. */
function minimised<S>(arena: Arena<S>, found: Case<S>): Case<S> {
  if (found.expected.kind === 'same') return found;
  let least = found;
  for (;;) {
    // A trap may be what was left out: then only a difference that shows by itself counts.
    const smaller = arena
      .smaller(least.sketch)
      .map((sketch): Case<S> => ({ sketch, expected: { kind: 'any' } }))
      .find((one) => check(arena, one).text !== null);
    if (smaller === undefined) return least;
    least = smaller;
  }
}
