import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  decompileTransactionMessage,
  getCompiledTransactionMessageDecoder,
  getTransactionDecoder,
  isSignerRole,
  isWritableRole,
  type Instruction,
} from '@solana/kit';
import fc from 'fast-check';
import { knownTables, type FindAddress } from '../../core/chain/tables.ts';
import { toHex } from '../../core/units/bytes.ts';
import { solana } from './chain.ts';
import { encodeAction, kitTables, SHA256, somebody, tableContent, unsigned } from './encode-fixture.test.ts';
import { lookupsOf, readTransaction, signaturesOf } from './message.ts';
import { LOOKUP_TABLE, SYSTEM } from './programs.ts';
import { SOLANA_QUESTIONS } from './questions.ts';

const WALLET = somebody('wallet');
const PEOPLE = Array.from({ length: 12 }, (_, at) => somebody(`person ${at}`));
const [FIRST, SECOND] = [somebody('first table'), somebody('second table')];
const TABLES = { [FIRST]: PEOPLE.slice(0, 8), [SECOND]: PEOPLE.slice(6) };
const FIND: FindAddress = (table, place) => TABLES[table]?.[place] ?? null;

const payments = fc.array(
  fc
    .record({ to: fc.nat(PEOPLE.length - 1), lamports: fc.bigInt(1n, 10n ** 12n) })
    .map(({ to, lamports }) =>
      encodeAction({ name: 'system.transfer', from: WALLET, to: PEOPLE[to] ?? '', lamports }),
    ),
  { minLength: 1, maxLength: 6 },
);

/** Instructions as the official library resolves them; null where it does not. */
function official(bytes: Uint8Array): object | null {
  try {
    const { messageBytes } = getTransactionDecoder().decode(bytes);
    const compiled = getCompiledTransactionMessageDecoder().decode(messageBytes);
    const { instructions }: { readonly instructions: readonly Instruction[] } = decompileTransactionMessage(
      compiled,
      { addressesByLookupTableAddress: kitTables(TABLES) },
    );
    return instructions.map(({ programAddress, accounts = [], data = new Uint8Array() }) => ({
      program: programAddress,
      accounts: accounts.map(({ address, role }) => {
        return { address, isSigner: isSignerRole(role), isWritable: isWritableRole(role) };
      }),
      data: toHex(Uint8Array.from(data)),
    }));
  } catch {
    return null;
  }
}

function ours(bytes: Uint8Array): object | null {
  const transaction = readTransaction(bytes, FIND);
  if (transaction.kind === 'notRead') return null;
  return transaction.message.instructions.map((one) => ({ ...one, data: toHex(one.data) }));
}

test('addresses out of tables are those that the official library finds there (T28)', () => {
  let taken = 0;
  fc.assert(
    fc.property(payments, (instructions) => {
      const bytes = unsigned(WALLET, instructions, { tables: TABLES });
      taken += lookupsOf(bytes).length;
      assert.notEqual(ours(bytes), null);
      assert.deepEqual(ours(bytes), official(bytes));
    }),
    { numRuns: 60 },
  );
  assert.ok(taken > 30);
});

test('changed bytes take out of tables what the official library does, or are refused (T28)', () => {
  let both = 0;
  fc.assert(
    fc.property(payments, fc.nat(), fc.nat(255), (instructions, at, to) => {
      const bytes = unsigned(WALLET, instructions, { tables: TABLES });
      // The end holds the lookups: changed more often than the rest.
      const place = at % 2 === 0 ? bytes.length - 1 - (at % 80) : at % bytes.length;
      bytes[place] = to;
      const read = ours(bytes);
      if (read === null) return;
      both += 1;
      assert.deepEqual(read, official(bytes));
    }),
    { numRuns: 500 },
  );
  assert.ok(both > 40, `${both} were read by both`);
});

