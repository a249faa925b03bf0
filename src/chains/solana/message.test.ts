import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  getCompiledTransactionMessageDecoder,
  getTransactionDecoder,
  type CompiledTransactionMessage,
} from '@solana/kit';
import fc from 'fast-check';
import { toHex } from '../../core/units/bytes.ts';
import { Cursor } from './cursor.ts';
import { parseAddress } from './derived-address.ts';
import { encodeAction, somebody, unsigned } from './encode-fixture.test.ts';
import { readTransaction, withSignature, type Transaction } from './message.ts';

const WALLET = somebody('wallet');
const OTHER = somebody('other');

/** What a client of @solana/kit 8.4 sent: limit, price, a transfer, a memo. Signed with a throw-away key. */
const RECORDED =
  'ATBKtrLdb0l0ussPmf9tSKDmpb/B7s7CIF9feqlmSgxnz/iFE4UWW7MaMMP/mSjhPVt8zMzMnG5NlsCImYv+SQSAAQADBepKbGPinFIKvvVQ' +
  'exMuxfmVR3auvr57kkIe6mkURtIsAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAEAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA' +
  'AAAAAAMGRm/lIRcy/+ytunLDm+e8jOW7xfcSayxDmzpAAAAABUpTUihUzdEDzC5GMaP1F5Kscnzx5Qq8l4KKxZlPPMLMSQ6SjNLjhzuzQ/yV' +
  '2jMXnKYPTb9GwsNukSmdVdTmuQQDAAUCIE4AAAMACQPoAwAAAAAAAAICAAEMAgAAAEBCDwAAAAAABAAEZ3ctMQA=';

function read(bytes: Uint8Array): Transaction {
  const transaction = readTransaction(bytes);
  assert.ok(transaction.kind === 'transaction', JSON.stringify(transaction));
  return transaction;
}

function why(bytes: Uint8Array): string {
  const transaction = readTransaction(bytes);
  return transaction.kind === 'notRead' ? transaction.why : 'read';
}

test('a transaction that a real client sent is read to its last byte', () => {
  const { message, signatures } = read(Buffer.from(RECORDED, 'base64'));
  assert.equal(message.version, 0);
  assert.deepEqual(message.signers, ['GmaDrppBC7P5ARKV8g3djiwP89vz1jLK23V2GBjuAEGB']);
  assert.equal(signatures.length, 1);
  assert.deepEqual(
    message.instructions.map(({ program }) => program),
    [
      'ComputeBudget111111111111111111111111111111',
      'ComputeBudget111111111111111111111111111111',
      '11111111111111111111111111111111',
      'Memo4c2pN8afCj432Lb7RMVKi9PbQnnW7ewFFaV3oAH',
    ],
  );
  assert.equal(message.instructions[2]?.accounts[0]?.isSigner, true);
});

/** The same facts as the official library reads them, in one shape; null where it does not. */
function official(bytes: Uint8Array): object | null {
  try {
    const { messageBytes, signatures } = getTransactionDecoder().decode(bytes);
    const compiled = getCompiledTransactionMessageDecoder().decode(messageBytes);
    return {
      message: toHex(Uint8Array.from(messageBytes)),
      signers: Object.keys(signatures),
      ...facts(compiled),
    };
  } catch {
    return null;
  }
}

function facts(compiled: CompiledTransactionMessage & { readonly lifetimeToken: string }): object {
  const keys = compiled.staticAccounts;
  const parts =
    compiled.version === 1
      ? compiled.instructionHeaders.map((head, at) => ({
          program: head.programAccountIndex,
          accounts: compiled.instructionPayloads[at]?.instructionAccountIndices ?? [],
          data: compiled.instructionPayloads[at]?.instructionData ?? new Uint8Array(),
        }))
      : compiled.instructions.map(({ programAddressIndex, accountIndices, data }) => ({
          program: programAddressIndex,
          accounts: accountIndices ?? [],
          data: data ?? new Uint8Array(),
        }));
  const instructions = parts.map(({ program, accounts, data }) => ({
    program: keys[program],
    accounts: accounts.map((at) => keys[at]),
    data: toHex(Uint8Array.from(data)),
  }));
  return { version: compiled.version, lifetime: compiled.lifetimeToken, instructions };
}

