import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { parseEdgeWays, parsePlace } from './edge-ways.ts';
import { isVenueName, VENUE_NAMES } from './venue-names.ts';

test('what the launcher says of the ways in is read back the same, and nothing else is read', () => {
  const PLAIN = { noNullPrototype: true } as const;
  const certificate = fc.record({ cert: fc.string(), key: fc.string() }, PLAIN);
  const ways = fc.record(
    { venues: fc.option(certificate), web: fc.option(certificate), pass: fc.array(fc.string()) },
    PLAIN,
  );
  fc.assert(fc.property(ways, (said) => assert.deepEqual(parseEdgeWays(JSON.stringify(said)), said)));
  const both = { cert: 'c', key: 'k' };
  const whole = { venues: both, web: null, pass: ['a:1'] };
  for (const wrong of [
    { venues: undefined },
    { venues: 1 },
    { venues: { ...both, cert: 1 } },
    { web: undefined },
    { web: { cert: 'c' } },
    { web: { key: 'k' } },
    { web: { ...both, key: null } },
    { pass: 'a:1' },
    { pass: [1] },
    { pass: undefined },
  ]) {
    assert.equal(parseEdgeWays(JSON.stringify({ ...whole, ...wrong })), null);
  }
  for (const text of ['', 'null', '[]', '1', '{']) assert.equal(parseEdgeWays(text), null);
});

test('a place is a name and a port in one spelling, or it is none', () => {
  assert.deepEqual(parsePlace('API.Example.com'), { host: 'api.example.com', port: 443 });
  assert.deepEqual(parsePlace('api.example.com.'), { host: 'api.example.com', port: 443 });
  assert.deepEqual(parsePlace('api.example.com:80'), { host: 'api.example.com', port: 80 });
  assert.deepEqual(parsePlace('x', 80), { host: 'x', port: 80 });
  const none = [
    '',
    ':443',
    'a b',
    'a..b',
    '.a',
    'a-',
    'a:0',
    'a:65536',
    'a:1:2',
    '[::1]:1',
    'u@a',
    'a/b',
    'ä',
    'a\r',
  ];
  for (const text of none) assert.equal(parsePlace(text), null, text);
});

test('test networks are venues’ names and are served by nobody here', () => {
  assert.ok(isVenueName('fapi.binance.com') && isVenueName('testnet.binancefuture.com'));
  assert.ok(!VENUE_NAMES.has('testnet.binancefuture.com') && !isVenueName('example.com'));
});
