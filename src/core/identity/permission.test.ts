import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  formatGrant,
  may,
  mayGrant,
  parseGrant,
  type Asker,
  type Permission,
  type Resource,
} from './permission.ts';

const ALL: readonly Permission[] = [
  'see',
  'audit',
  'halt',
  'resume',
  'trade',
  'bots',
  'keys',
  'policy',
  'people',
  'settings',
];
const EVERYTHING: Resource = { kind: 'everything' };
const MAIN: Resource = { kind: 'account', account: 'main' };
const GRID: Resource = { kind: 'bot', bot: 'grid', account: 'main' };
const COLD: Resource = { kind: 'wallet', wallet: 'cold', user: 'desk' };

function asker(...texts: readonly string[]): Asker {
  return { grants: texts.flatMap((text) => parseGrant(text) ?? []), mustEnrol: false };
}

function allowed(who: Asker, resource: Resource): readonly Permission[] {
  return ALL.filter((permission) => may(who, permission, resource));
}

test('each role allows what it says and nothing else', () => {
  assert.deepEqual(allowed(asker(), EVERYTHING), []);
  assert.deepEqual(allowed(asker('viewer'), EVERYTHING), ['see']);
  assert.deepEqual(allowed(asker('auditor'), EVERYTHING), ['see', 'audit']);
  assert.deepEqual(allowed(asker('trader'), EVERYTHING), ['see', 'halt', 'trade', 'bots']);
  assert.deepEqual(allowed(asker('administrator'), EVERYTHING), ALL);
  assert.deepEqual(allowed(asker('owner'), EVERYTHING), ALL);
  assert.deepEqual(allowed({ ...asker('owner'), mustEnrol: true }, EVERYTHING), []);
});

test('T30: a role holds where it was given and below, never beside or above', () => {
  const places: readonly Resource[] = [
    EVERYTHING,
    MAIN,
    { kind: 'account', account: 'other' },
    GRID,
    { kind: 'bot', bot: 'grid', account: 'other' },
    { kind: 'bot', bot: 'other', account: 'main' },
    COLD,
    { kind: 'wallet', wallet: 'main', user: 'else' },
    { kind: 'wallet', wallet: 'desk', user: 'desk' },
  ];
  const sees = (text: string): readonly number[] =>
    places.flatMap((place, at) => (may(asker(text), 'see', place) ? [at] : []));
  assert.deepEqual(sees('viewer'), [0, 1, 2, 3, 4, 5, 6, 7, 8]);
  assert.deepEqual(sees('viewer@account:main'), [1, 3, 5]);
  assert.deepEqual(sees('viewer@bot:grid'), [3, 4]);
  assert.deepEqual(sees('viewer@wallet:cold'), [6]);
  assert.deepEqual(sees('viewer@user:desk'), [6, 8], 'each wallet of a user');
});

test('a role is given by whoever holds as much there: owners only by owners', () => {
  const gives = (who: string, text: string): boolean => {
    const grant = parseGrant(text);
    assert.ok(grant !== null);
    return mayGrant(asker(who), grant);
  };
  assert.ok(gives('owner', 'owner'));
  assert.ok(gives('owner', 'viewer@bot:grid'));
  assert.ok(gives('administrator', 'administrator'));
  assert.ok(gives('administrator', 'trader@account:main'));
  assert.ok(!gives('administrator', 'owner'));
  assert.ok(!gives('administrator', 'owner@account:main'));
  assert.ok(gives('administrator@account:main', 'trader@account:main'));
  assert.ok(gives('owner@account:main', 'owner@account:main'));
  assert.ok(!gives('administrator@account:main', 'trader@account:other'));
  assert.ok(!gives('administrator@account:main', 'trader'));
  assert.ok(gives('administrator@user:desk', 'viewer@user:desk'));
  assert.ok(!gives('administrator@user:desk', 'viewer@user:else'));
  assert.ok(!gives('administrator@user:desk', 'viewer@wallet:cold'));
  assert.ok(!gives('administrator@bot:grid', 'viewer@bot:grid'));
  assert.ok(!gives('trader', 'viewer'));
  assert.ok(!gives('viewer', 'viewer'));
  assert.ok(
    !mayGrant({ ...asker('owner'), mustEnrol: true }, { role: 'viewer', on: { kind: 'everything' } }),
  );
});

test('roles are written as they are read', () => {
  for (const text of [
    'owner',
    'trader@account:main',
    'trader@bot:grid-1',
    'viewer@wallet:cold',
    'trader@user:desk',
  ]) {
    const grant = parseGrant(text);
    assert.ok(grant !== null);
    assert.equal(formatGrant(grant), text);
  }
  const bad = [
    '',
    'root',
    'viewer@',
    'viewer@account:',
    'viewer@account:a:b',
    'viewer@a@b',
    'viewer@desk:x',
    'viewer@bot:A',
  ];
  for (const text of bad) assert.equal(parseGrant(text), null, text);
});
