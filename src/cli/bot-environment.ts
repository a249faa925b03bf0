import { existsSync } from 'node:fs';
import { delimiter } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { DataFolder } from '../launcher/folder.ts';
import { VENUE_NAMES } from '../protocol/venue-names.ts';
import { Fields } from './fields.ts';
import { readText } from './files.ts';
import { CliRefusal } from './refusal.ts';

/** Hosts that programs reach without the proxy: this machine. */
const NOT_PROXIED = 'localhost,127.0.0.1,::1';

/** Leads a Node program's connections to venues here: few libraries for Node read the proxy's variables. */
const ALIAS = fileURLToPath(new URL('../../bin/venue-alias.cjs', import.meta.url));

/** The folder of what does the same in Python: a `sitecustomize` there is loaded before the program. */
const PYTHON_ALIAS = fileURLToPath(new URL('../../bin/python', import.meta.url));

/**
 * The variables that lead an unchanged program to the gateway's proxy and have it trust the gateway's certificates: for
 * Node, for Python, for curl and for what follows their names. Throws a refusal when no gateway with a proxy runs.
 *
 * @param before The variables that the program would have otherwise: NODE_OPTIONS and PYTHONPATH of them are kept.
 */
export function botEnvironment(folder: DataFolder, before: NodeJS.ProcessEnv): ReadonlyMap<string, string> {
  if (!existsSync(folder.running)) {
    const text =
      `no gateway runs on ${folder.root}; nothing was started. ` +
      `Start it first: sallyport up --data ${folder.root}`;
    throw new CliRefusal('NOT_RUNNING', text);
  }
  const running = Fields.parse(readText(folder.running, 'the address of the proxy'));
  const proxy = running?.text('proxy') ?? null;
  const tls = running?.text('tls') ?? null;
  if (proxy === null || tls === null) {
    const text =
      `the gateway on ${folder.root} was started without a forward proxy; nothing was started. ` +
      'Start it without --no-proxy, or point the program at the base URL.';
    throw new CliRefusal('NO_PROXY', text);
  }
  return new Map([
    ['HTTP_PROXY', proxy],
    ['HTTPS_PROXY', proxy],
    ['http_proxy', proxy],
    ['https_proxy', proxy],
    ['NO_PROXY', NOT_PROXIED],
    ['no_proxy', NOT_PROXIED],
    ['NODE_USE_ENV_PROXY', '1'],
    ['NODE_OPTIONS', `${before['NODE_OPTIONS'] ?? ''} --require=${JSON.stringify(ALIAS)}`.trim()],
    ['PYTHONPATH', [PYTHON_ALIAS, before['PYTHONPATH'] ?? ''].filter((path) => path !== '').join(delimiter)],
    ['SALLYPORT_TLS', new URL(tls).host],
    ['SALLYPORT_NAMES', [...VENUE_NAMES.keys()].join(',')],
    ['SALLYPORT_CA', folder.authority],
    ['NODE_EXTRA_CA_CERTS', folder.authority],
    ['SSL_CERT_FILE', folder.authorities],
    ['REQUESTS_CA_BUNDLE', folder.authorities],
    ['CURL_CA_BUNDLE', folder.authorities],
  ]);
}
