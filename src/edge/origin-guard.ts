import type { IncomingMessage } from 'node:http';

/**
 * Refuses requests that a browser could be tricked into making: a Host that is not ours (DNS rebinding), two Host
 * headers, an absolute-form target, or any Origin. Bots send none of these. SECURITY.md T5, T7, T8.
 */
export function guardOrigin(request: IncomingMessage, hosts: HostNames): 200 | 400 | 403 | 421 {
  const named = valuesOf(request, 'host');
  if (named.length !== 1) return 400;
  if (!hosts.has((named[0] ?? '').toLowerCase())) return 421;
  if (isOfPage(request) && !isSentBack(request)) return 403;
  return (request.url ?? '').startsWith('/') ? 200 : 400;
}

/** Where venues' log-in pages send people back to: nothing happens there without a state that this gateway gave out. */
const SENT_BACK = /^\/kite\/callback\?/;

/** Whether a browser was sent here by a venue's log-in page: a person's own navigation, and no script's request. */
function isSentBack(request: IncomingMessage): boolean {
  const isNavigation = valuesOf(request, 'sec-fetch-mode').every((mode) => mode === 'navigate');
  const isNamed = valuesOf(request, 'origin').length === 0 && SENT_BACK.test(request.url ?? '');
  return request.method === 'GET' && isNavigation && isNamed;
}

/** Whether a browser says that a page of somebody else's made this request. */
export function isOfPage(request: IncomingMessage): boolean {
  if (valuesOf(request, 'origin').length > 0) return true;
  const sites = valuesOf(request, 'sec-fetch-site');
  return sites.some((site) => site !== 'none' && site !== 'same-origin');
}

/**
 * The same for what this gateway itself shows in browsers: only under its own names, and an Origin must be its own. A
 * browser sends one with the scripts of a page.
 */
export function guardPage(request: IncomingMessage, hosts: HostNames): 200 | 400 | 403 | 421 {
  const named = valuesOf(request, 'host');
  if (named.length !== 1) return 400;
  const host = (named[0] ?? '').toLowerCase();
  if (hosts.get(host) !== null) return 421;
  const own = new Set([`http://${host}`, `https://${host}`]);
  if (!valuesOf(request, 'origin').every((origin) => own.has(origin))) return 403;
  const sites = valuesOf(request, 'sec-fetch-site');
  return sites.every((site) => site === 'none' || site === 'same-origin') ? 200 : 403;
}

/** The target as the venue endpoint takes it: with the venue in front that the Host names, where it names one. */
export function placedTarget(request: IncomingMessage, hosts: HostNames): string {
  const venue = hosts.get((valuesOf(request, 'host')[0] ?? '').toLowerCase()) ?? null;
  return venue === null ? (request.url ?? '') : `/${venue}${request.url ?? ''}`;
}

function valuesOf(request: IncomingMessage, name: string): readonly string[] {
  const values: string[] = [];
  for (let i = 0; i < request.rawHeaders.length; i += 2) {
    if (request.rawHeaders[i]?.toLowerCase() === name) values.push(request.rawHeaders[i + 1] ?? '');
  }
  return values;
}

/** Host values that are served, in lower case, each with the venue that it names; null where the path says which. */
export type HostNames = ReadonlyMap<string, string | null>;

/** The Host values under which a loopback listener may be addressed, all of them naming the venue if there is one. */
export function loopbackHosts(host: string, port: number, venue: string | null = null): HostNames {
  const names = ['127.0.0.1', 'localhost', '[::1]', host.includes(':') ? `[${host}]` : host.toLowerCase()];
  return new Map(names.map((name) => [`${name}:${port}`, venue]));
}

/** The Host values of programs that believe to talk to a venue: its name, as it is or with a port. */
export function venueHosts(names: ReadonlyMap<string, string>, ports: readonly number[]): HostNames {
  return new Map(
    [...names].flatMap(([name, venue]) => [
      [name, venue] as const,
      ...ports.map((port) => [`${name}:${port}`, venue] as const),
    ]),
  );
}