function ours({ message }: Transaction): object {
  return {
    message: toHex(message.bytes),
    signers: message.signers,
    version: message.version,
    lifetime: message.lifetime,
    instructions: message.instructions.map(({ program, accounts, data }) => ({
      program,
      accounts: accounts.map(({ address }) => address),
      data: toHex(data),
    })),
  };
}

const instructionsOf = fc.array(
  fc.oneof(
    fc
      .record({
        lamports: fc.bigInt(0n, 2n ** 64n - 1n),
        to: fc.constantFrom(OTHER, WALLET, somebody('third')),
      })
      .map(({ lamports, to }) => encodeAction({ name: 'system.transfer', from: WALLET, to, lamports })),
    fc
      .string({ maxLength: 40 })
      .map((text) => encodeAction({ name: 'memo', text, signers: [WALLET, OTHER] })),
    fc.nat(1_400_000).map((units) => encodeAction({ name: 'compute.unit-limit', units })),
  ),
  { minLength: 1, maxLength: 5 },
);
const versions = fc.constantFrom<'legacy' | 0 | 1>('legacy', 0, 1);

test('what the official library makes is read as the official library reads it, in all three forms (T28)', () => {
  fc.assert(
    fc.property(instructionsOf, versions, (instructions, version) => {
      const bytes = unsigned(WALLET, instructions, { version });
      assert.deepEqual(ours(read(bytes)), official(bytes));
    }),
    { numRuns: 60 },
  );
});

test('bytes that were changed are refused, or read as the official library reads them (T28)', () => {
  let both = 0;
  const change = fc.record({
    at: fc.nat(),
    to: fc.nat(255),
    cut: fc.nat(40),
    how: fc.constantFrom('set', 'cut', 'grow'),
  });
  fc.assert(
    fc.property(
      instructionsOf,
      versions,
      fc.array(change, { minLength: 1, maxLength: 3 }),
      (some, version, changes) => {
        let bytes = unsigned(WALLET, some, { version });
        for (const { at, to, cut, how } of changes) {
          const place = at % bytes.length;
          if (how === 'set') bytes[place] = to;
          else if (how === 'cut') bytes = bytes.slice(0, bytes.length - cut);
          else bytes = Uint8Array.from([...bytes, to]);
        }
        const transaction = readTransaction(bytes);
        if (transaction.kind === 'notRead') return;
        both += 1;
        assert.deepEqual(ours(transaction), official(bytes));
      },
    ),
    { numRuns: 800 },
  );
  assert.ok(both > 40, `${both} changed transactions were read by both`);
});

test('a message has one form: nothing may be left over, said at more length than needed, or said twice (T28)', () => {
  const bytes = unsigned(WALLET, [
    encodeAction({ name: 'system.transfer', from: WALLET, to: OTHER, lamports: 1n }),
  ]);
  assert.equal(why(bytes), 'read');
  assert.equal(why(Uint8Array.from([...bytes, 0])), 'MALFORMED');
  assert.equal(why(bytes.slice(0, -1)), 'MALFORMED');
  assert.equal(why(new Uint8Array()), 'MALFORMED');
  assert.equal(why(Uint8Array.from([0x81, 0x00, ...bytes.slice(1)])), 'MALFORMED');
  assert.equal(why(Uint8Array.from([0])), 'MALFORMED');
  assert.equal(why(new Uint8Array(1_233)), 'TOO_LONG');
  // The number of signatures is not the number of signers.
  assert.equal(why(Uint8Array.from([2, ...new Uint8Array(64), ...bytes.slice(1)])), 'MALFORMED');
  const other = Uint8Array.from(bytes);
  other[65] = 0x82;
  assert.equal(why(other), 'VERSION_UNKNOWN');
  // The second account becomes the first one's twin.
  const twice = Uint8Array.from(bytes);
  twice.set(twice.subarray(70, 102), 102);
  assert.equal(why(twice), 'ACCOUNT_TWICE');
});

test('a program that pays, or lies outside of the accounts, is refused', () => {
  const bytes = unsigned(WALLET, [encodeAction({ name: 'compute.unit-limit', units: 7 })]);
  const at = bytes.length - 1 - 5 - 1 - 1 - 1;
  assert.equal(bytes[at], 1);
  for (const program of [0, 2, 255]) {
    const changed = Uint8Array.from(bytes);
    changed[at] = program;
    assert.equal(why(changed), 'INDEX_OUTSIDE');
  }
});

