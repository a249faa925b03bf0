import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decimal, ZERO } from '../units/decimal.ts';
import { parseAccountId, parseBotId } from '../units/ids.ts';
import { isSole, referencesOf } from './order-case.ts';
import { BTC, ETH, hold, quote, world, type World } from './policy-fixture.test.ts';

test('what a decision knows of a market does not change while it is made', () => {
  const on = world();
  const referenceOf = referencesOf(on.state, on.account);
  const first = referenceOf(BTC);
  quote(on, BTC, '200');
  assert.equal(referenceOf(BTC), first);
  assert.equal(referencesOf(on.state, on.account)(BTC)?.mark, decimal('200'));
});

test('a mark of zero or less is no mark, and another account’s is none either', () => {
  const on = world();
  for (const mark of ['0', '-1']) {
    quote(on, BTC, mark);
    assert.equal(referencesOf(on.state, on.account)(BTC), null, mark);
  }
  quote(on, BTC, '0.000000000000000001');
  assert.equal(referencesOf(on.state, on.account)(BTC)?.mark, 1n);
  const other = parseAccountId('other');
  assert.ok(other !== null);
  assert.equal(referencesOf(on.state, { ...on.account, id: other })(BTC), null);
});

/** Another bot of that account. */
function addBot(on: World, account: string, revoked = false): void {
  const [id, of] = [parseBotId('second'), parseAccountId(account)];
  assert.ok(id !== null && of !== null);
  on.state.bots.set(id, { ...on.bot, id, account: of, revoked });
}

test('a bot’s book is its account’s while no other bot ever had a key to it, and both hold the same', () => {
  const sole = (on: World): boolean => isSole(on.state, on.account, on.bot, BTC);
  const on = world();
  assert.equal(sole(on), true);
  hold(on, '3');
  assert.equal(sole(on), true);
  on.account.book.positions.set(ETH, decimal('1'));
  assert.equal(sole(on), true, 'another market is another question');
  on.account.book.positions.set(BTC, ZERO);
  assert.equal(sole(on), false);
  for (const [account, revoked, expected] of [
    ['other', false, true],
    ['main', false, false],
    ['main', true, false],
  ] as const) {
    const shared = world();
    addBot(shared, account, revoked);
    assert.equal(sole(shared), expected, `${account} ${revoked}`);
  }
});
