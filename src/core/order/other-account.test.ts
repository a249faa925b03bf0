import assert from 'node:assert/strict';
import { test } from 'node:test';
import { reportFor } from './other-account.ts';
import type { ScopeReport } from './reports.ts';

const AGENT: ScopeReport = {
  refusals: [],
  warnings: ['first'],
  flags: [
    ['agent', true],
    ['vault', false],
  ],
  account: 'MASTER',
};

test('T1: a key trades for another account only where its own is that one’s master', () => {
  for (const found of [{ kind: 'none' }, { kind: 'vault', master: 'SOMEBODY' }] as const) {
    const report = reportFor(AGENT, 'VAULT', found);
    assert.match(report.refusals.join(' '), /may not act for that address/);
    assert.deepEqual([report.account, report.master], ['MASTER', undefined]);
  }
});

test('of a key that may, the account is the other one and its own is the master; the owner is warned', () => {
  const report = reportFor(AGENT, 'VAULT', { kind: 'subAccount', master: 'MASTER' });
  assert.deepEqual([report.refusals, report.account, report.master], [[], 'VAULT', 'MASTER']);
  assert.deepEqual(
    report.flags.map(([name]) => name),
    ['agent', 'for:subAccount', 'vault'],
  );
  assert.equal(report.warnings[0], 'first');
  assert.match(String(report.warnings[1]), /may also trade for the account that it is of/);
});

test('a key that is refused as it is stays refused for that', () => {
  const { account: _account, ...refused } = { ...AGENT, refusals: ['it can withdraw'] };
  assert.equal(reportFor(refused, 'VAULT', { kind: 'vault', master: 'MASTER' }), refused);
});
