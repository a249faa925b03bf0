import type { GatewayState } from '../core/account/state.ts';
import type { EdgeHello } from '../protocol/edge-start.ts';

/**
 * Where the edge gets each venue's public data: from the place of its first account, and of a simulated venue only
 * where there is no other account.
 */
export function edgeHello(state: GatewayState): EdgeHello {
  const upstreams = new Map<string, EdgeHello['upstreams'][number]>();
  const accounts = [...state.accounts.values()].sort((a, b) => Number(a.paper) - Number(b.paper));
  for (const account of accounts) {
    if (account.status === 'removed' || upstreams.has(account.venue)) continue;
    upstreams.set(account.venue, { venue: account.venue, baseUrl: account.trade, ca: account.ca });
  }
  return { version: 1, upstreams: [...upstreams.values()] };
}
