import assert from 'node:assert/strict';
import test from 'node:test';
import { Fault } from '../../core/fault.ts';
import { Keyset } from '../../core/vault/keyset.ts';
import { SystemRandom } from '../../system/random.ts';
import { openKeyset, sealKeyset } from './custodian.ts';

const RANDOM = new SystemRandom();
const KEYSET = new Keyset([{ term: 1, key: new Uint8Array(32).fill(7) }]);
const PASSPHRASE = Buffer.from('correct horse battery');
const KEY_FILE = new Uint8Array(32).fill(9);
/** Where the parts of a sealed keyset begin. */
const AT = {
  kind: 4,
  memory: 5,
  passes: 9,
  lanes: 10,
  salt: 11,
  commitment: 43,
  nonce: 75,
  sealed: 99,
} as const;

function refused(code: string, why?: string): (reason: unknown) => boolean {
  return (reason) =>
    reason instanceof Fault && reason.code === code && (why === undefined || reason.facts['why'] === why);
}

function flipped(record: Uint8Array, at: number): Uint8Array {
  const copy = Uint8Array.from(record);
  copy[at] = (copy[at] ?? 0) ^ 1;
  return copy;
}

test('a keyset opens with the passphrase or key file that sealed it', async () => {
  const byPassphrase = await sealKeyset({ kind: 'passphrase', secret: PASSPHRASE }, KEYSET, RANDOM);
  assert.deepEqual(
    (await openKeyset({ kind: 'passphrase', secret: PASSPHRASE }, byPassphrase)).bytes(),
    KEYSET.bytes(),
  );
  const byFile = await sealKeyset({ kind: 'file', secret: KEY_FILE }, KEYSET, RANDOM);
  assert.deepEqual((await openKeyset({ kind: 'file', secret: KEY_FILE }, byFile)).bytes(), KEYSET.bytes());
});

test('a wrong secret is UNSEAL_REFUSED, damage to the sealed bytes is VAULT_RECORD_REFUSED (F26, F17)', async () => {
  const record = await sealKeyset({ kind: 'passphrase', secret: PASSPHRASE }, KEYSET, RANDOM);
  const wrong = Buffer.from('correct horse batterz');
  await assert.rejects(
    openKeyset({ kind: 'passphrase', secret: wrong }, record),
    refused('UNSEAL_REFUSED', 'WRONG_SECRET'),
  );
  for (const at of [AT.nonce, AT.sealed, record.length - 1]) {
    await assert.rejects(
      openKeyset({ kind: 'passphrase', secret: PASSPHRASE }, flipped(record, at)),
      refused('VAULT_RECORD_REFUSED'),
    );
  }
});

test('every flipped bit of a sealed keyset is refused, by one of the two names (F17)', async () => {
  const record = await sealKeyset({ kind: 'file', secret: KEY_FILE }, KEYSET, RANDOM);
  for (let at = 0; at < record.length; at += 1) {
    await assert.rejects(
      openKeyset({ kind: 'file', secret: KEY_FILE }, flipped(record, at)),
      (reason) => refused('UNSEAL_REFUSED')(reason) || refused('VAULT_RECORD_REFUSED')(reason),
      `byte ${at}`,
    );
  }
});

test('bytes that are no keyset, cut or empty, are VAULT_RECORD_REFUSED', async () => {
  const record = await sealKeyset({ kind: 'file', secret: KEY_FILE }, KEYSET, RANDOM);
  for (const bytes of [
    new Uint8Array(0),
    record.subarray(0, AT.sealed),
    Buffer.alloc(200),
    flipped(record, 0),
  ])
    await assert.rejects(
      openKeyset({ kind: 'file', secret: KEY_FILE }, bytes),
      refused('VAULT_RECORD_REFUSED'),
    );
});

test('another kind of custodian is refused by name', async () => {
  const record = await sealKeyset({ kind: 'file', secret: KEY_FILE }, KEYSET, RANDOM);
  await assert.rejects(
    openKeyset({ kind: 'passphrase', secret: PASSPHRASE }, record),
    refused('UNSEAL_REFUSED', 'OTHER_CUSTODIAN'),
  );
});

test('a short passphrase and a key file of another length are refused, to seal and to open', async () => {
  const record = await sealKeyset({ kind: 'file', secret: KEY_FILE }, KEYSET, RANDOM);
  const short = Buffer.from('1234567');
  await assert.rejects(
    sealKeyset({ kind: 'passphrase', secret: short }, KEYSET, RANDOM),
    refused('UNSEAL_REFUSED', 'PASSPHRASE_TOO_SHORT'),
  );
  await assert.rejects(
    openKeyset({ kind: 'passphrase', secret: short }, record),
    refused('UNSEAL_REFUSED', 'PASSPHRASE_TOO_SHORT'),
  );
  for (const length of [0, 31, 33]) {
    const file = new Uint8Array(length);
    await assert.rejects(
      sealKeyset({ kind: 'file', secret: file }, KEYSET, RANDOM),
      refused('UNSEAL_REFUSED', 'KEY_FILE_LENGTH'),
    );
    await assert.rejects(
      openKeyset({ kind: 'file', secret: file }, record),
      refused('UNSEAL_REFUSED', 'KEY_FILE_LENGTH'),
    );
  }
});

test('costs that would exhaust the machine, or that are none, are refused before they are paid', async () => {
  const record = await sealKeyset({ kind: 'passphrase', secret: PASSPHRASE }, KEYSET, RANDOM);
  const hostile: readonly (readonly [at: number, bytes: readonly number[]])[] = [
    [AT.memory, [0xff, 0xff, 0xff, 0xff]],
    [AT.memory, [0, 0, 0, 7]],
    [AT.passes, [0]],
    [AT.passes, [17]],
    [AT.lanes, [0]],
    [AT.lanes, [5]],
  ];
  // Work of this process, not time: other work on the machine does not count. Derived once it would be more.
  const before = process.cpuUsage();
  for (const [at, bytes] of hostile) {
    const spoilt = Buffer.from(record);
    spoilt.set(bytes, at);
    await assert.rejects(
      openKeyset({ kind: 'passphrase', secret: PASSPHRASE }, spoilt),
      refused('VAULT_RECORD_REFUSED'),
    );
  }
  const { user, system } = process.cpuUsage(before);
  assert.ok(user + system < 60_000, `${user + system} µs`);
});

test('the passphrase costs what OWASP asks for at least: argon2id with 64 MiB and three passes', async () => {
  const record = Buffer.from(await sealKeyset({ kind: 'passphrase', secret: PASSPHRASE }, KEYSET, RANDOM));
  assert.ok(record.readUInt32BE(AT.memory) >= 65_536);
  assert.ok(record.readUInt8(AT.passes) >= 3);
});

test('two sealings of one keyset have nothing in common but their form', async () => {
  const [one, two] = [
    await sealKeyset({ kind: 'file', secret: KEY_FILE }, KEYSET, RANDOM),
    await sealKeyset({ kind: 'file', secret: KEY_FILE }, KEYSET, RANDOM),
  ];
  for (const [from, to] of [
    [AT.salt, AT.commitment],
    [AT.commitment, AT.nonce],
    [AT.nonce, AT.sealed],
    [AT.sealed, one.length],
  ] as const)
    assert.notDeepEqual(one.slice(from, to), two.slice(from, to));
});
