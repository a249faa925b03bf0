import type { Route, RouteKind } from '../../core/order/venue.ts';
import { latin1 } from '../shared/text-of-bytes.ts';
import { placesOrders } from './alert.ts';
import { DENIED_ROUTES, MOVE_FUNDS_ROUTES, SERVED_ROUTES } from './routes-served.ts';

const METHODS: readonly Route['method'][] = ['GET', 'POST', 'PUT', 'DELETE'];
const TARGET = /^([A-Z]+) ((?:\/(?::?[a-z_]+))+)$/;

/** What may stand in a path for each named part. Whatever else stands there is no route. */
const PARTS: ReadonlyMap<string, RegExp> = new Map([
  ['exchange', /^[A-Z]{2,8}$/],
  ['instrument_token', /^[1-9][0-9]{0,9}$/],
  ['interval', /^(?:day|minute|(?:3|5|10|15|30|60)minute)$/],
  ['order_id', /^[A-Za-z0-9-]{1,32}$/],
  ['segment', /^(?:equity|commodity)$/],
  ['sip_id', /^[0-9]{1,20}$/],
  ['trigger_id', /^[1-9][0-9]{0,18}$/],
  ['uuid', /^[0-9a-f-]{36}$/],
  ['variety', /^(?:regular|amo|co|iceberg|auction)$/],
]);

interface Shape {
  readonly route: Route;
  readonly parts: readonly string[];
}

const TABLE: readonly Shape[] = tableOf();
const BY_NAME: ReadonlyMap<string, Route> = new Map(TABLE.map(({ route }) => [route.name, route]));

/**
 * The route of a method and a raw path: fixed parts by exact match, named parts by their own form. Nothing is decoded,
 * trimmed or folded, so a path that only looks like a known one is null (threat T4).
 */
export function classify(method: string, path: string, body?: Uint8Array): Route | null {
  const given = path.split('/').slice(1);
  for (const { route, parts } of TABLE) {
    if (route.method !== method || parts.length !== given.length || !path.startsWith('/')) continue;
    if (parts.every((part, index) => fits(part, given[index]))) return withoutBasket(route, body);
  }
  return null;
}

/** Refused and recorded under its path: alerts are served there that only tell a person. */
function withoutBasket(route: Route, body: Uint8Array | undefined): Route {
  const isAlert = route.kind === 'setting' && body !== undefined && placesOrders(latin1(body));
  return isAlert ? { ...route, kind: 'denied', name: `${route.method} ${route.path}` } : route;
}

function fits(part: string, given: string | undefined): given is string {
  if (given === undefined) return false;
  return part.startsWith(':') ? PARTS.get(part.slice(1))?.test(given) === true : part === given;
}

/** The values of a path's named parts, by name. The path is one of that route. */
export function pathValues(route: Route, path: string): ReadonlyMap<string, string> {
  const given = path.split('/');
  const values = new Map<string, string>();
  for (const [index, part] of route.path.split('/').entries()) {
    const value = given[index];
    if (value !== undefined && part.startsWith(':')) values.set(part.slice(1), value);
  }
  return values;
}

/** The path of a route with those values. Throws for one that does not fit: values come from our own intents. */
export function pathOf(route: Route, values: ReadonlyMap<string, string>): string {
  return route.path
    .split('/')
    .map((part) => {
      if (!part.startsWith(':')) return part;
      const value = values.get(part.slice(1));
      if (!fits(part, value)) throw new RangeError('a value that no path of this route has');
      return value;
    })
    .join('/');
}

/** The route with that stable name. Throws for a name that is in no table: names come from our own intents. */
export function routeNamed(name: string): Route {
  const route = BY_NAME.get(name);
  if (route === undefined) throw new RangeError('no route of that name');
  return route;
}

/** Every route of the table, in no particular order. */
export function allRoutes(): readonly Route[] {
  return TABLE.map(({ route }) => route);
}

function tableOf(): readonly Shape[] {
  const routes: Route[] = SERVED_ROUTES.map(([target, kind, name]) => routeOf(target, kind, name));
  for (const target of MOVE_FUNDS_ROUTES) routes.push(routeOf(target, 'moveFunds', target));
  for (const target of DENIED_ROUTES) routes.push(routeOf(target, 'denied', target));
  return routes.map((route) => ({ route, parts: route.path.split('/').slice(1) }));
}

/** One line of the table. Throws for a line that is not a method and a path of known parts: it is our own text. */
export function routeOf(target: string, kind: RouteKind, name: string): Route {
  const match = TARGET.exec(target);
  const method = METHODS.find((known) => known === match?.[1]);
  const path = match?.[2];
  const named = (path ?? '').split('/').filter((part) => part.startsWith(':'));
  if (method === undefined || path === undefined || named.some((part) => !PARTS.has(part.slice(1))))
    throw new RangeError('malformed line in the table of routes');
  return { method, path, kind, name };
}
