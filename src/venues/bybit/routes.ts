import type { Route, RouteKind } from '../../core/order/venue.ts';
import { DENIED_A_ROUTES } from './routes-denied-a.ts';
import { DENIED_E_ROUTES } from './routes-denied-e.ts';
import { MOVE_FUNDS_ROUTES } from './routes-move-funds.ts';
import { SERVED_ROUTES } from './routes-served.ts';

const METHODS: readonly Route['method'][] = ['GET', 'POST'];
const TARGET = /^(GET|POST) (\/v5\/[A-Za-z0-9/_-]+)$/;

const BY_TARGET: ReadonlyMap<string, Route> = tableOf();
const BY_NAME: ReadonlyMap<string, Route> = new Map(
  [...BY_TARGET.values()].map((route) => [route.name, route]),
);

/**
 * The route of a method and a raw path, by exact match: nothing is decoded, trimmed or folded, so a path that only
 * looks like a known one is null (threat T4).
 */
export function classify(method: string, path: string): Route | null {
  return BY_TARGET.get(`${method} ${path}`) ?? null;
}

/** The route with that stable name. Throws for a name that is in no table: names come from our own intents. */
export function routeNamed(name: string): Route {
  const route = BY_NAME.get(name);
  if (route === undefined) throw new RangeError('no route of that name');
  return route;
}

/** Every route of the table, in no particular order. */
export function allRoutes(): readonly Route[] {
  return [...BY_TARGET.values()];
}

function tableOf(): ReadonlyMap<string, Route> {
  const routes: Route[] = SERVED_ROUTES.map(([target, kind, name]) => routeOf(target, kind, name));
  for (const target of MOVE_FUNDS_ROUTES) routes.push(routeOf(target, 'moveFunds', target));
  for (const target of [...DENIED_A_ROUTES, ...DENIED_E_ROUTES])
    routes.push(routeOf(target, 'denied', target));
  return new Map(routes.map((route) => [`${route.method} ${route.path}`, route]));
}

/** One line of the table. Throws for a line that is not a method and a plain path: the table is our own text. */
export function routeOf(target: string, kind: RouteKind, name: string): Route {
  const match = TARGET.exec(target);
  const method = METHODS.find((known) => known === match?.[1]);
  const path = match?.[2];
  if (method === undefined || path === undefined)
    throw new RangeError('malformed line in the table of routes');
  return { method, path, kind, name };
}
