import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { Fault } from '../core/fault.ts';
import { encodeFrame, FRAME_BODY_MAX, FrameReader, type Frame, type FrameKind } from './frame.ts';

const KINDS: readonly FrameKind[] = [
  'hello',
  'request',
  'reply',
  'health',
  'close',
  'open',
  'message',
  'credit',
  'ask',
  'answer',
  'alarm',
  'watch',
  'bytes',
];
const frames: fc.Arbitrary<Frame> = fc.record({
  kind: fc.constantFrom(...KINDS),
  stream: fc.integer({ min: 0, max: 0xffff_ffff }),
  body: fc.uint8Array({ maxLength: 300 }),
});

function plain(frame: Frame): Frame {
  return { ...frame, body: Uint8Array.from(frame.body) };
}

test('frames come out as they went in, however the bytes were cut on the way', () => {
  const cuts = fc.array(fc.integer({ min: 1, max: 64 }), { minLength: 1, maxLength: 20 });
  fc.assert(
    fc.property(fc.array(frames, { maxLength: 8 }), cuts, (sent, sizes) => {
      const bytes = Buffer.concat(sent.map(encodeFrame));
      const reader = new FrameReader();
      const read: Frame[] = [];
      for (let at = 0, turn = 0; at < bytes.length; turn += 1) {
        const size = sizes[turn % sizes.length] ?? 1;
        read.push(...reader.push(bytes.subarray(at, at + size)).map(plain));
        at += size;
      }
      assert.deepEqual(read, sent.map(plain));
    }),
    { numRuns: 300 },
  );
});

test('a frame with the largest body passes, and one byte more is a broken protocol', () => {
  const largest = encodeFrame({ kind: 'reply', stream: 1, body: new Uint8Array(FRAME_BODY_MAX) });
  assert.equal(new FrameReader().push(largest)[0]?.body.length, FRAME_BODY_MAX);
  const header = Buffer.from(largest.subarray(0, 9));
  header.writeUInt32BE(FRAME_BODY_MAX + 6, 0);
  assert.throws(() => new FrameReader().push(header), broken);
});

test('a reader with a bound of its own refuses a longer frame at its header, before the body comes', () => {
  const frame = encodeFrame({ kind: 'request', stream: 1, body: new Uint8Array(101) });
  assert.equal(new FrameReader(101).push(frame).length, 1);
  assert.throws(() => new FrameReader(100).push(frame.subarray(0, 9)), broken);
});

test('a length below the header, a kind of zero and a kind beyond the list are a broken protocol', () => {
  for (const [at, value] of [
    [3, 4],
    [4, 0],
    [4, 14],
    [4, 255],
  ] as const) {
    const bytes = Buffer.from(encodeFrame({ kind: 'health', stream: 7, body: new Uint8Array(0) }));
    bytes[at] = value;
    assert.throws(() => new FrameReader().push(bytes), broken, `byte ${at} = ${value}`);
  }
});

test('ten thousand mutated streams end in frames or in a Fault, never in anything else', () => {
  const seedFrames = KINDS.map((kind, stream) => encodeFrame({ kind, stream, body: Buffer.from(kind) }));
  const original = Buffer.concat(seedFrames);
  fc.assert(
    fc.property(fc.array(edit(original.length), { minLength: 1, maxLength: 4 }), (edits) => {
      const bytes = Buffer.from(original);
      for (const [at, value] of edits) bytes[at] = value;
      try {
        const read = new FrameReader().push(bytes);
        assert.ok(read.length <= bytes.length / 9);
      } catch (reason) {
        assert.ok(broken(reason));
      }
    }),
    { numRuns: 10_000 },
  );
});

test('T29, T35: a large frame that trickles in costs copies in proportion to its length', (context) => {
  let copied = 0;
  const concat = Buffer.concat.bind(Buffer);
  context.mock.method(Buffer, 'concat', (parts: readonly Uint8Array[]) => {
    const whole = concat(parts);
    copied += whole.length;
    return whole;
  });
  for (const length of [200_000, 1_600_000]) {
    const bytes = encodeFrame({ kind: 'request', stream: 1, body: new Uint8Array(length) });
    const reader = new FrameReader();
    const frames: Frame[] = [];
    copied = 0;
    for (let at = 0; at < bytes.length; at += 16) frames.push(...reader.push(bytes.subarray(at, at + 16)));
    assert.equal(frames.length, 1);
    // The head is put together once more than the rest. Everything at every piece would be 6,000 times the length.
    assert.ok(copied >= length && copied < 2 * length, `${copied} bytes copied for ${length}`);
  }
});

function edit(length: number): fc.Arbitrary<readonly [number, number]> {
  return fc.tuple(fc.integer({ min: 0, max: length - 1 }), fc.integer({ min: 0, max: 255 }));
}

function broken(reason: unknown): boolean {
  return reason instanceof Fault && reason.code === 'PROTOCOL_BROKEN';
}
