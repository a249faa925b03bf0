import assert from 'node:assert/strict';
import { test } from 'node:test';
import { replyOf } from './fixtures/recorded.ts';
import { readPermissions } from './permissions.ts';

/** The documented answer for a key that may trade futures and nothing else. */
const GOOD = {
  ipRestrict: true,
  createTime: 1623840271000,
  enableReading: true,
  enableWithdrawals: false,
  enableInternalTransfer: false,
  enableMargin: false,
  enableFutures: true,
  permitsUniversalTransfer: false,
  enableVanillaOptions: false,
  enableFixApiTrade: false,
  enableFixReadOnly: false,
  enableSpotAndMarginTrading: false,
  enablePortfolioMarginTrading: false,
};

const report = (more: object) => readPermissions(replyOf(200, JSON.stringify({ ...GOOD, ...more })));

test('a key that can only trade futures is taken, without a word', () => {
  const scope = report({});
  assert.deepEqual(scope?.refusals, []);
  assert.deepEqual(scope?.warnings, []);
  assert.equal(scope?.flags.length, 12);
  const names = scope?.flags.map(([name]) => name) ?? [];
  assert.deepEqual(names, [...names].sort());
  assert.deepEqual(report({ enableFixReadOnly: true })?.refusals, []);
  assert.deepEqual(report({ tradingAuthorityExpirationTime: 1 })?.refusals, []);
});

test('T2: a key that could do more is refused, with a sentence for each right', () => {
  for (const name of Object.keys(GOOD)) {
    if (
      !/^(?:enable|permits)/.test(name) ||
      ['enableReading', 'enableFutures', 'enableFixReadOnly'].includes(name)
    )
      continue;
    const scope = report({ [name]: true });
    assert.equal(scope?.refusals.length, 1, name);
    assert.match(scope?.refusals[0] ?? '', /^The key can .+\.$/);
  }
  assert.equal(report({ enableWithdrawals: true, enableInternalTransfer: true })?.refusals.length, 2);
  assert.equal(report({ enableFutures: false })?.refusals.length, 1);
  assert.equal(report({ enableReading: false })?.refusals.length, 1);
});

test('T2: a right that this version does not know is refused when it is on', () => {
  assert.match(report({ enableTeleport: true })?.refusals[0] ?? '', /"enableTeleport"/);
  assert.match(report({ permitsAnything: true })?.refusals[0] ?? '', /"permitsAnything"/);
  assert.match(report({ canFly: true })?.refusals[0] ?? '', /"canFly"/);
  assert.deepEqual(report({ enableTeleport: false })?.refusals, []);
});

test('a key that works from anywhere is taken with a warning', () => {
  assert.equal(report({ ipRestrict: false })?.warnings.length, 1);
  assert.equal(report({ ipRestrict: undefined })?.warnings.length, 1);
});

test('an answer that does not plainly describe a key describes none', () => {
  for (const more of [
    { enableMargin: 'true' },
    { permitsX: null },
    { enableY: 1 },
    { 'a b': true },
    { '': 1 },
  ]) {
    assert.equal(report(more), null, JSON.stringify(more));
  }
  assert.equal(report({ enableWithdrawals: undefined }), null);
  assert.equal(report({ enableReading: undefined }), null);
  const bad = [replyOf(400, JSON.stringify(GOOD)), replyOf(200, '[]'), replyOf(200, ''), replyOf(200, '{}')];
  for (const reply of bad) assert.equal(readPermissions(reply), null);
  const twice = JSON.stringify(GOOD).replace('{', '{"enableWithdrawals":true,');
  assert.equal(readPermissions(replyOf(200, twice)), null);
});
