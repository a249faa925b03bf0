import type { HostNames } from './host-names.ts';
import { valuesOf, type WebRequest } from './web-request.ts';

/**
 * Refuses requests that a browser could be tricked into making: a Host that is not ours (DNS rebinding), two Host
 * headers, an absolute-form target, or any Origin. Bots send none of these. SECURITY.md T5, T7, T8.
 */
export function guardOrigin(request: WebRequest, hosts: HostNames): 200 | 400 | 403 | 421 {
  return guard(request, hosts, isOfPage(request) && !isSentBack(request));
}

/**
 * The same for a request to become a WebSocket, which may also name exactly the host that it asks as its Origin. So
 * does Python's `websocket-client`, on which pybit and Hyperliquid's SDK are built; its older versions say `http:`
 * of either scheme. A browser says that of a page from this very host alone, and what a venue's socket carries is
 * judged by its signature and by no cookie. SECURITY.md T9.
 */
export function guardUpgrade(request: WebRequest, hosts: HostNames): 200 | 400 | 403 | 421 {
  const host = (valuesOf(request, 'host')[0] ?? '').toLowerCase();
  const [origin, ...others] = valuesOf(request, 'origin');
  const isOwn = (origin === `http://${host}` || origin === `https://${host}`) && others.length === 0;
  const isOfBrowser = valuesOf(request, 'sec-fetch-site').length > 0;
  return guard(request, hosts, isOwn ? isOfBrowser : isOfPage(request));
}

function guard(request: WebRequest, hosts: HostNames, isPage: boolean): 200 | 400 | 403 | 421 {
  const named = valuesOf(request, 'host');
  if (named.length !== 1) return 400;
  if (!hosts.has((named[0] ?? '').toLowerCase())) return 421;
  if (isPage) return 403;
  return (request.url ?? '').startsWith('/') ? 200 : 400;
}

/** Where venues' log-in pages send people back to: nothing happens there without a state that this gateway gave out. */
const SENT_BACK = /^\/kite\/callback\?/;

/** Whether a browser was sent here by a venue's log-in page: a person's own navigation, and no script's request. */
function isSentBack(request: WebRequest): boolean {
  const isNavigation = valuesOf(request, 'sec-fetch-mode').every((mode) => mode === 'navigate');
  const isNamed = valuesOf(request, 'origin').length === 0 && SENT_BACK.test(request.url ?? '');
  return request.method === 'GET' && isNavigation && isNamed;
}

/** Whether a browser says that a page of somebody else's made this request. */
export function isOfPage(request: WebRequest): boolean {
  if (valuesOf(request, 'origin').length > 0) return true;
  const sites = valuesOf(request, 'sec-fetch-site');
  return sites.some((site) => site !== 'none' && site !== 'same-origin');
}

/**
 * The same for what this gateway itself shows in browsers: only under its own names, and an Origin must be its own. A
 * browser sends one with the scripts of a page.
 */
export function guardPage(
  request: WebRequest,
  { hosts, scheme }: { readonly hosts: HostNames; readonly scheme: 'http' | 'https' },
): 200 | 400 | 403 | 421 {
  const named = valuesOf(request, 'host');
  if (named.length !== 1) return 400;
  const host = (named[0] ?? '').toLowerCase();
  if (hosts.get(host) !== null) return 421;
  if (!valuesOf(request, 'origin').every((origin) => origin === `${scheme}://${host}`)) return 403;
  const sites = valuesOf(request, 'sec-fetch-site');
  return sites.every((site) => site === 'none' || site === 'same-origin') ? 200 : 403;
}

/** The target as the venue endpoint takes it: with the venue in front that the Host names, where it names one. */
export function placedTarget(request: WebRequest, hosts: HostNames): string {
  const venue = hosts.get((valuesOf(request, 'host')[0] ?? '').toLowerCase()) ?? null;
  return venue === null ? (request.url ?? '') : `/${venue}${request.url ?? ''}`;
}
