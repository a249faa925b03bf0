import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { CliRefusal } from '../refusal.ts';
import { KmsServer } from './kms-server-fixture.test.ts';
import { makeKmsCustody, openByKms } from './kms.ts';

const { env } = KmsServer;
const place = mkdtempSync(join(tmpdir(), 'kms-'));
let server: KmsServer;
before(async () => {
  server = await KmsServer.open();
});
after(async () => {
  await server.close();
  rmSync(place, { recursive: true, force: true });
});

const named = () => ({ kmsKey: 'alias/vault', kmsRegion: 'eu-central-1', kmsEndpoint: server.url });
const of = (code: string) => (reason: unknown) => reason instanceof CliRefusal && reason.code === code;

test('AWS KMS opens what its key sealed, and nothing of the secret is in the settings', async () => {
  const { custody, secret } = await makeKmsCustody(named(), env);
  assert.equal(secret.length, 32);
  assert.ok(!JSON.stringify(custody).includes(secret.toString('base64')));
  assert.deepEqual(await openByKms(custody, env), secret);
});

test('credentials of a profile serve as those of the environment do', async () => {
  const file = join(place, 'credentials');
  writeFileSync(
    file,
    '[default]\naws_access_key_id = other\n[ work ]\naws_access_key_id = AKIDTEST\n' +
      'aws_secret_access_key = nothing\naws_session_token = t\n',
  );
  const fromFile = { AWS_SHARED_CREDENTIALS_FILE: file, AWS_PROFILE: 'work' };
  await assert.rejects(makeKmsCustody(named(), fromFile), of('KMS_DENIED'));
  const secret = { AWS_SECRET_ACCESS_KEY: env.AWS_SECRET_ACCESS_KEY };
  const { custody } = await makeKmsCustody(named(), { ...fromFile, ...secret });
  assert.equal(custody.key, 'alias/vault');
  const nowhere = { AWS_SHARED_CREDENTIALS_FILE: join(place, 'none') };
  await assert.rejects(makeKmsCustody(named(), nowhere), of('KMS_NO_CREDENTIALS'));
});

test('F25: a key that is denied, disabled or gone opens nothing, and each says what to do', async () => {
  const { custody } = await makeKmsCustody(named(), env);
  for (const [error, code] of [
    ['AccessDeniedException', 'KMS_DENIED'],
    ['DisabledException', 'KMS_KEY_DISABLED'],
    ['com.amazonaws.kms#KMSInvalidStateException', 'KMS_KEY_DISABLED'],
    ['NotFoundException', 'KMS_KEY_GONE'],
    ['IncorrectKeyException', 'KMS_SEAL_REFUSED'],
    ['ValidationException', 'KMS_FAILED'],
  ] as const) {
    server.errors.push(error);
    await assert.rejects(openByKms(custody, env), of(code), error);
  }
  const wrong = { ...env, AWS_SECRET_ACCESS_KEY: 'another' };
  await assert.rejects(openByKms(custody, wrong), of('KMS_DENIED'));
  const damaged = { ...custody, sealed: Buffer.alloc(60, 1).toString('base64') };
  await assert.rejects(openByKms(damaged, env), of('KMS_SEAL_REFUSED'));
  await assert.rejects(openByKms({ ...custody, endpoint: 'http://127.0.0.1:1' }, env), of('KMS_SILENT'));
});

test('a service that is busy is asked three times and no more (F25)', async () => {
  const { custody, secret } = await makeKmsCustody(named(), env);
  server.errors.push('ThrottlingException');
  server.asked.length = 0;
  assert.deepEqual(await openByKms(custody, env), secret);
  assert.deepEqual(server.asked, ['Decrypt', 'Decrypt']);
  server.errors.push(...Array<string>(3).fill('ThrottlingException'));
  await assert.rejects(openByKms(custody, env), of('KMS_FAILED'));
  assert.equal(server.asked.length, 5);
});

test('without a key or a region, or over plain http to elsewhere, nothing is asked (T2)', async () => {
  await assert.rejects(makeKmsCustody({ kmsRegion: 'x' }, env), of('KMS_NOT_NAMED'));
  await assert.rejects(makeKmsCustody({ kmsKey: 'x' }, env), of('KMS_NOT_NAMED'));
  const plain = { ...named(), kmsEndpoint: 'http://kms.example.org' };
  await assert.rejects(makeKmsCustody(plain, env), of('URL_REFUSED'));
});
