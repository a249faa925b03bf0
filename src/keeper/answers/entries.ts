import { getCheckpoint, listEntries } from '../../protocol/api/ledger.ts';
import type { AnswerOf } from '../../protocol/api/operation.ts';
import { done } from './outcome.ts';
import { performing } from './performer.ts';
import { backwards } from './reading-ledger.ts';

const LIMIT = 50;

/** `GET /ledger/entries`. */
export const entries = performing(listEntries, async (parts, { params }) => {
  const { limit = LIMIT, kind, about } = params;
  const { size } = parts.journal.durableHead();
  const rows: AnswerOf<typeof listEntries>['entries'][number][] = [];
  const next = await backwards(parts.store, Math.min(params.cursor ?? size, size), ({ seq, at, body }) => {
    const isWanted = (kind ?? body.kind) === body.kind && (about === undefined || names(body, about));
    if (isWanted) rows.push({ seq, at, kind: body.kind, body });
    return rows.length < limit;
  });
  return done({ size, entries: rows, next });
});

/** Whether any text in the entry is exactly that word. */
function names(value: unknown, word: string): boolean {
  if (typeof value === 'string') return value === word;
  if (typeof value !== 'object' || value === null) return false;
  return Object.values(value).some((inner: unknown) => names(inner, word));
}

/** `GET /ledger/checkpoint`. */
export const checkpoint = performing(getCheckpoint, async (parts) => {
  const { size, root } = await parts.checkpoint();
  const { checkpointKey } = parts;
  return done({ size, checkpoint: checkpointKey.sign(size, root), key: checkpointKey.vkey });
});
