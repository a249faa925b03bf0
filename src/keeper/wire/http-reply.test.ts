import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { HttpReplyReader, type ReplyProgress } from './http-reply.ts';

const BODY_MAX = 16 * 1024 * 1024;

function readAll(text: string | Buffer): ReplyProgress {
  return new HttpReplyReader().push(Buffer.from(text));
}

function bodyOf(progress: ReplyProgress): string | null {
  return progress.kind === 'done' ? Buffer.from(progress.reply.body).toString('latin1') : null;
}

/** One answer in different clothes, each ending exactly where its bytes end. */
const WHOLE: readonly (readonly [name: string, text: string, body: string])[] = [
  ['a length', 'HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhello', 'hello'],
  ['a length of zero', 'HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n', ''],
  ['no phrase', 'HTTP/1.1 200\r\ncontent-length: 2\r\n\r\nok', 'ok'],
  [
    'chunks',
    'HTTP/1.1 200 OK\r\nTransfer-Encoding: Chunked\r\n\r\n3\r\nhel\r\n2\r\nlo\r\n0\r\n\r\n',
    'hello',
  ],
  ['no chunk but the last', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n', ''],
  [
    'an interim answer first',
    'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 201 Made\r\ncontent-length: 1\r\n\r\nx',
    'x',
  ],
  ['no content', 'HTTP/1.1 204 No Content\r\nserver: x\r\n\r\n', ''],
  ['not modified with a length', 'HTTP/1.1 304 Not Modified\r\ncontent-length: 9\r\n\r\n', ''],
  ['spaces around a value', 'HTTP/1.1 200 OK\r\nContent-Length: \t5 \t\r\nx:\r\n\r\nhello', 'hello'],
];

for (const [name, text, body] of WHOLE) {
  test(`an answer with ${name} is read the same whole and split at every byte, and never a byte too early`, () => {
    assert.equal(bodyOf(readAll(text)), body);
    for (let at = 1; at < text.length; at += 1) {
      const reader = new HttpReplyReader();
      assert.equal(reader.push(Buffer.from(text.slice(0, at))).kind, 'more', `complete after ${at} bytes`);
      assert.equal(bodyOf(reader.push(Buffer.from(text.slice(at)))), body, `split at ${at}`);
    }
    const reader = new HttpReplyReader();
    const progress = [...Buffer.from(text)].map((byte) => reader.push(Uint8Array.of(byte)));
    assert.equal(bodyOf(progress.at(-1) ?? { kind: 'more' }), body);
  });
}

test('header names come in lower case, in order and with duplicates, values without outer spaces', () => {
  const progress = readAll(
    'HTTP/1.1 429 Too Many\r\nRetry-After:  5 \r\nX-A: 1\r\nx-a: 2\r\ncontent-length: 0\r\n\r\n',
  );
  assert.equal(progress.kind, 'done');
  assert.ok(progress.kind === 'done');
  assert.equal(progress.reply.status, 429);
  assert.deepEqual(progress.reply.headers.slice(0, 3), [
    ['retry-after', '5'],
    ['x-a', '1'],
    ['x-a', '2'],
  ]);
});

test('a connection is used again unless the answer says that it closes', () => {
  const reusable = (line: string): boolean => {
    const progress = readAll(`HTTP/1.1 200 OK\r\n${line}content-length: 0\r\n\r\n`);
    return progress.kind === 'done' && progress.reusable;
  };
  assert.equal(reusable(''), true);
  assert.equal(reusable('connection: keep-alive\r\n'), true);
  assert.equal(reusable('Connection: Close\r\n'), false);
});

const HEAD = 'HTTP/1.1 200 OK\r\n';
const CHUNKED = `${HEAD}transfer-encoding: chunked\r\n\r\n`;
const UNREADABLE: readonly (readonly [why: string, text: string])[] = [
  [
    'both a length and chunks (T5)',
    `${HEAD}content-length: 5\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n`,
  ],
  ['two lengths', `${HEAD}content-length: 1\r\ncontent-length: 1\r\n\r\nx`],
  ['two codings', `${HEAD}transfer-encoding: chunked\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n`],
  ['another coding', `${HEAD}transfer-encoding: gzip, chunked\r\n\r\n0\r\n\r\n`],
  ['neither a length nor chunks', `${HEAD}server: x\r\n\r\nhello`],
  ['a signed length', `${HEAD}content-length: +5\r\n\r\nhello`],
  ['a length in hexadecimal', `${HEAD}content-length: 0x5\r\n\r\nhello`],
  ['an empty length', `${HEAD}content-length:\r\n\r\n`],
  ['a list of lengths', `${HEAD}content-length: 5, 5\r\n\r\nhello`],
  ['a length beyond the bound', `${HEAD}content-length: ${BODY_MAX + 1}\r\n\r\n`],
  ['bytes after the end of a length', `${HEAD}content-length: 5\r\n\r\nhello!`],
  ['bytes after the last chunk', `${CHUNKED}0\r\n\r\nx`],
  ['a second answer', `${HEAD}content-length: 0\r\n\r\n${HEAD}content-length: 0\r\n\r\n`],
  ['a body where there is none', 'HTTP/1.1 204 No Content\r\n\r\nx'],
  ['another version', 'HTTP/1.0 200 OK\r\ncontent-length: 0\r\n\r\n'],
  ['another protocol', 'ICY 200 OK\r\ncontent-length: 0\r\n\r\n'],
  ['a status of two digits', 'HTTP/1.1 20 OK\r\ncontent-length: 0\r\n\r\n'],
  ['a status of 600', 'HTTP/1.1 600 No\r\ncontent-length: 0\r\n\r\n'],
  ['a status with letters', 'HTTP/1.1 2O0 OK\r\ncontent-length: 0\r\n\r\n'],
  ['a control character in the phrase', 'HTTP/1.1 200 O\tK\r\ncontent-length: 0\r\n\r\n'],
  ['a header without a colon', `${HEAD}server\r\ncontent-length: 0\r\n\r\n`],
  ['a space before the colon', `${HEAD}content-length : 0\r\n\r\n`],
  ['a folded header', `${HEAD}x: a\r\n b\r\ncontent-length: 0\r\n\r\n`],
  ['a bare line feed in a header', `${HEAD}x: a\ncontent-length: 0\r\ncontent-length: 1\r\n\r\nx`],
  ['a NUL in a value', `${HEAD}x: a\0b\r\ncontent-length: 0\r\n\r\n`],
  ['a chunk extension', `${CHUNKED}5;a=b\r\nhello\r\n0\r\n\r\n`],
  ['a signed chunk size', `${CHUNKED}+5\r\nhello\r\n0\r\n\r\n`],
  ['an empty chunk size', `${CHUNKED}\r\nhello\r\n0\r\n\r\n`],
  ['a chunk size of eight digits', `${CHUNKED}00000005\r\nhello\r\n0\r\n\r\n`],
  ['a chunk longer than it says', `${CHUNKED}4\r\nhello\r\n0\r\n\r\n`],
  ['a trailer', `${CHUNKED}0\r\nx: y\r\n\r\n`],
  ['a chunk beyond the bound', `${CHUNKED}fffffff\r\n`],
  ['a chunk size line without an end', `${CHUNKED}${'1'.repeat(300)}`],
  ['a head without an end', `${HEAD}x: ${'a'.repeat(70_000)}`],
  ['a head beyond the bound', `${HEAD}x: ${'a'.repeat(70_000)}\r\n\r\n`],
];

for (const [why, text] of UNREADABLE) {
  test(`an answer with ${why} is unreadable`, () => {
    assert.equal(readAll(text).kind, 'unreadable');
  });
}

test('a body of the largest length is read, also when it comes in chunks', () => {
  const body = Buffer.alloc(BODY_MAX, 0x61);
  const whole = readAll(Buffer.concat([Buffer.from(`${HEAD}content-length: ${BODY_MAX}\r\n\r\n`), body]));
  assert.equal(whole.kind === 'done' && whole.reply.body.length, BODY_MAX);
  const reader = new HttpReplyReader();
  reader.push(Buffer.from(CHUNKED));
  // The largest size that seven digits can say is above the bound, so this takes four chunks and a fifth is too much.
  for (let chunk = 0; chunk < 4; chunk += 1) {
    reader.push(Buffer.from('400000\r\n'));
    reader.push(body.subarray(0, 0x400000));
    assert.equal(reader.push(Buffer.from('\r\n')).kind, 'more');
  }
  assert.equal(reader.push(Buffer.from('1\r\n')).kind, 'unreadable');
});

test('ten thousand mutated answers are read, waited for or unreadable, and never throw', () => {
  const originals = WHOLE.map(([, text]) => Buffer.from(text));
  const edits = fc.array(fc.tuple(fc.nat({ max: 90 }), fc.integer({ min: 0, max: 255 })), {
    minLength: 1,
    maxLength: 3,
  });
  fc.assert(
    fc.property(fc.constantFrom(...originals), edits, fc.nat({ max: 90 }), (original, changes, cut) => {
      const bytes = Buffer.from(original);
      for (const [at, value] of changes) if (at < bytes.length) bytes[at] = value;
      const whole = new HttpReplyReader().push(bytes);
      const split = new HttpReplyReader();
      const first = split.push(bytes.subarray(0, cut));
      const second = first.kind === 'more' ? split.push(bytes.subarray(cut)) : first;
      // Where the bytes were cut changes nothing, except that trailing bytes can come after the end was seen.
      if (first.kind === 'more') assert.deepEqual(second, whole);
    }),
    { numRuns: 10_000 },
  );
});
