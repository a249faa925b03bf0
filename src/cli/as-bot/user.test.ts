import assert from 'node:assert/strict';
import { closeSync, mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { attemptAsSelf } from './attempt.ts';
import { tryDescriptors, tryEnvironment } from './environment.ts';
import { tryUser, type UserTrial } from './user.ts';

const place = mkdtempSync(join(tmpdir(), 'sallyport-as-bot-'));
after(() => rmSync(place, { recursive: true, force: true }));
const status = join(place, 'status');
writeFileSync(status, 'Name:\tbot\nCapEff:\t0000000000000000\n');
const powerful = join(place, 'powerful');
writeFileSync(powerful, 'CapEff:\t0000000000080002\n');
const keeper = { role: 'keeper', pid: 7, uid: 1000 } as const;

function trialOf(more: Partial<UserTrial>): UserTrial {
  return { uid: 1001, status, processes: [keeper], rootSockets: [], attempt: attemptAsSelf(500), ...more };
}

async function reachesOf(more: Partial<UserTrial>): Promise<readonly string[]> {
  return (await tryUser(trialOf(more))).map(({ reach }) => reach);
}

test('a user of its own is a wall; root, and the gateway’s own user, are holes (T14)', async () => {
  assert.deepEqual(await reachesOf({}), ['blocked', 'blocked']);
  assert.deepEqual(await reachesOf({ uid: 0 }), ['reached', 'blocked']);
  assert.deepEqual(await reachesOf({ uid: 1000 }), ['reached', 'blocked']);
  assert.deepEqual(await reachesOf({ processes: [] }), ['cannot tell', 'blocked']);
  assert.deepEqual(await reachesOf({ uid: null }), ['cannot tell', 'blocked']);
});

test('rights that go past walls are named', async () => {
  const [, rights] = await tryUser(trialOf({ status: powerful }));
  assert.equal(rights?.reach, 'reached');
  assert.equal(rights.text, 'CAP_DAC_OVERRIDE, CAP_SYS_PTRACE');
  assert.deepEqual(await reachesOf({ status: join(place, 'none') }), ['blocked', 'cannot tell']);
});

test('a socket that makes whoever connects root is a hole', async () => {
  const path = join(place, 'docker.sock');
  const server = createServer((socket) => socket.destroy()).listen(path);
  await new Promise((resolve) => server.once('listening', resolve));
  assert.deepEqual(await reachesOf({ rootSockets: [path] }), ['blocked', 'blocked', 'reached']);
  await new Promise((resolve) => server.close(resolve));
  assert.deepEqual(await reachesOf({ rootSockets: [path] }), ['blocked', 'blocked', 'blocked']);
});

test('variables are named and never shown: the gateway’s are a hole, a key may be a decoy', () => {
  const reaches = (env: Record<string, string>): readonly string[] =>
    tryEnvironment(env).map(({ reach }) => reach);
  assert.deepEqual(reaches({ PATH: '/bin', SALLYPORT_TLS: '127.0.0.1:1' }), ['blocked', 'blocked']);
  assert.deepEqual(reaches({ SALLYPORT_PASSPHRASE: 'x' }), ['reached', 'blocked']);
  assert.deepEqual(reaches({ BINANCE_API_KEY: 'x', EMPTY_SECRET: '' }), ['blocked', 'cannot tell']);
  const many = Object.fromEntries(Array.from({ length: 30 }, (_, at) => [`A${at}_API_KEY`, 'so-secret']));
  const [, keys] = tryEnvironment(many);
  assert.match(keys?.text ?? '', / and 10 more$/);
  assert.equal(JSON.stringify(tryEnvironment(many)).includes('so-secret'), false);
});

test(
  'an open file of the data folder that the bot inherited is a hole',
  { skip: process.platform !== 'linux' },
  () => {
    const fd = openSync(status, 'r');
    assert.equal(tryDescriptors('/proc/self/fd', place).reach, 'reached');
    closeSync(fd);
    assert.equal(tryDescriptors('/proc/self/fd', place).reach, 'blocked');
    assert.equal(tryDescriptors(join(place, 'none'), place).reach, 'cannot tell');
  },
);
