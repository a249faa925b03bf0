import type { EntryBody } from '../ledger/entry.ts';
import type { Watch } from './watch-state.ts';

/** Things that are counted apart: codes are a closed set, and far fewer. */
const TALLIES_MAX = 1_000;

/** Counts an entry, for the figures. */
export function tallyEntry(watch: Watch, body: EntryBody): void {
  if (body.kind === 'fill') return tallyOne(watch, 'fill');
  if (body.kind === 'outcome') return tallyOne(watch, `outcome ${body.result}`);
  if (body.kind !== 'intent') return;
  tallyOne(watch, `decision ${body.verdict}`);
  for (const { code } of body.denials) tallyOne(watch, `denial ${code}`);
}

/** Counts one more. */
export function tallyOne(watch: Watch, key: string): void {
  const count = watch.tallies.get(key);
  if (count === undefined && watch.tallies.size >= TALLIES_MAX) return;
  watch.tallies.set(key, (count ?? 0) + 1);
}
