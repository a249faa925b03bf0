import assert from 'node:assert/strict';
import test from 'node:test';
import {
  decodeFromWatch,
  decodeToWatch,
  decodeWatchAnswer,
  encodeWatch,
  type AlarmMessage,
  type FromWatch,
  type ToWatch,
} from './alarm-message.ts';

const ALARM: AlarmMessage = {
  number: 7,
  raised: 8,
  at: 1,
  kind: 'halt',
  severity: 'critical',
  subject: 'everything',
  fingerprint: 'halt everything',
  count: 1,
  what: 'w',
  next: 'n',
};

const LETTER = { to: 'ann@example.com', subject: 's', lines: ['l'] };

function bytes(value: unknown): Uint8Array {
  return Buffer.from(JSON.stringify(value));
}

test('what the keeper tells of alarms is read back, and nothing that is not exactly that', () => {
  const messages: readonly FromWatch[] = [
    { kind: 'alarm', alarm: ALARM },
    { kind: 'test', id: 1, sink: null, alarm: ALARM },
    { kind: 'test', id: 1, sink: 'desk', alarm: ALARM },
    { kind: 'range', id: 1, prefix: '5BAA6' },
    { kind: 'letter', letter: LETTER },
  ];
  for (const message of messages) assert.deepEqual(decodeFromWatch(encodeWatch(message)), message);
  const [, , whole] = messages;
  const wrong = [
    ...['x', [], null, { ...whole, kind: 'y' }, { ...whole, id: -1 }, { ...whole, sink: 'A B' }],
    ...['5baa6', '5BAA', '5BAA61', 5, null].map((prefix) => ({ kind: 'range', id: 1, prefix })),
    { kind: 'range', id: -1, prefix: '5BAA6' },
    { kind: 'letter' },
    { kind: 'letter', letter: { ...LETTER, to: 'ann@example.com, eve@example.com' } },
    { kind: 'letter', letter: { ...LETTER, to: 5 } },
    { kind: 'letter', letter: { ...LETTER, subject: 's\r\nBcc: eve@example.com' } },
    { kind: 'letter', letter: { ...LETTER, subject: 5 } },
    { kind: 'letter', letter: { ...LETTER, lines: 'l' } },
    { kind: 'letter', letter: { ...LETTER, lines: [5] } },
    { kind: 'letter', letter: { ...LETTER, lines: Array.from({ length: 201 }, () => 'l') } },
    ...Object.keys(ALARM).map((name) => ({ ...whole, alarm: { ...ALARM, [name]: {} } })),
    ...[
      { ...whole, alarm: null },
      { ...whole, alarm: { ...ALARM, what: 'x'.repeat(2_001) } },
    ],
  ];
  for (const value of wrong) assert.equal(decodeFromWatch(bytes(value)), null, JSON.stringify(value));
  assert.equal(decodeFromWatch(Buffer.from('{')), null);
});

test('what an edge says of its sinks is read back, and nothing that is not exactly that', () => {
  const words: readonly ToWatch[] = [
    { kind: 'status' },
    { kind: 'metrics' },
    { kind: 'halt', sink: 'desk', person: 1 },
    { kind: 'sink', sink: 'desk', state: 'failing', code: 'timeout' },
    { kind: 'sink', sink: 'desk', state: 'well', code: 'delivered' },
    { kind: 'dropped', count: 3 },
    { kind: 'tested', id: 1, results: [{ sink: 'desk', code: 'delivered', tookMs: 3 }] },
    { kind: 'range', id: 1, text: null },
    { kind: 'range', id: 1, text: 'A:1' },
  ];
  for (const word of words) assert.deepEqual(decodeToWatch(encodeWatch(word)), word);
  const result = { sink: 'desk', code: 'delivered', tookMs: 3 };
  const wrong = [
    ...[
      null,
      'x',
      {},
      { kind: 'resume' },
      { kind: 'halt', sink: 'desk' },
      { kind: 'halt', sink: '', person: 1 },
    ],
    ...[
      { kind: 'sink', sink: 'desk', state: 'odd', code: 'timeout' },
      { kind: 'dropped', count: 0.5 },
    ],
    ...[
      { kind: 'sink', sink: 'desk', state: 'well', code: 'my own text' },
      { kind: 'sink', sink: 1 },
    ],
    ...[
      { kind: 'tested', id: 1 },
      { kind: 'tested', id: '1', results: [] },
    ],
    { kind: 'tested', id: 1, results: Array.from({ length: 65 }, () => result) },
    { kind: 'tested', id: 1, results: [{ ...result, code: 'x' }] },
    { kind: 'tested', id: 1, results: [{ ...result, tookMs: -1 }, 'x'] },
  ];
  for (const value of wrong) assert.equal(decodeToWatch(bytes(value)), null, JSON.stringify(value));
});

test('answers are lines within bounds', () => {
  assert.deepEqual(decodeWatchAnswer(encodeWatch({ lines: ['a', 'b'] })), { lines: ['a', 'b'] });
  const samples = [{ name: 'sallyport_fills', labels: [], value: 1 }] as const;
  assert.deepEqual(decodeWatchAnswer(encodeWatch({ lines: [], samples })), { lines: [], samples });
  for (const value of [
    null,
    {},
    { lines: [1] },
    { lines: [], samples: 1 },
    { lines: Array.from({ length: 201 }, () => 'x') },
  ])
    assert.equal(decodeWatchAnswer(bytes(value)), null);
});
