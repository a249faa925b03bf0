import type { RawReply } from '../../core/order/venue.ts';
import { fieldsOf, type Nodes } from './nodes.ts';

/** First steps of the paths that are passed on. Nothing else is: no faucet, and nothing that a Horizon adds. */
const KINDS: ReadonlySet<string> = new Set([
  '',
  'accounts',
  'assets',
  'claimable_balances',
  'effects',
  'fee_stats',
  'ledgers',
  'liquidity_pools',
  'offers',
  'operations',
  'order_book',
  'paths',
  'payments',
  'trade_aggregations',
  'trades',
  'transactions',
]);
const PATH = /^(?:\/[A-Za-z0-9_:.-]{0,128}){1,5}$/;
const TARGET_MAX = 2_048;
const DEPTH_MAX = 12;

/** A path and what is asked of it, as it stood on the request line. */
export interface HorizonTarget {
  readonly path: string;
  /** Without the question mark. */
  readonly query: string;
}

/** What a Horizon answered, checked and with its links leading back here; null where no whole answer came. */
export interface HorizonView {
  readonly status: number;
  readonly json: Readonly<Record<string, unknown>>;
  /** Of the node's answer, with names in small letters: never passed on. */
  readonly headers: RawReply['headers'];
}

/** Null for a path that is not passed on. */
export function parseTarget(target: string): HorizonTarget | null {
  const at = target.indexOf('?');
  const path = at < 0 ? target : target.slice(0, at);
  const isPath = target.length <= TARGET_MAX && PATH.test(path) && !path.includes('/..');
  const [, kind = ''] = path.split('/');
  return isPath && KINDS.has(kind) ? { path, query: at < 0 ? '' : target.slice(at + 1) } : null;
}

/**
 * Asks the wallet's first node. An answer about another account or transaction than was asked for is none. `prefix`:
 * of the address under which the program finds this; links lead there and not past the gateway.
 */
export async function readHorizon(
  nodes: Nodes,
  { path, query }: HorizonTarget,
  prefix: string,
): Promise<HorizonView | null> {
  const reply = await nodes.look(query === '' ? path : `${path}?${query}`);
  const fields = reply === null ? null : fieldsOf(reply.body);
  if (reply === null || fields === null) return null;
  if (reply.status === 200 && !isAsked(path, fields)) return null;
  const json = linked(Object.fromEntries(fields), (href) => ownLink(href, nodes.basePath, prefix), 0);
  return { status: reply.status, json: Object(json), headers: reply.headers };
}

/** What names itself must be what was asked for. */
function isAsked(path: string, fields: ReadonlyMap<string, unknown>): boolean {
  const [, kind, id, part] = path.split('/');
  if (id === undefined || id === '' || part !== undefined) return true;
  if (kind === 'accounts') return fields.get('account_id') === id;
  return kind !== 'transactions' || fields.get('hash') === id;
}

/** The same with every `href` of its links changed. */
export function linked(json: unknown, change: (href: string) => string, depth: number): unknown {
  if (depth > DEPTH_MAX || typeof json !== 'object' || json === null) return json;
  if (Array.isArray(json)) return json.map((one: unknown) => linked(one, change, depth + 1));
  return Object.fromEntries(
    Object.entries(json).map(([name, value]: [string, unknown]) => [
      name,
      name === 'href' && typeof value === 'string' ? change(value) : linked(value, change, depth + 1),
    ]),
  );
}

/** A link of a node as one of this gateway: without a host, which clients fill in with the one they asked. */
export function ownLink(href: string, basePath: string, prefix: string): string {
  const local = href.replace(/^[a-z]+:\/\/[^/?{]*/i, '');
  const path = basePath !== '' && local.startsWith(`${basePath}/`) ? local.slice(basePath.length) : local;
  return `${prefix}${path.startsWith('/') ? '' : '/'}${path}`;
}
