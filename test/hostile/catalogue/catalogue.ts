import { readFileSync } from 'node:fs';
import {
  binanceCatalogue,
  bybitApiCatalogue,
  callCatalogue,
  ccxtBybitCatalogue,
  ccxtCatalogue,
  hyperliquidCatalogue,
  kiteCatalogue,
  officialCatalogue,
} from './clients.ts';

/** What the clients of the venue can ask for, of any product. */
export interface Catalogue {
  /** `METHOD path`, sorted. */
  readonly endpoints: readonly string[];
  /** Methods of the WebSocket API, sorted. */
  readonly calls: readonly string[];
}

export const CATALOGUE_FILE = new URL('./endpoints.json', import.meta.url);

export const BYBIT_FILE = new URL('./bybit-endpoints.json', import.meta.url);

/** `METHOD path` of whatever clients of Bybit can ask for, as it is kept. */
export function keptBybit(): readonly string[] {
  return JSON.parse(readFileSync(BYBIT_FILE, 'utf8'));
}

/** The same as the installed clients have it. */
export function extractedBybit(): readonly string[] {
  const all = [...ccxtBybitCatalogue(), ...bybitApiCatalogue()];
  return [...new Set(all.filter(isWhole))].sort();
}

export const HYPERLIQUID_FILE = new URL('./hyperliquid-types.json', import.meta.url);

/** `PATH type` of whatever clients of Hyperliquid can ask for, as it is kept. */
export function keptHyperliquid(): readonly string[] {
  return JSON.parse(readFileSync(HYPERLIQUID_FILE, 'utf8'));
}

/** The same as the installed clients have it. */
export function extractedHyperliquid(): readonly string[] {
  return [...new Set(hyperliquidCatalogue())].sort();
}

export const KITE_FILE = new URL('./kite-paths.json', import.meta.url);

/** Paths that Kite's own client can ask for, named parts in braces, as they are kept. */
export function keptKite(): readonly string[] {
  return JSON.parse(readFileSync(KITE_FILE, 'utf8'));
}

/** The same as the installed client has it, and what the venue documents beyond it. */
export function extractedKite(): readonly string[] {
  return [...new Set([...kiteCatalogue(), ...BEYOND_KITES_CLIENT])].sort();
}

/** Documented, and in the tables of newer clients in other languages only. */
const BEYOND_KITES_CLIENT = [
  '/alerts',
  '/alerts/{uuid}',
  '/alerts/{uuid}/history',
  '/portfolio/holdings/authorise',
];

/** The catalogue that is kept. */
export function keptCatalogue(): Catalogue {
  return JSON.parse(readFileSync(CATALOGUE_FILE, 'utf8'));
}

/** The catalogue as the installed clients have it. */
export function extractedCatalogue(): Catalogue {
  const all = [...ccxtCatalogue(), ...binanceCatalogue(), ...officialCatalogue()];
  const endpoints = all.filter(isWhole);
  return { endpoints: [...new Set(endpoints)].sort(), calls: [...new Set(callCatalogue())].sort() };
}

/** A path with a slot in it is not one that could be asked for. */
function isWhole(line: string): boolean {
  return /^[A-Z]+ \/[A-Za-z0-9/._-]+$/.test(line);
}
