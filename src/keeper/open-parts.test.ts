import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { Timeline } from '../../sim/timeline.ts';
import { EVERYTHING } from '../core/identity/permission.ts';
import { SystemRandom } from '../system/random.ts';
import { askOf } from './answers/answers-fixture.test.ts';
import { botAdd, botRevoke } from './door/bot-commands.ts';
import { Desk, KEY } from './door/desk-fixture.test.ts';
import { keyAdd } from './door/key-commands.ts';
import { openAnswers } from './open-answers.ts';
import { openSigner } from './open-signer.ts';
import { openStores, openVault } from './open-stores.ts';

const log = { write: () => undefined };
const HERE = { address: '127.0.0.1', device: '' };
const PASSWORD = 'walrus under nine lamps';

test('the vault of a folder is made at the first opening, and opens later with the same secret alone', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'sallyport-stores-'));
  const unsealing = new Uint8Array(32).fill(5);
  const onUncertain = (reason: unknown): void => assert.fail(String(reason));
  const parts = {
    start: { folder, custodian: 'file' },
    unsealing,
    random: new SystemRandom(),
    onUncertain,
  } as const;
  const stores = await openStores(parts);
  try {
    assert.equal(stores.ledger.size(), 0);
    const made = await openVault({ ...parts, unsealing: Uint8Array.from(unsealing) }, stores.records);
    made.seal('account/main/secret', 'credential', Uint8Array.of(1, 2, 3), true);
    const again = await openVault({ ...parts, unsealing: Uint8Array.from(unsealing) }, stores.records);
    assert.deepEqual(
      again.withSecret('account/main/secret', 'credential', (bytes) => [...bytes]),
      [1, 2, 3],
    );
    await assert.rejects(openVault({ ...parts, unsealing: new Uint8Array(32) }, stores.records));
  } finally {
    await Promise.all([stores.ledger.close(), stores.checkpoints.close()]);
    stores.records.close();
    stores.spill.close();
    rmSync(folder, { recursive: true });
  }
});

test('F25: a token that hangs is told to the launcher; where none is named nothing is asked', async () => {
  const timeline = new Timeline(1_795_220_000_000);
  const parts = { clock: timeline.clockOf({ alive: true }), random: new SystemRandom(), log };
  const told: string[] = [];
  const tellLauncher = (kind: string): void => void told.push(kind);
  const none = openSigner({ start: { signer: false }, tellLauncher }, parts);
  assert.deepEqual(await none.make('ed25519', 'x'), { kind: 'notMade', why: 'SIGNER_ABSENT' });
  const named = openSigner({ start: { signer: true }, tellLauncher }, parts);
  const mute = {
    setEncoding: () => undefined,
    on: () => undefined,
    write: () => undefined,
    destroy: () => undefined,
  };
  named.attach(mute);
  const making = named.make('ed25519', 'x');
  await timeline.runUntil(timeline.now + 60_000);
  assert.deepEqual(await making, { kind: 'notMade', why: 'TOKEN_SLOW' });
  assert.deepEqual(told, ['signerStuck']);
});

test('over the API an owner’s command is carried out as at the door, for who signed in and may', async () => {
  const desk = await Desk.open();
  const { people } = desk.parts;
  await desk.ask(keyAdd, KEY);
  await desk.ask(botAdd, { bot: 'eve', name: 'main' });
  const grants = [{ role: 'trader', on: EVERYTHING }] as const;
  const invited = await desk.until(people.invite({ name: 'bob', grants }, 'owner'));
  assert.ok(invited.kind === 'done');
  await desk.until(people.setPassword(invited.reset.token, PASSWORD));
  const entered = await desk.until(
    people.signIn({ name: 'bob', password: PASSWORD, secondFactor: null }, HERE),
  );
  assert.ok(entered.kind === 'signedIn');
  const asked: string[] = [];
  const answers = openAnswers(
    { ...desk.parts, log },
    new Map([
      [
        'bot revoke',
        async (fields, emit) => {
          await emit('a line');
          asked.push(String(fields['bot']));
          return botRevoke(desk.parts)(fields, emit);
        },
      ],
    ]),
  );
  const ask = askOf(entered.tokens.access, 'revokeBot', { params: { bot: 'eve' }, body: { reason: 'test' } });
  const answer = await desk.until(answers.answer(ask));
  assert.deepEqual([answer.status, asked], [200, ['eve']], Buffer.from(answer.body).toString());
  const stranger = await desk.until(answers.answer(askOf(null, 'getOverview')));
  assert.equal(stranger.status, 401);
});
