import type { Mutant } from './mutants.ts';
import type { Fate } from './trial.ts';

/** One change and what became of it. */
export interface Verdict {
  readonly mutant: Mutant;
  readonly fate: Fate;
}

/** How many changes came to which end. */
export interface Score {
  readonly changes: number;
  readonly byTests: number;
  readonly bySimulation: number;
  readonly late: number;
  readonly survived: number;
  /** Percent that were noticed, of those that ended in time, with one decimal. Null where none did. */
  readonly score: number | null;
}

/** The sum of all verdicts. A change that ran out of time is neither noticed nor survived. */
export function scoreOf(verdicts: readonly Verdict[]): Score {
  const count = (kind: Fate): number => verdicts.filter(({ fate }) => fate === kind).length;
  const [byTests, bySimulation] = [count('tests'), count('simulation')];
  const [late, survived] = [count('late'), count('survived')];
  const judged = verdicts.length - late;
  const score = judged === 0 ? null : Math.round((1_000 * (judged - survived)) / judged) / 10;
  return { changes: verdicts.length, byTests, bySimulation, late, survived, score };
}

/** The line of a change that nothing noticed or that ran out of time; null for one that was noticed. */
export function lineOf({ mutant, fate }: Verdict, isJson: boolean): string | null {
  if (fate !== 'survived' && fate !== 'late') return null;
  const { path, line, column, was, becomes } = mutant;
  if (isJson) return JSON.stringify({ kind: fate, path, line, column, was, becomes });
  return `${fate}: ${path}:${line}:${column} ${brief(was)} → ${brief(becomes)}`;
}

function brief(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ');
  return line.length > 70 ? `${line.slice(0, 67)}…` : line;
}
