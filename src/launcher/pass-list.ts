import { readFileSync } from 'node:fs';
import { parsePlace } from '../protocol/edge-ways.ts';

/** The places that the forward proxy lets through, HOST:PORT each; empty when there is no list or it is none. */
export function readPassList(path: string): readonly string[] {
  try {
    const value: unknown = JSON.parse(readFileSync(path, 'utf8'));
    if (!Array.isArray(value)) return [];
    return value.flatMap((text: unknown) => {
      const place = typeof text === 'string' ? parsePlace(text) : null;
      return place === null ? [] : [`${place.host}:${place.port}`];
    });
  } catch {
    return [];
  }
}
