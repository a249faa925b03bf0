import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { request, type IncomingMessage } from 'node:http';
import { Agent } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { after } from 'node:test';
import { WebSocket } from 'ws';
import { makeClient } from '../../client/client.ts';
import { makeWebIdentity, type WebIdentity } from '../../src/launcher/web-identity.ts';
import { BOT_SOCKET_TIMES } from '../../src/edge/socket-door.ts';
import { NOT_BEYOND } from '../../src/protocol/edge-start.ts';
import { codeOf, Http2Visitor, type Told } from './beyond-door.ts';
import { makeFolder, removeAtEnd, startGateway } from './gateway-under-test.ts';
import { missingProxy, quietMaxMs, startProxy, stopProxy } from './reverse-proxies.ts';

const NAME = 'trading.example.org';
const PASSWORD = 'walrus under nine lamps';
const folder = makeFolder();
const { identity, authority: ca } = await makeWebIdentity([NAME], new Date());
keep(identity);
const web = await freePort();
const beyond = {
  ...NOT_BEYOND,
  web: { host: '127.0.0.1', port: web },
  names: [NAME],
  proxies: ['127.0.0.1'],
};
removeAtEnd(folder);

function keep(made: WebIdentity): void {
  writeFileSync(folder.webIdentity, JSON.stringify(made), { mode: 0o600 });
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address !== null ? address.port : 0;
}

async function refusedStart(): Promise<readonly string[]> {
  const codes: string[] = [];
  const log = { write: (_level: string, code: string) => void codes.push(code) };
  await assert.rejects(startGateway({ folder, keep: true, log, ways: { beyond } }));
  return codes;
}

/** Sets the owner up on this machine, and gives the secret of their one-time codes. */
async function setUpOwner(): Promise<string> {
  const gateway = await startGateway({ folder, keep: true });
  const held = { token: null as string | null };
  const api = makeClient({ baseUrl: gateway.url, accessToken: () => held.token });
  const { code } = await gateway.ask('person code');
  held.token = (await api.setUp({ code: String(code), name: 'ann', password: PASSWORD })).value.access;
  await gateway.stop();
  assert.ok((await refusedStart()).includes('FACTORS_MISSING'), 'a password alone is not enough');
  const again = await startGateway({ folder, keep: true });
  const second = makeClient({ baseUrl: again.url, accessToken: () => held.token });
  held.token = (await second.signIn({ name: 'ann', password: PASSWORD })).value.access;
  const { secret } = (await second.beginTotp()).value;
  await second.confirmTotp({ code: codeOf(secret, -1) });
  await again.stop();
  return secret;
}

const secret = await setUpOwner();
const gateway = await startGateway({ folder, keep: true, ways: { beyond } });
const plain = Number(new URL(gateway.url).port);
const visitor = new Http2Visitor({ port: web, name: NAME, ca });
after(async () => {
  visitor.close();
  await gateway.stop();
});

function withoutTls(headers: Readonly<Record<string, string>>, path = '/api/v1/overview'): Promise<Told> {
  return new Promise((resolve, reject) => {
    const sent = request({ port: plain, host: '127.0.0.1', path, headers, agent: false }, (response) => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => void parts.push(part));
      response.on('end', () => {
        const { statusCode: status = 0, headers: said } = response;
        resolve({ status, headers: said, text: Buffer.concat(parts).toString() });
      });
    });
    sent.on('error', reject);
    sent.end();
  });
}

test('console, API and bots are served over HTTP/2, with exactly the headers and the cookie for TLS', async () => {
  const page = await visitor.ask('/console/');
  assert.ok(page.status === 200 || page.status === 503, 'built or not');
  const { headers } = page;
  assert.equal(headers['strict-transport-security'], 'max-age=63072000; includeSubDomains');
  assert.equal(headers['x-frame-options'], 'DENY');
  assert.equal(headers['cross-origin-embedder-policy'], 'require-corp');
  const credentials = { name: 'ann', password: PASSWORD };
  const bare = await visitor.ask('/api/v1/session', { body: JSON.stringify(credentials) });
  assert.equal(JSON.parse(bare.text).code, 'SECOND_FACTOR_NEEDED');
  const body = JSON.stringify({ ...credentials, code: codeOf(secret, 0) });
  const signedIn = await visitor.ask('/api/v1/session', { body, origin: `https://${NAME}:${web}` });
  assert.equal(signedIn.status, 200, signedIn.text);
  assert.match(
    String(signedIn.headers['set-cookie']),
    /^__Secure-sallyport_refresh=[^;]+; HttpOnly; Secure;/,
  );
  const authorization = `Bearer ${JSON.parse(signedIn.text).access}`;
  assert.equal((await visitor.ask('/api/v1/overview', { authorization })).status, 200);
  const bot = await visitor.ask('/fapi/v1/order', { 'x-mbx-apikey': 'nobody' });
  assert.deepEqual([bot.status, JSON.parse(bot.text).code], [401, -2015], 'the venue’s own words');
  const ticket = await visitor.ask('/api/v1/ws/ticket', {
    body: '',
    authorization,
    origin: `https://${NAME}:${web}`,
  });
  const socket = new WebSocket(
    `wss://127.0.0.1:${web}/api/v1/ws`,
    ['sallyport.v1', `ticket.${JSON.parse(ticket.text).ticket}`],
    {
      agent: new Agent({ ca, servername: NAME }),
      headers: { host: `${NAME}:${web}`, origin: `https://${NAME}:${web}` },
    },
  );
  const [hello] = (await once(socket, 'message')) as [Buffer];
  assert.equal(JSON.parse(String(hello)).kind, 'hello');
  socket.terminate();
});

