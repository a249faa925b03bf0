import type { Letter } from '../core/identity/letter.ts';
import { readLetter } from '../protocol/alarm-message.ts';

/** A letter that was not taken yet. */
export interface WaitingLetter {
  readonly letter: Letter;
  /** When it was written, in Unix milliseconds. */
  readonly since: number;
}

/** Null for text that is no list of them. */
export function parseLetters(text: string): readonly WaitingLetter[] | null {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null || !('letters' in value)) return null;
    if (!Array.isArray(value.letters)) return null;
    const read = value.letters.flatMap(readWaiting);
    return read.length === value.letters.length ? read : null;
  } catch {
    return null;
  }
}

/** The reverse of {@link parseLetters}. */
export function writeLetters(letters: Iterable<WaitingLetter>): string {
  return JSON.stringify({ letters: [...letters] });
}

function readWaiting(value: unknown): readonly WaitingLetter[] {
  if (typeof value !== 'object' || value === null || !('letter' in value) || !('since' in value)) return [];
  const letter = readLetter(value.letter);
  return letter === null || typeof value.since !== 'number' ? [] : [{ letter, since: value.since }];
}
