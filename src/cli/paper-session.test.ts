import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { startSimulator } from '../../simulators/kite/server.ts';
import { dataFolder, type DataFolder } from '../launcher/folder.ts';
import { makePaperAccount } from './paper-account.ts';
import { logInOnPaper } from './paper-session.ts';

/** A folder whose owner's door answers so, and what it was asked. */
async function doorAt(t: TestContext, answer: object): Promise<{ folder: DataFolder; asked: string[] }> {
  const folder = dataFolder(mkdtempSync(join(tmpdir(), 'sallyport-session-')));
  mkdirSync(folder.keeper, { recursive: true });
  writeFileSync(folder.ownerToken, 'token');
  const asked: string[] = [];
  const door: Server = createServer((socket) => {
    socket.once('data', (line) => {
      asked.push(String(line));
      socket.end(`${JSON.stringify(answer)}\n`);
    });
  });
  await new Promise<void>((resolve) => door.listen(folder.ownerSocket, resolve));
  t.after(() => {
    door.close();
    rmSync(folder.root, { recursive: true, force: true });
  });
  return { folder, asked };
}

test('an account on paper logs in as a person does, and the gateway is given what the page sent back', async (t) => {
  const account = await makePaperAccount('kite');
  const { apiKey, secret, key, cert } = account;
  const engineOptions = { seed: 1, accounts: [{ apiKey, secret, balance: '5' }] };
  const venue = await startSimulator({ engineOptions, tls: { key, cert } });
  t.after(() => venue.close());
  const { folder, asked } = await doorAt(t, { ok: true, result: { user: 'AB1234', until: 77 } });
  assert.equal(await logInOnPaper(folder, 'main-paper', { ...account, port: venue.port }), 77);
  const { command, name, redirect } = JSON.parse(asked[0] ?? '');
  assert.deepEqual([command, name], ['login finish', 'main-paper']);
  assert.match(
    redirect,
    /^http:\/\/127.0.0.1:8420\/kite\/callback\?request_token=[0-9a-f]{32}&action=login&status=success$/,
  );
  const unknown = { ...account, apiKey: 'nobody', port: venue.port };
  assert.equal(await logInOnPaper(folder, 'main-paper', unknown), null);
  assert.equal(asked.length, 1, 'without a token the gateway is not asked');
});

test('a venue that is not there, or another authority’s, opens nothing', async (t) => {
  const [account, other] = [await makePaperAccount('kite'), await makePaperAccount('kite')];
  const { apiKey, secret, key, cert } = account;
  const engineOptions = { seed: 1, accounts: [{ apiKey, secret, balance: '5' }] };
  const venue = await startSimulator({ engineOptions, tls: { key, cert } });
  const { folder, asked } = await doorAt(t, { ok: false, error: { code: 'KEY_UNKNOWN', text: '' } });
  assert.equal(await logInOnPaper(folder, 'x', { ...account, ca: other.ca, port: venue.port }), null);
  assert.equal(await logInOnPaper(folder, 'x', { ...account, port: venue.port }), null);
  await venue.close();
  assert.equal(await logInOnPaper(folder, 'x', { ...account, port: venue.port }), null);
  assert.equal(asked.length, 1);
});
