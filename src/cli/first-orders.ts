import type { Pointing } from './pointing.ts';

/**
 * The line that has a stock client send two small orders with this decoy, for accounts on paper: one that policy lets
 * through and one that it refuses. Null where the secret is not known any more.
 */
export function firstOrdersLine({
  venue,
  baseUrl,
  apiKey,
  secret,
}: Pick<Pointing, 'venue' | 'baseUrl' | 'apiKey' | 'secret'>): string | null {
  if (secret === null || secret.includes('\n')) return null;
  return `SALLYPORT_URL=${baseUrl} API_KEY=${apiKey} API_SECRET=${secret} npm run --silent first-orders -- ${venue}`;
}
