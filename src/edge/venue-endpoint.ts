import type { RawReply, RawRequest, Venue } from '../core/order/venue.ts';
import type { KeeperLink } from './keeper-link.ts';
import { pathOf } from './target.ts';
import type { PublicMarket } from './public-market.ts';
import { plainHeaders, type WebRequest } from './web-request.ts';

export interface VenueEndpointParts {
  readonly venues: ReadonlyMap<string, Venue>;
  readonly link: KeeperLink;
  readonly market: PublicMarket;
}

/**
 * Hands a venue request on: public market data goes straight to the venue, everything else to the keeper as the bytes
 * that were received. The edge is not believed about what a request means: the keeper classifies again.
 */
export function serveVenue(parts: VenueEndpointParts, request: RawRequest): Promise<RawReply> {
  const chain = splitChain(request.target);
  if (chain !== null) return serveChain(parts, chain, request);
  const { venue, target } = splitPrefix(parts.venues, request.target);
  const inner: RawRequest = { ...request, target };
  const route = venue.classify(request.method, pathOf(target), request.body);
  if (route?.kind === 'public') return parts.market.fetch(venue.id, inner, venue);
  const asked = parts.link.ask({ venue: venue.id, request: inner });
  return asked ?? Promise.resolve(venue.refuse(BUSY));
}

/** Chains whose nodes programs find here, each under its name, and what Hummingbot takes for its Gateway. */
const CHAINS: readonly string[] = ['solana', 'stellar', 'hummingbot'];

/** What is for the node of a chain, and the target below its name; null for what is for a venue. */
export function splitChain(target: string): { readonly chain: string; readonly target: string } | null {
  const chain = CHAINS.find((one) => target === `/${one}` || target.startsWith(`/${one}/`));
  return chain === undefined ? null : { chain, target: target.slice(chain.length + 1) };
}

/** Everything about wallets is the keeper's: the edge does not even know which calls change something. */
function serveChain(
  parts: VenueEndpointParts,
  { chain, target }: { readonly chain: string; readonly target: string },
  request: RawRequest,
): Promise<RawReply> {
  return parts.link.ask({ venue: chain, request: { ...request, target } }) ?? Promise.resolve(CHAIN_BUSY);
}

const BUSY_TEXT = 'Sallyport: too many requests are under way; nothing was signed or sent. Try again.';

/** Read by clients of JSON-RPC as an error, and by Hummingbot's, which shows `message`. */
const CHAIN_BUSY: RawReply = {
  status: 503,
  headers: [['content-type', 'application/json']],
  body: Buffer.from(
    JSON.stringify({
      ...{ jsonrpc: '2.0', id: null, error: { code: -32005, message: BUSY_TEXT } },
      ...{ message: BUSY_TEXT },
    }),
  ),
};

const BUSY = {
  kind: 'unavailable',
  code: 'EDGE_BUSY',
  text: 'too many requests are under way; nothing was sent',
} as const;

/** `/binance-usdm/fapi/…` names its venue; a bare path means the first one, which has this port to itself. */
export function splitPrefix(
  venues: ReadonlyMap<string, Venue>,
  target: string,
): { readonly venue: Venue; readonly target: string } {
  for (const [id, venue] of venues) {
    if (target.startsWith(`/${id}/`)) return { venue, target: target.slice(id.length + 1) };
  }
  const [first] = venues.values();
  if (first === undefined) throw new RangeError('an edge serves at least one venue');
  return { venue: first, target };
}

/** The request as it stood on the wire, with its header names in lower case. */
export function rawRequest(request: WebRequest, body: Uint8Array): RawRequest {
  const headers = plainHeaders(request);
  return { method: request.method ?? '', target: request.url ?? '', headers, body };
}
