import assert from 'node:assert/strict';
import { test } from 'node:test';
import { unixMs } from '../../core/units/time.ts';
import { HeldClock } from '../execution/journal-fixture.test.ts';
import { noToken, TestToken, tokenSigner } from '../custody/token-fixture.test.ts';
import { tokenStatus } from './token-status.ts';

test('where no token is named there is nothing to say of one', () => {
  assert.equal(tokenStatus(noToken()), null);
});

test('a token is shown with what was wrong last, in words, until it did what it was asked', async () => {
  const { signer } = tokenSigner({ clock: new HeldClock() });
  assert.deepEqual(tokenStatus(signer), { running: false, trouble: null, text: null, provenAt: null });
  const token = new TestToken();
  signer.attach(token);
  token.bend = ({ id }) => JSON.stringify({ id, ok: false, code: 'TOKEN_GONE' });
  await signer.make('ed25519', 'wallet hot');
  const gone = tokenStatus(signer);
  assert.deepEqual([gone?.running, gone?.trouble], [true, 'TOKEN_GONE']);
  assert.match(gone?.text ?? '', /^the token is not there.*\.$/);
  const status = tokenStatus({
    state: { isNamed: true, isRunning: true, trouble: null, provenAt: unixMs(7) },
  });
  assert.deepEqual(status, { running: true, trouble: null, text: null, provenAt: 7 });
});
