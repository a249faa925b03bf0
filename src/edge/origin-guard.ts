import type { IncomingMessage } from 'node:http';

/**
 * Refuses requests that a browser could be tricked into making: a Host that is not ours (DNS rebinding), two Host
 * headers, an absolute-form target, or any Origin. Bots send none of these. SECURITY.md T5, T7, T8.
 */
export function guardOrigin(request: IncomingMessage, hosts: ReadonlySet<string>): 200 | 400 | 403 | 421 {
  const named = valuesOf(request, 'host');
  if (named.length !== 1) return 400;
  if (!hosts.has((named[0] ?? '').toLowerCase())) return 421;
  if (valuesOf(request, 'origin').length > 0) return 403;
  const sites = valuesOf(request, 'sec-fetch-site');
  if (sites.some((site) => site !== 'none' && site !== 'same-origin')) return 403;
  return (request.url ?? '').startsWith('/') ? 200 : 400;
}

function valuesOf(request: IncomingMessage, name: string): readonly string[] {
  const values: string[] = [];
  for (let i = 0; i < request.rawHeaders.length; i += 2) {
    if (request.rawHeaders[i]?.toLowerCase() === name) values.push(request.rawHeaders[i + 1] ?? '');
  }
  return values;
}

/** The Host values under which a loopback listener may be addressed. */
export function loopbackHosts(host: string, port: number): ReadonlySet<string> {
  const names = ['127.0.0.1', 'localhost', '[::1]', host.includes(':') ? `[${host}]` : host.toLowerCase()];
  return new Set(names.map((name) => `${name}:${port}`));
}
