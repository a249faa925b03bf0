import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { parseFromKeeper, parseToKeeper, type FromKeeper, type ToKeeper } from './launcher-message.ts';

const start = {
  folder: '/data/keeper',
  custodian: 'file',
  unsealFd: 4,
  doorDigest: 'ab',
  curve: false,
  signer: true,
  halted: false,
  names: ['trading.example.org'],
  ranges: [{ name: 'online', mustAnswer: true }],
  foreign: { key: 'k', cert: 'c' },
} as const;

const TO_KEEPER: readonly ToKeeper[] = [
  { kind: 'start', start },
  { kind: 'start', start: { ...start, custodian: 'passphrase', halted: true, ranges: [] } },
  { kind: 'knock' },
  { kind: 'link' },
  { kind: 'door' },
  { kind: 'stop' },
  { kind: 'dialled', id: 1, ok: true },
  { kind: 'halt', id: 2, by: 'file' },
  { kind: 'halt', id: 3, by: 'signal' },
];

const FROM_KEEPER: readonly FromKeeper[] = [
  { kind: 'up' },
  { kind: 'enter' },
  { kind: 'ready', startedInMs: 12, entries: 3 },
  { kind: 'failed', code: 'STORE_UNSAFE' },
  { kind: 'dial', id: 1, host: 'x', port: 443 },
  { kind: 'halted', id: 2, recorded: false },
  { kind: 'stopAsked' },
];

test('every message survives the channel, and nothing rides along with it', () => {
  for (const message of TO_KEEPER) {
    assert.deepEqual(parseToKeeper(JSON.parse(JSON.stringify(message))), message);
    assert.deepEqual(parseToKeeper({ ...message, rider: 1 }), message);
  }
  for (const message of FROM_KEEPER) {
    assert.deepEqual(parseFromKeeper(JSON.parse(JSON.stringify(message))), message);
    assert.deepEqual(parseFromKeeper({ ...message, rider: 1 }), message);
  }
});

test('a message is refused as soon as any one of its fields is missing or of another type', () => {
  const wrong: readonly unknown[] = [undefined, null, {}, [[]], Symbol.iterator];
  const spoil = (message: object, path: readonly string[], value: unknown): unknown => {
    const [name = '', ...rest] = path;
    const inner: unknown = Reflect.get(message, name);
    const next =
      rest.length > 0 && typeof inner === 'object' && inner !== null ? spoil(inner, rest, value) : value;
    return { ...message, [name]: next };
  };
  for (const value of wrong) {
    for (const message of TO_KEEPER)
      for (const path of pathsOf(message))
        assert.equal(parseToKeeper(spoil(message, path, value)), null, path.join());
    for (const message of FROM_KEEPER)
      for (const path of pathsOf(message))
        assert.equal(parseFromKeeper(spoil(message, path, value)), null, path.join());
  }
});

test('what is no object, of an unknown kind, or meant for the other side is refused', () => {
  const strange: readonly unknown[] = [
    null,
    undefined,
    1,
    'link',
    [],
    [{ kind: 'link' }],
    {},
    { kind: 'Link' },
  ];
  for (const value of strange) {
    assert.equal(parseToKeeper(value), null);
    assert.equal(parseFromKeeper(value), null);
  }
  for (const message of FROM_KEEPER) assert.equal(parseToKeeper(message), null);
  for (const message of TO_KEEPER) assert.equal(parseFromKeeper(message), null);
  assert.equal(parseToKeeper({ kind: 'halt', id: 1, by: 'owner' }), null);
  assert.equal(parseToKeeper({ kind: 'start', start: { ...start, custodian: 'hsm' } }), null);
});

test('ten thousand values of any shape are read or refused and never throw', () => {
  const kinds = fc.constantFrom(
    'start',
    'link',
    'dialled',
    'halt',
    'up',
    'ready',
    'failed',
    'dial',
    'halted',
  );
  const fields = fc.record(
    {
      kind: kinds,
      id: fc.anything(),
      ok: fc.anything(),
      by: fc.anything(),
      start: fc.anything(),
      code: fc.anything(),
    },
    { requiredKeys: ['kind'] },
  );
  fc.assert(
    fc.property(fc.oneof(fc.anything(), fields), (value) => {
      parseToKeeper(value);
      parseFromKeeper(value);
    }),
    { numRuns: 10_000 },
  );
});

function pathsOf(value: object): readonly (readonly string[])[] {
  return Object.entries(value).flatMap(([name, inner]): readonly (readonly string[])[] =>
    typeof inner === 'object' && inner !== null
      ? [[name], ...pathsOf(inner).map((path) => [name, ...path])]
      : [[name]],
  );
}
