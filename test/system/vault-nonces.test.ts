import { test } from 'node:test';
import { sealAndCompare } from '../../src/keeper/custody/vault-nonces-fixture.test.ts';

test('T18: in 2 million seals no nonce is drawn twice, neither under the root key nor with a data key', () =>
  sealAndCompare(2_000_000));
