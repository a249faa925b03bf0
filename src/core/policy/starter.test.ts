import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { parse } from 'yaml';
import { formatDecimal } from '../units/decimal.ts';
import { parseAccountId, parseBotId } from '../units/ids.ts';
import { blastRadius } from './blast-radius.ts';
import { limitsFor, parsePolicy } from './policy.ts';

test('the starter policy is a policy, and its blast radius is the one that it promises', () => {
  const text = readFileSync(new URL('../../../policies/starter.yaml', import.meta.url), 'utf8');
  const policy = parsePolicy(parse(text));
  if (!('everyAccount' in policy)) assert.fail(JSON.stringify(policy));
  assert.deepEqual([...policy.everyAccount.symbols], ['BTCUSDT', 'ETHUSDT', 'SOLUSDT']);
  assert.equal(formatDecimal(policy.everyAccount.notionalMax), '25000');
  const [id, home] = [parseBotId('any'), parseAccountId('paper')];
  assert(id !== null && home !== null);
  const { perDay, terms } = blastRadius(policy, { id, home });
  assert.equal(formatDecimal(terms.traded), '1200000');
  assert(perDay > 25_000n * 10n ** 18n && perDay < 26_000n * 10n ** 18n, formatDecimal(perDay));
});

test('the policy for two venues is a policy, and holds the second account tighter', () => {
  const text = readFileSync(new URL('../../../policies/bybit.yaml', import.meta.url), 'utf8');
  const policy = parsePolicy(parse(text));
  if (!('everyAccount' in policy)) assert.fail(JSON.stringify(policy));
  const account = parseAccountId('by');
  assert(account !== null);
  assert.equal(formatDecimal(limitsFor(policy, { kind: 'account', account }).notionalMax), '5000');
});