test('a header that counts more signers than accounts, or none that pays, is refused', () => {
  for (const version of ['legacy', 1] as const) {
    const bytes = unsigned(WALLET, [encodeAction({ name: 'compute.unit-limit', units: 7 })], { version });
    const header = version === 1 ? 1 : 65;
    for (const [place, count] of [
      [0, 0],
      [1, 1],
      [2, 9],
    ] as const) {
      const changed = Uint8Array.from(bytes);
      changed[header + place] = count;
      assert.equal(why(changed), 'MALFORMED', `${version} ${place}`);
    }
  }
});

test('a v1 message with settings that are not known, or beyond its bounds, is refused', () => {
  const bytes = unsigned(WALLET, [encodeAction({ name: 'compute.unit-limit', units: 7 })], { version: 1 });
  const changed = (at: number, to: number): Uint8Array => {
    const copy = Uint8Array.from(bytes);
    copy[at] = to;
    return copy;
  };
  assert.equal(why(bytes), 'read');
  assert.equal(why(changed(4, 0b100000)), 'CONFIG_UNKNOWN');
  assert.equal(why(changed(4, 0b01)), 'CONFIG_UNKNOWN');
  assert.equal(why(changed(7, 0x80)), 'CONFIG_UNKNOWN');
  assert.equal(why(changed(1, 13)), 'MALFORMED');
  assert.equal(why(changed(40, 65)), 'MALFORMED');
  assert.equal(why(changed(41, 65)), 'MALFORMED');
  assert.equal(why(bytes.slice(0, 30)), 'MALFORMED');
  assert.equal(why(bytes.slice(0, 41)), 'MALFORMED');
  assert.equal(why(bytes.slice(0, 60)), 'MALFORMED');
  assert.equal(why(bytes.slice(0, 112)), 'MALFORMED');
  assert.equal(why(Uint8Array.from([...bytes, 0])), 'MALFORMED');
  assert.equal(why(Uint8Array.from([0x81, ...new Uint8Array(4_096)])), 'TOO_LONG');
});

test('tables of addresses are used where they are known, and their accounts come after the others', () => {
  const table = somebody('table');
  const [first, second] = [somebody('first'), somebody('second')];
  const plain = unsigned(WALLET, [encodeAction({ name: 'memo', text: 'x', signers: [] })]);
  const memo = plain.length - 1 - 1 - 1 - 1 - 1;
  // Two accounts of the table, one of them written to; the memo is given the last of all.
  const bytes = Uint8Array.from([
    ...plain.slice(0, memo),
    ...[1, 1, 3, 1, 120, 1],
    ...(parseAddress(table) ?? []),
    ...[1, 1, 1, 0],
  ]);
  assert.equal(why(bytes), 'TABLE_UNRESOLVED');
  const transaction = readTransaction(bytes, (of, place) =>
    of === table ? ([first, second][place] ?? null) : null,
  );
  assert.ok(transaction.kind === 'transaction');
  assert.deepEqual(transaction.message.instructions[0]?.accounts, [
    { address: first, isSigner: false, isWritable: false },
  ]);
  assert.equal(readTransaction(bytes, (_, place) => [first][place] ?? null).kind, 'notRead');
});

test('a signature goes to its signer and nowhere else', () => {
  for (const version of ['legacy', 0, 1] as const) {
    const bytes = unsigned(WALLET, [encodeAction({ name: 'memo', text: '', signers: [OTHER] })], { version });
    const transaction = read(bytes);
    const signature = new Uint8Array(64).fill(7);
    const signed = read(withSignature(bytes, transaction, OTHER, signature));
    assert.deepEqual(
      signed.signatures.map((of) => of[0]),
      [0, 7],
    );
    assert.deepEqual(signed.message, transaction.message);
  }
});

test('a compact number of three bytes ends there', () => {
  assert.equal(new Cursor(Uint8Array.of(0xff, 0xff, 0x03)).compactU16(), 65_535);
  for (const bytes of [[0xff, 0xff, 0x04], [0x80, 0x80, 0x80], [0x80, 0x00], [0x80], []])
    assert.equal(new Cursor(Uint8Array.from(bytes)).compactU16(), null);
});
