import { SeededRandom } from '../../../sim/random.ts';
import { honestRequest } from './honest-requests.ts';
import type { Codec } from './codec.ts';
import { judge, type Judgement } from './differential.ts';
import { PRESERVING, TRAPS, WILD, type Mutation } from './mutations.ts';
import { difference } from './reading.ts';
import { shown, type Sketch } from './sketch.ts';

/** What is known of a request before it is judged: that it says what another says, or that nobody may take it. */
type Expectation = { readonly kind: 'same'; readonly as: Sketch } | { readonly kind: 'refusal' | 'any' };

interface Case {
  readonly sketch: Sketch;
  readonly expected: Expectation;
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
export function campaign(codec: Codec, seed: number, count: number): Campaign {
  let agreed = 0;
  let refused = 0;
  const random = new SeededRandom(seed);
  for (let at = 0; at < count; at += 1) {
    const one = generate(random);
    const { judgement, text } = check(codec, one);
    if (text !== null) {
      const least = minimised(codec, one);
      const finding = { at, text: check(codec, least).text ?? text, request: shown(least.sketch) };
      return { judged: at + 1, agreed, refused, finding };
    }
    if (judgement.kind === 'agreed') agreed += 1;
    else refused += 1;
  }
  return { judged: count, agreed, refused, finding: null };
}

function generate(random: SeededRandom): Case {
  const honest = honestRequest(random);
  let sketch = honest;
  for (let left = random.below(4); left > 0; left -= 1)
    sketch = mutated(random, PRESERVING, sketch) ?? sketch;
  if (random.chance(30)) return { sketch, expected: { kind: 'same', as: honest } };
  if (random.chance(60)) {
    const trapped = mutated(random, TRAPS, sketch);
    if (trapped !== null) return { sketch: trapped, expected: { kind: 'refusal' } };
  }
  for (let left = 1 + random.below(3); left > 0; left -= 1) sketch = mutated(random, WILD, sketch) ?? sketch;
  return { sketch, expected: { kind: 'any' } };
}

function mutated(random: SeededRandom, mutations: readonly Mutation[], sketch: Sketch): Sketch | null {
  return random.pick(mutations)(random, sketch);
}

function check(
  codec: Codec,
  { sketch, expected }: Case,
): { readonly judgement: Judgement; readonly text: string | null } {
  const judgement = judge(codec, sketch);
  if (judgement.kind === 'finding') return { judgement, text: judgement.text };
  if (expected.kind === 'refusal' && judgement.kind === 'agreed')
    return { judgement, text: 'a trap was taken' };
  return { judgement, text: expected.kind === 'same' ? unlike(codec, judgement, expected.as) : null };
}

/** Two spellings of one request must fare alike. */
function unlike(codec: Codec, judgement: Judgement, as: Sketch): string | null {
  const original = judge(codec, as);
  if (original.kind === 'finding') return original.text;
  if (original.kind !== judgement.kind)
    return `another spelling of it is ${original.kind}, this one ${judgement.kind}`;
  if (original.kind === 'refused' || judgement.kind !== 'agreed') return null;
  return difference(judgement.reading, original.reading);
}

/** Leaves parameters out for as long as what was found stays found. */
function minimised(codec: Codec, found: Case): Case {
  if (found.expected.kind === 'same') return found;
  let least = found;
  for (const part of ['query', 'body'] as const) {
    for (let at = least.sketch[part].length - 1; at >= 0; at -= 1) {
      const sketch = { ...least.sketch, [part]: least.sketch[part].toSpliced(at, 1) };
      // A trap may be what was left out: then only a difference that shows by itself counts.
      const smaller: Case = { sketch, expected: { kind: 'any' } };
      if (check(codec, smaller).text !== null) least = smaller;
    }
  }
  return least;
}
