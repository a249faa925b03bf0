import { readFileSync } from 'node:fs';
import { WAY_ACTIONS, WAY_CLIENTS, WAYS, type WayResult } from './way-actions.ts';

/** What came of every action when all clients were last run. */
export function recordedWays(): readonly WayResult[] {
  const rows: WayResult[] = JSON.parse(readFileSync(new URL('results.json', import.meta.url), 'utf8'));
  return rows;
}

/** The name of a row. */
export function rowName({
  venue,
  client,
  way,
  action,
}: Pick<WayResult, 'venue' | 'client' | 'way' | 'action'>): string {
  return [venue, client, way, action].join(' | ');
}

/** Every row that there must be, once. */
export function rowNames(): readonly string[] {
  return WAY_CLIENTS.flatMap(([venue, client]) =>
    WAYS.flatMap((way) => WAY_ACTIONS.map((action) => rowName({ venue, client, way, action }))),
  );
}
