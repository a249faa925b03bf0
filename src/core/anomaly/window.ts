import type { UnixMs } from '../units/time.ts';
import { putLast, type Seen, type Watch } from './watch-state.ts';

/** Things that are counted at once. */
const WINDOWS_MAX = 2_000;
const MINUTE_MS = 60_000;

export interface Counted {
  /** What is counted. */
  readonly key: string;
  readonly at: UnixMs;
  readonly minutes: number;
  /** No more than so many are remembered: whoever asks whether there are more needs one more. */
  readonly most: number;
  /** Of one mark the first in the window counts alone. */
  readonly mark?: string;
}

/** Counts one more, and says how many there are in the window that ends now, up to `most`. */
export function countOne(watch: Watch, { key, at, minutes, most, mark = '' }: Counted): number {
  const from = at - minutes * MINUTE_MS;
  const kept = (watch.windows.get(key) ?? []).filter(([when]) => when > from);
  const isKnown = mark !== '' && kept.some((seen) => seen[1] === mark);
  const all: Seen[] = isKnown ? kept : [...kept, [at, mark]];
  putLast(watch.windows, key, all.slice(-most), WINDOWS_MAX);
  return Math.min(all.length, most);
}
