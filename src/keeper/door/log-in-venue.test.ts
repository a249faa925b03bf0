import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { test } from 'node:test';
import { secp256k1 } from '@noble/curves/secp256k1.js';
import { botAdd } from './bot-commands.ts';
import { statusCommand } from './control-commands.ts';
import { Desk, URL_AT, type Answered } from './desk-fixture.test.ts';
import { keyAdd, keyProbe, keyRemove } from './key-commands.ts';

const ZED = {
  venue: 'kite',
  name: 'zed',
  apiKey: 'KITEKEY',
  secret: 'kite-secret',
  baseUrl: URL_AT,
} as const;

async function withKey(): Promise<Desk> {
  const desk = await Desk.open();
  await desk.ask(keyAdd, ZED);
  return desk;
}

test('a key of a venue that wants a person first is kept unasked, and is quarantined until one logs in', async () => {
  const desk = await withKey();
  assert.equal(await desk.refusal(keyProbe, ZED), 'LOGIN_FIRST');
  const [baseline] = desk.entries('baseline');
  assert.deepEqual([baseline?.positions, baseline?.orders], [[], []]);
  assert.deepEqual(
    desk.entries('accountStatus').map(({ status, reasons }) => [status, reasons]),
    [['quarantined', ['nobody has logged in yet']]],
  );
  const { keys } = await desk.ask(statusCommand);
  assert.equal(Object(keys)[0].sessionUntil, null);
});

test('a decoy there is a key and a secret, as the venue gives them out', async () => {
  const desk = await withKey();
  const added: Answered = await desk.ask(botAdd, { bot: 'ann', name: 'zed' });
  assert.equal(added['type'], 'checksum');
  assert.match(String(added['secret']), /^[A-Za-z0-9]{64}$/);
  assert.notEqual(added['secret'], added['apiKey']);
});

test('T37: with the key its session goes, and the token in the vault', async () => {
  const desk = await withKey();
  const { sessions, state, clock } = desk.parts;
  const [account] = state.accounts.values();
  assert.ok(account !== undefined);
  const end = clock.wallMs() + 60_000;
  sessions.open(account.id, Buffer.from('token'), end as ReturnType<typeof clock.wallMs>);
  assert.equal(sessions.isOpen(account), true);
  await desk.ask(keyRemove, { name: 'zed' });
  assert.equal(sessions.isOpen(account), false);
  assert.deepEqual(
    desk.shelf.list().filter((name) => name.includes('zed')),
    [],
  );
});

test('a key of a kind that the venue does not know is not taken', async () => {
  const desk = await Desk.open();
  const { privateKey } = generateKeyPairSync('ed25519');
  const secret = String(privateKey.export({ format: 'pem', type: 'pkcs8' }));
  assert.equal(await desk.refusal(keyAdd, { ...ZED, secret }), 'KEY_TYPE_UNKNOWN');
  assert.deepEqual(desk.entries('account'), []);
});

test('a decoy of a venue whose keys are wallets is a wallet: its address, and its private key once', async () => {
  const desk = await Desk.open();
  const hosts = { trade: URL_AT, accountHost: URL_AT, ca: null } as const;
  const made = { flags: [], warnings: [], record: '', paper: true } as const;
  const account = { kind: 'account', account: 'hyper', venue: 'hyperliquid', ...hosts, ...made } as const;
  const written = desk.parts.journal.submit((book) => book.append(account));
  assert.ok(written !== null);
  await desk.until(written);
  const curve = {
    recover: () => null,
    publicKey: (scalar: Uint8Array) => secp256k1.getPublicKey(scalar, false),
  };
  const added = await desk.ask((parts) => botAdd({ ...parts, curve }), { bot: 'ann', name: 'hyper' });
  assert.match(String(added['apiKey']), /^0x[0-9a-f]{40}$/);
  assert.match(String(added['secret']), /^0x[0-9a-f]{64}$/);
  assert.equal(desk.entries('bot')[0]?.key, added['apiKey']);
});