test('T7: beyond this machine no other name, no page of another and nothing without TLS is answered', async () => {
  const refused = [
    await visitor.ask('/api/v1/overview', { ':authority': 'evil.example' }),
    await visitor.ask('/api/v1/overview', { origin: `http://${NAME}:${web}` }),
    await visitor.ask('/api/v1/overview', { origin: 'https://evil.example' }),
    await withoutTls({ host: NAME }),
    await withoutTls({ host: `${NAME}:${plain}`, 'x-forwarded-for': '203.0.113.9' }),
  ];
  assert.deepEqual(
    refused.map(({ status }) => status),
    [421, 403, 403, 421, 421],
  );
  const here = await withoutTls({ host: `localhost:${plain}` });
  assert.deepEqual([here.status, here.headers['strict-transport-security']], [401, undefined]);
});

test('a certificate that was renewed is used without a restart', async () => {
  const next = await makeWebIdentity([NAME], new Date());
  keep(next.identity);
  for (let tried = 0; ; tried += 1) {
    const late = new Http2Visitor({ port: web, name: NAME, ca: next.authority });
    const answer = await late.ask('/api/v1/overview').catch(() => null);
    late.close();
    if (answer !== null) break;
    assert.ok(tried < 100, 'within some seconds');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  assert.equal((await visitor.ask('/api/v1/overview')).status, 401, 'open connections stay');
});

test('behind nginx a bot that only waits for fills is asked for a sign of life before it would be cut off', () => {
  assert.ok(quietMaxMs() > BOT_SOCKET_TIMES.pingEveryMs + 60_000);
});

for (const name of ['nginx', 'caddy'] as const)
  test(
    `T7: behind ${name} the configuration of the handbook serves the name over TLS, and believes no client`,
    { skip: missingProxy(name) },
    async () => {
      const made = await makeWebIdentity([NAME], new Date());
      const place = mkdtempSync(join(tmpdir(), `sallyport-${name}-`));
      writeFileSync(join(place, 'cert.pem'), made.identity.cert);
      writeFileSync(join(place, 'key.pem'), made.identity.key, { mode: 0o600 });
      const port = await freePort();
      const proxy = await startProxy(name, { place, port, gateway: plain });
      try {
        await visitThrough(port, made.authority);
      } finally {
        await stopProxy(proxy);
        rmSync(place, { recursive: true, force: true });
      }
    },
  );

async function visitThrough(port: number, authority: string): Promise<void> {
  const far = new Http2Visitor({ port, name: NAME, ca: authority });
  const said = await far.ask('/api/v1/overview', {
    ':authority': NAME,
    'x-forwarded-for': '127.0.0.1',
    'x-forwarded-proto': 'http',
  });
  assert.deepEqual([said.status, JSON.parse(said.text).code], [401, 'NOT_SIGNED_IN']);
  assert.equal(said.headers['strict-transport-security'], 'max-age=63072000; includeSubDomains');
  const foreign = await far.ask('/api/v1/overview', { ':authority': NAME, origin: 'https://evil.example' });
  assert.equal(foreign.status, 403);
  const inside = await far.ask('/metrics', { ':authority': NAME, 'x-forwarded-for': '127.0.0.1' });
  assert.equal(inside.status, 401, 'neither the proxy’s address nor what a client says is the asker’s');
  const bot = await far.ask('/fapi/v1/order', { ':authority': NAME, 'x-mbx-apikey': 'nobody' });
  assert.deepEqual([bot.status, JSON.parse(bot.text).code], [401, -2015]);
  far.close();
  const socket = new WebSocket(`wss://127.0.0.1:${port}/api/v1/ws`, ['sallyport.v1', 'ticket.spt_none'], {
    agent: new Agent({ ca: authority, servername: NAME }),
    headers: { host: NAME, origin: `https://${NAME}` },
  });
  const [, refused] = (await once(socket, 'unexpected-response')) as [unknown, IncomingMessage];
  assert.equal(refused.statusCode, 401, 'of the keeper');
  refused.destroy();
}
