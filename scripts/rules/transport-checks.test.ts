import assert from 'node:assert/strict';
import test from 'node:test';
import { verdict } from './planting-fixture.test.ts';
import { transportChecks } from './transport-checks.ts';

test('T26: a switch that accepts a wrong certificate is found', () => {
  const found = verdict(transportChecks, {
    'src/a.ts': 'connect({ rejectUnauthorized: false });\nconnect({ checkServerIdentity: () => undefined });',
    'src/b.ts': "env['NODE_TLS_REJECT_UNAUTHORIZED'] = '0';",
    'src/c.ts': 'connect({ rejectUnauthorized: strict });',
  });
  assert.equal(found.length, 4);
});

test('T5: a parser that accepts malformed messages is found', () => {
  assert.equal(
    verdict(transportChecks, { 'src/a.ts': 'createServer({ insecureHTTPParser: true });' }).length,
    1,
  );
});

test('the checks left on pass', () => {
  const text = 'createServer({ insecureHTTPParser: false });\nconnect({ rejectUnauthorized: true });';
  assert.deepEqual(verdict(transportChecks, { 'src/a.ts': text }), []);
});
