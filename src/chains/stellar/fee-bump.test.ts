import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Keypair, Networks, Transaction, TransactionBuilder } from '@stellar/stellar-sdk';
import { toHex } from '../../core/units/bytes.ts';
import { sha256 } from '../../keeper/open-ledger.ts';
import { stellar } from './chain.ts';
import { build, sell } from './sdk-fixture.test.ts';

const chain = stellar(sha256, 'stellar-testnet');
const KEYS = Keypair.fromRawEd25519Seed(Buffer.alloc(32, 9));

/** A transaction of that key, signed. */
function signed(): Buffer {
  const inner = TransactionBuilder.fromXdr(
    build({ operations: [sell()] }).toString('base64'),
    Networks.TESTNET,
  );
  inner.signatures.splice(0);
  inner.sign(KEYS);
  return Buffer.from(inner.toXdr(), 'base64');
}

test('T28: a fee bump is to the byte what the official library builds around the same bytes', () => {
  const wire = signed();
  const inner = TransactionBuilder.fromXdr(wire.toString('base64'), Networks.TESTNET);
  assert.ok(inner instanceof Transaction);
  const theirs = TransactionBuilder.buildFeeBumpTransaction(KEYS, '1500', inner, Networks.TESTNET);
  const { feeBumps } = chain;
  assert.ok(feeBumps !== undefined);
  const ours = feeBumps.wrap(wire, KEYS.publicKey(), 3_000n);
  assert.equal(theirs.fee, '3000');
  assert.equal(toHex(ours.signed), Buffer.from(theirs.hash()).toString('hex'));
  theirs.sign(KEYS);
  const bytes = ours.withSignature(KEYS.sign(Buffer.from(ours.signed)));
  assert.equal(Buffer.from(bytes).toString('base64'), theirs.toXdr());
  assert.equal(chain.idOf(bytes), Buffer.from(theirs.hash()).toString('hex'));
  // What comes from outside in that form is not read, whoever signed it.
  assert.equal(chain.read(bytes, () => null).kind, 'noDeed');
});

test('a fee that is not higher, or around what nobody signed, is not put together', () => {
  const wire = signed();
  const wrap = (bytes: Uint8Array, fee: bigint): unknown =>
    chain.feeBumps?.wrap(bytes, KEYS.publicKey(), fee);
  assert.throws(() => wrap(wire, 100n), { name: 'Bug' });
  assert.throws(() => wrap(build({ operations: [sell()] }), 3_000n), { name: 'Bug' });
  assert.throws(() => wrap(Buffer.from('AAAA'), 3_000n), { name: 'Bug' });
  const bump = chain.feeBumps?.wrap(wire, KEYS.publicKey(), 3_000n).withSignature(new Uint8Array(64));
  assert.ok(bump !== undefined);
  // Bytes that only begin like one have no name.
  for (const cut of [60, 100, bump.length - 4]) assert.equal(chain.idOf(bump.slice(0, cut)), null);
});

test('T27: a price is what half of the last ledgers paid, never less than what the network asks', () => {
  const question = chain.feeBumps?.price();
  assert.ok(question?.kind === 'path');
  assert.deepEqual([question.path, question.form], ['/fee_stats', null]);
  const stats = (least: unknown, p50: unknown): object => ({
    last_ledger_base_fee: least,
    fee_charged: { p50 },
  });
  assert.equal(question.read(200, stats('100', '700')), 700n);
  assert.equal(question.read(200, stats('100', '50')), 100n);
  for (const [status, json] of [
    [500, stats('100', '700')],
    [200, stats(100, '700')],
    [200, stats('100', '0')],
    [200, stats('100', '9'.repeat(19))],
    [200, { last_ledger_base_fee: '100' }],
    [200, 'text'],
  ] as const)
    assert.equal(question.read(status, json), null);
});
