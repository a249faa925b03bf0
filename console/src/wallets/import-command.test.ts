import assert from 'node:assert/strict';
import test from 'node:test';
import { STORE_FORMATS as KNOWN } from '../../../src/cli/key-stores/read-store.ts';
import { importCommand, STORE_FORMATS } from './import-command.ts';

test('the command for an import names what was chosen, and nothing for a shell that was typed beside it', () => {
  const plain = { name: 'desk', chain: 'solana', format: 'plain', cap: null } as const;
  assert.equal(importCommand(plain), 'sallyport wallet import desk --from FILE');
  assert.equal(
    importCommand({ name: 'dex', chain: 'stellar', format: 'fernet', cap: '2.5' }),
    'sallyport wallet import dex --from FILE --chain stellar --format fernet --password-file FILE ' +
      '--mode server --accept-risk --cap 2.5',
  );
  const hostile = { ...plain, name: 'a; rm -rf ~', cap: '1 && x' };
  assert.equal(
    importCommand(hostile),
    'sallyport wallet import NAME --from FILE --mode server --accept-risk --cap AMOUNT',
  );
});

test('the page offers the formats that the command knows', () => {
  assert.deepEqual(
    STORE_FORMATS.map(({ value }) => value),
    [...KNOWN],
  );
});
