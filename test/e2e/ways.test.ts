import assert from 'node:assert/strict';
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { request } from 'node:https';
import { connect, createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { CommandWatch } from './command-watch.ts';
import { freePort } from './gateway-under-test.ts';

const BIN = fileURLToPath(new URL('../../bin/sallyport.js', import.meta.url));
const UNHEEDING_BOT = fileURLToPath(new URL('unheeding-bot.py', import.meta.url));
const STOCK_BOT = fileURLToPath(new URL('stock-bot.mjs', import.meta.url));

interface Started {
  readonly url: string;
  readonly data: string;
  readonly apiKey: string;
  readonly secret: string;
}

const watch = new CommandWatch();
let gateway: ChildProcess;
let started: Started;
let proxy: URL;
let tls: URL;
let ownPorts: Readonly<Record<string, string>>;
/** Whether each port took a connection as soon as the gateway said that it was up. */
let atOnce: readonly boolean[];
const said: string[] = [];

before(async () => {
  const [port, ...others] = [await freePort(), await freePort(), await freePort()];
  ownPorts = { 'binance-usdm': `127.0.0.1:${others[0]}`, kite: `127.0.0.1:${others[1]}` };
  const own = Object.entries(ownPorts).flatMap(([venue, place]) => ['--listen-venue', `${venue}=${place}`]);
  const words = ['start', '--json', '--listen', `127.0.0.1:${port}`, ...own];
  gateway = spawn(process.execPath, [BIN, ...words], { stdio: ['ignore', 'pipe', 'pipe'] });
  assert.ok(gateway.stdout !== null && gateway.stderr !== null);
  gateway.stderr.setEncoding('utf8').on('data', (text: string) => said.push(text));
  const [line] = await once(createInterface({ input: gateway.stdout }), 'line');
  watch.started(words, gateway);
  watch.ran(words, line);
  started = JSON.parse(line);
  const running = JSON.parse(readFileSync(join(started.data, 'running.json'), 'utf8'));
  proxy = new URL(running.proxy);
  tls = new URL(running.tls);
  const places = [proxy, tls, ...Object.values(ownPorts).map((place) => new URL(`http://${place}`))];
  atOnce = await Promise.all(places.map(({ hostname, port: at }) => answers(hostname, Number(at))));
});

function answers(host: string, port: number): Promise<boolean> {
  const socket = connect(port, host);
  return new Promise<boolean>((resolve) => {
    socket.once('connect', () => resolve(true));
    socket.once('error', () => resolve(false));
  }).finally(() => socket.destroy());
}

after(async () => {
  try {
    // While it runs: its folder goes with it. The lines that came before anybody listened are among those kept here.
    watch.ran(['start'], said.join(''));
    watch.assertNone(started.data);
  } finally {
    gateway.kill('SIGTERM');
    await once(gateway, 'exit');
  }
});

test('whoever is told that the gateway is up finds every way in open', () => {
  assert.deepEqual(atOnce, [true, true, true, true]);
});

test('a stock bot that knows only its venue’s addresses trades through the gateway: orders, books, streams', () => {
  const { status, stdout, stderr } = run('node', STOCK_BOT);
  assert.equal(stderr, '');
  assert.deepEqual(JSON.parse(stdout), { placed: 'open', heard: true, denied: true });
  assert.equal(status, 7, 'it ends as the bot ended');
});

test('curl, Python and fetch find the gateway by the names of the venue, and trust it', () => {
  const url = 'https://fapi.binance.com/fapi/v1/time';
  const python = `import urllib.request as u; print(u.urlopen("${url}").read().decode())`;
  for (const command of [
    ['curl', '-sS', url],
    ['python3', '-c', python],
    ['node', '-e', `fetch('${url}').then(async (r) => console.log(await r.text()))`],
  ]) {
    const { stdout, stderr } = run(...command);
    assert.match(stdout, /^\{"serverTime":[0-9]{13}\}\s*$/, `${command[0]}: ${stderr}`);
  }
});

test('a program in Python that reads no variables of proxies or authorities is led here too (T9)', () => {
  const folder = mkdtempSync(join(tmpdir(), 'sallyport-python-'));
  const sibling = join(folder, 'sitecustomize.py');
  writeFileSync(sibling, "import os; os.environ['SIBLING'] = __file__");
  const { status, stdout, stderr } = runIn({ PYTHONPATH: folder }, 'python3', UNHEEDING_BOT);
  rmSync(folder, { recursive: true });
  assert.equal(status, 0, stderr);
  assert.deepEqual(JSON.parse(stdout), {
    waited: true,
    awaited: true,
    socket: 'HTTP/1.1 101 Switching Protocols',
    elsewhere: 'CERTIFICATE_VERIFY_FAILED',
    sibling,
  });
});

test('a place that is neither a venue’s nor on the pass list is refused, and said to bot and log', async () => {
  for (const place of [
    'example.com:443',
    'fapi.binance.com:80',
    'testnet.binancefuture.com:443',
    '127.0.0.1:22',
  ]) {
    const answer = await tunnel(place);
    assert.match(answer, /^HTTP\/1\.1 403 Forbidden\r\n/, place);
    assert.match(answer, /Sallyport: /, place);
  }
  assert.match(await tunnel('example.com:443'), /sallyport pass add example\.com:443/);
  assert.match(await tunnel('testnet.binancefuture.com:443'), /does not serve it/);
  for (const bad of ['', 'a b:1', 'x:0', 'x:65536', 'a..b:443', '[::1]:443', 'u@x:443']) {
    assert.match(await tunnel(bad), /^HTTP\/1\.1 400 /, bad);
  }
  const told = said
    .join('')
    .split('\n')
    .filter((line) => line.includes('"PROXY_REFUSED"'));
  assert.equal(told.filter((line) => line.includes('"example.com"')).length, 1, 'once for each place');
});

test('what the owner puts on the pass list is relayed untouched, and no longer when it is off', async () => {
  const echo = createServer((socket) => socket.pipe(socket)).listen(0, '127.0.0.1');
  await once(echo, 'listening');
  const place = `127.0.0.1:${portOf(echo.address())}`;
  try {
    assert.equal(sallyport('pass', 'add', place).status, 0);
    const relayed = await until(async () => {
      const answer = await tunnel(place, 'bytes as they are');
      return answer.startsWith('HTTP/1.1 200') ? answer : null;
    });
    assert.equal(relayed, 'HTTP/1.1 200 Connection Established\r\n\r\nbytes as they are');
    assert.equal(sallyport('pass', 'remove', place).status, 0);
    await until(async () => ((await tunnel(place)).startsWith('HTTP/1.1 403') ? true : null));
  } finally {
    echo.close();
  }
});

test('a listed name that leads to this machine is not followed (T8)', async () => {
  const { port } = new URL(started.url);
  assert.equal(sallyport('pass', 'add', `localhost:${port}`).status, 0);
  const answer = await until(async () => {
    const text = await tunnel(`localhost:${port}`, 'GET / HTTP/1.0\r\n\r\n');
    return text.startsWith('HTTP/1.1 403') ? null : text;
  });
  assert.match(answer, /^HTTP\/1\.1 502 /);
});

test('a venue’s name cannot be put on the pass list, and nonsense neither', () => {
  for (const place of ['fapi.binance.com', 'testnet.binancefuture.com:443', 'a b', '', 'x:99999']) {
    const { status, stderr } = sallyport('pass', 'add', place);
    assert.equal(status, 1, place);
    assert.match(stderr, /Nothing was changed|nothing was changed/, place);
  }
});

test('the TLS way in answers to the venue’s names, and to no others', async () => {
  const authority = readFileSync(join(started.data, 'ca.pem'), 'utf8');
  assert.equal(await statusOf('fapi.binance.com', authority, '/fapi/v1/ping'), 200);
  assert.equal(await statusOf('localhost', authority, '/binance-usdm/fapi/v1/ping', tls.host), 200);
  assert.equal(await statusOf('fapi.binance.com', authority, '/fapi/v1/ping', 'evil.example'), 421);
  // Behind a venue's name no path can name another venue.
  assert.equal(await statusOf('fapi.binance.com', authority, '/binance-usdm/fapi/v1/ping'), 404);
  await assert.rejects(statusOf('example.com', authority, '/'), /does not match|altnames/i);
  assert.equal(statSync(join(started.data, 'edge-identity.json')).mode & 0o077, 0);
});

test('a port of its own serves one venue under its root path, and shows nothing else (T7, T8)', async () => {
  const [binance = '', kite = ''] = Object.values(ownPorts);
  const answerOf = async (place: string, path: string, headers: readonly string[] = []): Promise<string> =>
    rawAt(
      place,
      [`GET ${path} HTTP/1.1`, `host: ${place}`, 'connection: close', ...headers, '', ''].join('\r\n'),
    );
  assert.match(await answerOf(binance, '/fapi/v1/time'), /^HTTP\/1\.1 200 [^]*\{"serverTime":[0-9]{13}\}$/);
  assert.match(await answerOf(kite, '/orders'), /^HTTP\/1\.1 403 [^]*"error_type":/, 'in the words of Kite');
  for (const path of ['/binance-usdm/fapi/v1/ping', '/bybit/v5/market/time', '/', '/api/v1/status']) {
    assert.match(await answerOf(binance, path), /^HTTP\/1\.1 40[134] /, path);
    assert.doesNotMatch(await answerOf(kite, path), /^HTTP\/1\.1 200 |text\/html/, path);
  }
  for (const line of ['origin: https://evil.example', 'sec-fetch-site: cross-site']) {
    assert.match(await answerOf(binance, '/fapi/v1/ping', [line]), /^HTTP\/1\.1 403 /, line);
  }
  const foreign = 'GET /fapi/v1/ping HTTP/1.1\r\nhost: evil.example\r\nconnection: close\r\n\r\n';
  assert.match(await rawAt(binance, foreign), /^HTTP\/1\.1 421 /);
});

test('a new bot is told its venue’s own port, and doctor looks whether it is there', () => {
  const issued = sallyport('bot', 'add', 'second', '--key', 'paper', '--json');
  assert.equal(JSON.parse(issued.stdout).baseUrl, `http://${ownPorts['binance-usdm']}`);
  const { findings } = JSON.parse(sallyport('doctor', '--json').stdout);
  for (const [venue, place] of Object.entries(ownPorts)) {
    const found = findings.find((one: { readonly name: string }) => one.name === `port of ${venue}`);
    const text = `http://${place} takes connections`;
    assert.deepEqual(found, { name: `port of ${venue}`, state: 'ok', text });
  }
});

test('a port of its own for a venue that is not served, twice for one, or that is taken, starts nothing', () => {
  const start = (...words: readonly string[]): Said =>
    spawnSync(process.execPath, [BIN, 'start', '--listen', '127.0.0.1:9', ...words], { encoding: 'utf8' });
  const taken = new URL(started.url).host;
  for (const [place, why] of [
    ['ftx=127.0.0.1:8701', /Write VENUE=HOST:PORT[^]*kite/],
    ['127.0.0.1:8701', /Write VENUE=HOST:PORT/],
    ['kite=0.0.0.0:8701', /Without TLS only this machine/],
    [`kite=${taken}`, /in use by another program; nothing was started[^]*--listen-venue kite=/],
  ] as const) {
    const { status, stderr } = start('--listen-venue', place);
    assert.notEqual(status, 0, place);
    assert.match(stderr, why, place);
  }
  const twice = start('--listen-venue', 'kite=127.0.0.1:1', '--listen-venue', 'kite=127.0.0.1:2');
  assert.match(twice.stderr, /kite has a port already/);
});

test('a page of somebody else cannot use the proxy, whole URLs or not (T8)', async () => {
  const target = 'http://fapi.binance.com/fapi/v1/ping';
  assert.match(await raw(`GET ${target} HTTP/1.1\r\nhost: fapi.binance.com\r\n\r\n`), /^HTTP\/1\.1 200 /);
  for (const line of ['origin: https://evil.example', 'sec-fetch-site: cross-site']) {
    const answer = await raw(`GET ${target} HTTP/1.1\r\nhost: fapi.binance.com\r\n${line}\r\n\r\n`);
    assert.match(answer, /^HTTP\/1\.1 403 /, line);
  }
  assert.match(await raw(`GET / HTTP/1.1\r\nhost: ${proxy.host}\r\n\r\n`), /^HTTP\/1\.1 400 /);
  const other = await raw('GET http://example.com/ HTTP/1.1\r\nhost: example.com\r\n\r\n');
  assert.match(other, /^HTTP\/1\.1 403 [^]*pass add example\.com:80/);
});

interface Said extends ReturnType<typeof spawnSync> {
  readonly stdout: string;
  readonly stderr: string;
}

function sallyport(...words: readonly string[]): Said {
  const ran = spawnSync(process.execPath, [BIN, ...words, '--data', started.data], { encoding: 'utf8' });
  watch.ran(words, ran.stdout);
  watch.ran(words, ran.stderr);
  return ran;
}

interface Ended {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function run(...command: readonly string[]): Ended {
  return runIn({}, ...command);
}

function runIn(variables: NodeJS.ProcessEnv, ...command: readonly string[]): Ended {
  const env = { ...process.env, ...variables, API_KEY: started.apiKey, API_SECRET: started.secret };
  const words = [BIN, 'run', '--data', started.data, '--', ...command];
  return spawnSync(process.execPath, words, { encoding: 'utf8', env, timeout: 60_000 });
}

/** What the proxy and the place behind it say to a tunnel in which something is sent, until nothing more comes. */
function tunnel(place: string, text = ''): Promise<string> {
  return raw(`CONNECT ${place} HTTP/1.1\r\nhost: ${place}\r\n\r\n${text}`);
}

function raw(text: string): Promise<string> {
  return rawAt(proxy.host, text);
}

function rawAt(place: string, text: string): Promise<string> {
  const { port, hostname } = new URL(`http://${place}`);
  const socket = connect(Number(port), hostname, () => socket.write(text));
  let answer = '';
  socket.setEncoding('utf8').on('data', (part: string) => (answer += part));
  socket.setTimeout(400, () => socket.destroy());
  return new Promise((resolve, reject) => {
    socket.once('error', reject);
    socket.once('close', () => resolve(answer));
  });
}

async function until<T>(look: () => Promise<T | null>): Promise<T> {
  for (let tried = 0; tried < 40; tried += 1) {
    const found = await look();
    if (found !== null) return found;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new assert.AssertionError({ message: 'it did not come to that' });
}

function statusOf(name: string, ca: string, path: string, host = name): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const options = { host: tls.hostname, port: tls.port, servername: name, ca, path, headers: { host } };
    const asked = request(options, (response) => {
      response.resume();
      resolve(response.statusCode);
    });
    asked.once('error', reject);
    asked.end();
  });
}

function portOf(address: AddressInfo | string | null): number {
  assert.ok(address !== null && typeof address !== 'string');
  return address.port;
}
