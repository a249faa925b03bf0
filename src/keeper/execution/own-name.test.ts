import assert from 'node:assert/strict';
import test from 'node:test';
import { underOwnName } from './own-name.ts';

const OWNER = `0x${'0e'.repeat(20)}`;
const DECOY = `0x${'d0'.repeat(20)}`;
const reply = (text: string) => ({ status: 200, headers: [], body: Buffer.from(text, 'utf8') });
const textOf = ({ body }: { readonly body: Uint8Array }): string => Buffer.from(body).toString('utf8');

test('the account’s address is told to nobody: a bot finds its own in every answer (T1)', () => {
  const told = reply(`{"user":"${OWNER}","note":"\u00fc","of":"0x${'0E'.repeat(20)}"}`);
  assert.equal(
    textOf(underOwnName(told, OWNER, DECOY)),
    `{"user":"${DECOY}","note":"\u00fc","of":"${DECOY}"}`,
  );
  const plain = reply('{"user":"x"}');
  assert.equal(underOwnName(plain, OWNER, DECOY), plain);
  assert.equal(underOwnName(told, null, DECOY), told);
});
