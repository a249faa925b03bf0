import assert from 'node:assert/strict';
import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import { test } from 'node:test';
import { decoyId } from '../custody/record-id.ts';
import { botAdd, botList, botRevoke } from './bot-commands.ts';
import { Desk, KEY, policyWith } from './desk-fixture.test.ts';
import { keyAdd } from './key-commands.ts';
import { policySet } from './policy-commands.ts';

const OPEN_ORDERS = '/fapi/v1/openOrders';
const ANN = { bot: 'ann', name: 'main' } as const;

async function withKey(): Promise<Desk> {
  const desk = await Desk.open();
  await desk.ask(keyAdd, KEY);
  return desk;
}

test('a decoy looks like the venue’s own keys, works at once, and its secret is shown once (I9)', async () => {
  const desk = await withKey();
  const added = await desk.ask(botAdd, ANN);
  assert.match(String(added['apiKey']), /^[A-Za-z0-9]{64}$/);
  assert.match(String(added['secret']), /^[A-Za-z0-9]{64}$/);
  assert.notEqual(added['apiKey'], added['secret']);
  assert.equal(added['blastRadius'], null, 'no policy, nothing to lose');
  assert.deepEqual(added['accepted'], []);
  assert.equal((await desk.bot(added, 'GET', OPEN_ORDERS)).status, 200);
  const list = await desk.ask(botList);
  assert.equal(JSON.stringify(list).includes(String(added['secret'])), false);
  assert.deepEqual(Object.values(list), [
    {
      bot: 'ann',
      key: 'main',
      paper: true,
      home: 'main',
      apiKey: added['apiKey'],
      type: 'hmac',
      revoked: false,
      latched: false,
      openOrders: 0,
      blastRadius: null,
    },
  ]);
});

test('T1: with each decoy it is said how much can be taken with it in a day', async () => {
  const desk = await withKey();
  await desk.ask(policySet, { policy: policyWith() });
  const added = await desk.ask(botAdd, ANN);
  assert.match(String(added['blastRadius']), /^[0-9.]+$/);
  const [listed] = Object.values(await desk.ask(botList));
  assert.equal(Object(listed).blastRadius, added['blastRadius']);
});

test('of a pair that is made for a bot only the public half is kept', async () => {
  const desk = await withKey();
  for (const type of ['ed25519', 'rsa']) {
    const added = await desk.ask(botAdd, { ...ANN, bot: type, type });
    assert.equal(added['type'], type);
    const pem = String(added['secret']);
    const kept = createPublicKey(pem).export({ format: 'der', type: 'spki' });
    const isKept = desk.parts.vault.withSecret(`bot/${type}/secret`, 'decoy', (bytes) => kept.equals(bytes));
    assert.ok(isKept);
  }
});

test('a bot that has a key of its own gives the public half, and nothing else of another kind is taken', async () => {
  const desk = await withKey();
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const own = String(publicKey.export({ format: 'pem', type: 'spki' }));
  const added = await desk.ask(botAdd, { ...ANN, type: 'ed25519', publicKey: own });
  assert.deepEqual([added['type'], added['secret']], ['ed25519', null]);
  const isPrivate = String(privateKey.export({ format: 'pem', type: 'pkcs8' }));
  const cases: readonly (readonly [string, object])[] = [
    ['KEY_TYPE_UNKNOWN', { publicKey: own }],
    ['KEY_TYPE_UNKNOWN', { type: 'dsa' }],
    ['KEY_MALFORMED', { type: 'ed25519', publicKey: isPrivate }],
    ['KEY_MALFORMED', { type: 'ed25519', publicKey: 'no PEM' }],
  ];
  for (const [code, change] of cases)
    assert.equal(await desk.refusal(botAdd, { ...ANN, bot: 'bob', ...change }), code);
  assert.equal(desk.entries('bot').length, 1);
});

test('a bot has a name that never was another’s, and an account that is in use', async () => {
  const desk = await withKey();
  await desk.ask(botAdd, ANN);
  await desk.ask(botRevoke, { bot: 'ann' });
  assert.equal(await desk.refusal(botAdd, ANN), 'NAME_TAKEN');
  assert.equal(await desk.refusal(botAdd, { ...ANN, bot: 'No Name' }), 'NAME_MALFORMED');
  assert.equal(await desk.refusal(botAdd, { bot: 'bob', name: 'other' }), 'KEY_UNKNOWN');
});

test('F26: a decoy sealed by a life that died before its entry burns no name, and works nowhere', async () => {
  const desk = await withKey();
  const { vault } = desk.parts;
  const old = vault.seal(decoyId(Object('ann')), 'decoy', Buffer.from('shown to nobody'));
  const ann = await desk.ask(botAdd, ANN);
  assert.notEqual(desk.entries('bot')[0]?.record, old);
  assert.equal(vault.recordDigest(decoyId(Object('ann')), 'decoy'), desk.entries('bot')[0]?.record);
  assert.equal((await desk.bot(ann, 'GET', OPEN_ORDERS)).status, 200);
  const forged = { apiKey: ann['apiKey'], secret: 'shown to nobody' };
  assert.equal((await desk.bot(forged, 'GET', OPEN_ORDERS)).status, 401);
});

test('of two bots that are added at once under one name the second is refused, and the first works', async () => {
  const desk = await withKey();
  const command = botAdd(desk.parts);
  const first = command(ANN, () => Promise.resolve());
  assert.equal(await desk.refusal(() => command, ANN), 'NAME_TAKEN');
  const ann = Object(await desk.until(first));
  assert.equal((await desk.bot(ann, 'GET', OPEN_ORDERS)).status, 200);
  assert.equal(await desk.refusal(() => command, { ...ANN, bot: 'bob', type: 'dsa' }), 'KEY_TYPE_UNKNOWN');
  await desk.ask(() => command, { ...ANN, bot: 'bob' });
});

test('a revoked decoy is a stranger’s from the next request on (I9)', async () => {
  const desk = await withKey();
  const ann = await desk.ask(botAdd, ANN);
  const bob = await desk.ask(botAdd, { ...ANN, bot: 'bob' });
  assert.deepEqual(await desk.ask(botRevoke, { bot: 'ann' }), { bot: 'ann', revoked: true, openOrders: [] });
  assert.equal((await desk.bot(ann, 'GET', OPEN_ORDERS)).status, 401);
  assert.equal((await desk.bot(bob, 'GET', OPEN_ORDERS)).status, 200);
  assert.equal(desk.entries('botRevoked')[0]?.reason, 'revoked by the owner');
  await desk.ask(botRevoke, { bot: 'bob', reason: `stolen ${'x'.repeat(300)}` });
  assert.equal(desk.entries('botRevoked')[1]?.reason.length, 200);
  for (const bot of ['ann', 'nobody', 'No Name'])
    assert.equal(await desk.refusal(botRevoke, { bot }), 'BOT_UNKNOWN');
});

test('a decoy that the ledger does not take is not kept, and is not shown', async () => {
  const desk = await withKey();
  await desk.ask(botAdd, ANN);
  await desk.endJournal();
  assert.equal(await desk.refusal(botAdd, { ...ANN, bot: 'bob' }), 'STORE_BUSY');
  const bob = decoyId(Object('bob'));
  assert.equal(desk.parts.vault.recordDigest(bob, 'decoy'), null);
  assert.equal(await desk.refusal(botRevoke, { bot: 'ann' }), 'STORE_BUSY');
  assert.equal([...desk.parts.state.bots.values()][0]?.revoked, false);
});