test('words say what comes out of which table, and a place that is not known refuses the whole (T28)', () => {
  const pay = encodeAction({ name: 'system.transfer', from: WALLET, to: PEOPLE[3] ?? '', lamports: 5n });
  const bytes = unsigned(WALLET, [pay], { tables: TABLES });
  assert.deepEqual(lookupsOf(bytes), [{ table: FIRST, places: [3] }]);
  const chain = solana(SHA256);
  const deed = chain.read(bytes, FIND);
  assert.ok(deed.kind === 'deed');
  assert.ok(deed.words.includes(`Out of the table ${FIRST} on the chain it takes ${PEOPLE[3]} (place 3).`));
  assert.match(deed.words.at(-1) ?? '', new RegExp(`to ${PEOPLE[3]}\\.$`));
  assert.deepEqual(deed.tables, [{ table: FIRST, place: 3, address: PEOPLE[3] }]);
  const again = chain.read(bytes, knownTables(deed.tables ?? []));
  assert.deepEqual(again.words, deed.words);
  const none = chain.read(bytes, knownTables([]));
  assert.ok(none.kind === 'noDeed' && none.denial.facts['why'] === 'TABLE_UNRESOLVED');
  // The same person out of a table and in the message itself, or the wallet out of a table.
  assert.equal(readTransaction(bytes, () => WALLET).kind, 'notRead');
});

test('a lookup that takes nothing, and more accounts than the runtime loads, are refused', () => {
  const pay = encodeAction({ name: 'system.transfer', from: WALLET, to: PEOPLE[3] ?? '', lamports: 5n });
  const bytes = unsigned(WALLET, [pay], { tables: TABLES });
  const end = bytes.length - 3;
  assert.deepEqual([...bytes.slice(end)], [1, 3, 0]);
  const nothing = Uint8Array.from([...bytes.slice(0, end), 0, 0]);
  assert.deepEqual(readTransaction(nothing, FIND), { kind: 'notRead', why: 'MALFORMED' });
  const places = Array.from({ length: 126 }, (_, at) => at);
  const many = (count: number): Uint8Array =>
    Uint8Array.from([...bytes.slice(0, end), count, ...places.slice(0, count), 0]);
  const anybody: FindAddress = (_, place) => somebody(`place ${place}`);
  assert.equal(readTransaction(many(126), anybody).kind, 'transaction');
  const twice = Uint8Array.from([...many(126).slice(0, -1), 1, 200]);
  assert.deepEqual(readTransaction(twice, anybody), { kind: 'notRead', why: 'ACCOUNTS_TOO_MANY' });
});

test('bytes that are no transaction name no table and no signature', () => {
  for (const bytes of [
    new Uint8Array(),
    Uint8Array.of(0x81, 1),
    new Uint8Array(1_300),
    Uint8Array.of(1, 2),
  ]) {
    assert.deepEqual(lookupsOf(bytes), []);
    assert.deepEqual(signaturesOf(bytes), []);
  }
});

test('of a table only what nothing can change counts (T27)', () => {
  const question = SOLANA_QUESTIONS.table(FIRST);
  assert.ok(question.kind === 'call');
  const shown = (content: Uint8Array, owner = LOOKUP_TABLE): object => ({
    context: { slot: 900 },
    value: { lamports: 5, owner, data: [Buffer.from(content).toString('base64'), 'base64'] },
  });
  const some = PEOPLE.slice(0, 3);
  assert.deepEqual(question.read(shown(tableContent(some))), { kind: 'table', addresses: some });
  const now = tableContent(some, { extended: 900n, start: 2 });
  assert.deepEqual(question.read(shown(now)), { kind: 'table', addresses: some.slice(0, 2) });
  const strange = tableContent(some, { extended: 901n, start: 9 });
  assert.deepEqual(question.read(shown(strange)), { kind: 'table', addresses: some });
  assert.deepEqual(question.read(shown(tableContent(some, { givenUp: 880n }))), { kind: 'ending' });
  const none: readonly Uint8Array[] = [
    new Uint8Array(20),
    new Uint8Array(56),
    tableContent(some).slice(0, 100),
    tableContent([]).slice(0, 40),
  ];
  for (const content of none) assert.deepEqual(question.read(shown(content)), { kind: 'none' });
  assert.deepEqual(question.read(shown(tableContent(some), SYSTEM)), { kind: 'none' });
  assert.deepEqual(question.read({ context: { slot: 1 }, value: null }), { kind: 'none' });
  for (const answer of [null, { value: null }, { context: { slot: 1 } }, { context: { slot: 1 }, value: {} }])
    assert.equal(question.read(answer), null);
});
