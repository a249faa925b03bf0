import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** What docs/TRANSPORT.md says of reverse proxies, run by the real ones. */
export type ProxyName = 'nginx' | 'caddy';

const HANDBOOK = fileURLToPath(new URL('../../docs/TRANSPORT.md', import.meta.url));
const NAME_THERE = 'trading.example.org';
const PACKAGES: Readonly<Record<ProxyName, string>> = { nginx: 'nginx-light', caddy: 'caddy' };
const PATIENCE_MS = 10_000;

export interface ProxySetting {
  /** A folder of its own for the proxy, in which are `cert.pem` and `key.pem`. */
  readonly place: string;
  /** Where the proxy listens. */
  readonly port: number;
  /** Where the gateway does. */
  readonly gateway: number;
}

/** How long nginx leaves a socket open on which nothing comes, as the handbook has it, in milliseconds. */
export function quietMaxMs(): number {
  return 1_000 * Number(/ proxy_read_timeout ([0-9]+)s;/.exec(block('```nginx\n'))?.[1]);
}

/** Whether the proxy is there, or could be installed; a line that says what is missing otherwise. */
export function missingProxy(name: ProxyName): string | false {
  const isThere = (): boolean =>
    spawnSync(name, [name === 'nginx' ? '-v' : 'version'], { stdio: 'ignore' }).status === 0;
  const words = ['install', '--yes', '--no-install-recommends', PACKAGES[name]];
  if (!isThere() && process.getuid?.() === 0) spawnSync('apt-get', words, { stdio: 'ignore' });
  return !isThere() && `no ${name}: install the package ${PACKAGES[name]}`;
}

/** Runs the proxy with the configuration of the handbook, and resolves when it listens. */
export async function startProxy(name: ProxyName, setting: ProxySetting): Promise<ChildProcess> {
  const { place, port } = setting;
  const file = join(place, `${name}.conf`);
  writeFileSync(file, name === 'nginx' ? nginxText(setting) : caddyText(setting));
  const env = { ...process.env, HOME: place, XDG_DATA_HOME: place, XDG_CONFIG_HOME: place };
  const words: Readonly<Record<ProxyName, readonly string[]>> = {
    nginx: ['-c', file, '-p', place, '-e', join(place, 'error.log')],
    caddy: ['run', '--config', file, '--adapter', 'caddyfile'],
  };
  const proxy = spawn(name, words[name], { env, stdio: ['ignore', 'ignore', 'pipe'] });
  let told = '';
  proxy.stderr.on('data', (part: Buffer) => (told = `${told}${String(part)}`.slice(-2_000)));
  for (const until = Date.now() + PATIENCE_MS; !(await listens(port));) {
    if (proxy.exitCode !== null || Date.now() > until) throw new Error(`${name} does not listen: ${told}`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  return proxy;
}

export async function stopProxy(proxy: ChildProcess): Promise<void> {
  const ended = once(proxy, 'exit');
  proxy.kill('SIGTERM');
  await ended;
}

async function listens(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  const isThere = await new Promise<boolean>((resolve) => {
    socket.once('connect', () => resolve(true));
    socket.once('error', () => resolve(false));
  });
  socket.destroy();
  return isThere;
}

function nginxText(setting: ProxySetting): string {
  const server = swap(block('```nginx\n'), [
    ['listen 443 ssl http2;', `listen 127.0.0.1:${setting.port} ssl http2;`],
    [`/etc/letsencrypt/live/${NAME_THERE}/fullchain.pem`, 'cert.pem'],
    [`/etc/letsencrypt/live/${NAME_THERE}/privkey.pem`, 'key.pem'],
    ['127.0.0.1:8420', `127.0.0.1:${setting.gateway}`],
  ]);
  return `daemon off; pid nginx.pid; events {}
http {
  access_log off;
  client_body_temp_path body; proxy_temp_path proxy; fastcgi_temp_path fastcgi;
  uwsgi_temp_path uwsgi; scgi_temp_path scgi;
  ${server}
}
`;
}

/** A certificate of this test in place of one by ACME, which nothing on this machine gives out. */
function caddyText(setting: ProxySetting): string {
  const site = swap(block('```text\n'), [
    [`${NAME_THERE} {`, `https://${NAME_THERE}:${setting.port} {\n\tbind 127.0.0.1`],
    ['tls {', `tls ${join(setting.place, 'cert.pem')} ${join(setting.place, 'key.pem')} {`],
    ['127.0.0.1:8420', `127.0.0.1:${setting.gateway}`],
  ]);
  return `{\n\tadmin off\n\tauto_https disable_redirects\n}\n${site}`;
}

/** The one block of the handbook that begins so. */
function block(begin: string): string {
  const [, rest = ''] = readFileSync(HANDBOOK, 'utf8').split(`\n${begin}`);
  return rest.slice(0, rest.indexOf('```'));
}

/** Every one must be there: the handbook may have changed. */
function swap(text: string, pairs: readonly (readonly [string, string])[]): string {
  return pairs.reduce((now, [from, to]) => {
    if (!now.includes(from)) throw new Error(`docs/TRANSPORT.md has no "${from}"`);
    return now.replace(from, to);
  }, text);
}
