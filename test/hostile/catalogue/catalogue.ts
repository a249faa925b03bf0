import { readFileSync } from 'node:fs';
import { binanceCatalogue, callCatalogue, ccxtCatalogue, officialCatalogue } from './clients.ts';

/** What the clients of the venue can ask for, of any product. */
export interface Catalogue {
  /** `METHOD path`, sorted. */
  readonly endpoints: readonly string[];
  /** Methods of the WebSocket API, sorted. */
  readonly calls: readonly string[];
}

export const CATALOGUE_FILE = new URL('./endpoints.json', import.meta.url);

/** The catalogue that is kept. */
export function keptCatalogue(): Catalogue {
  return JSON.parse(readFileSync(CATALOGUE_FILE, 'utf8'));
}

/** The catalogue as the installed clients have it. */
export function extractedCatalogue(): Catalogue {
  const all = [...ccxtCatalogue(), ...binanceCatalogue(), ...officialCatalogue()];
  // A path with a slot in it is not one that could be asked for.
  const endpoints = all.filter((line) => /^[A-Z]+ \/[A-Za-z0-9/._-]+$/.test(line));
  return { endpoints: [...new Set(endpoints)].sort(), calls: [...new Set(callCatalogue())].sort() };
}
