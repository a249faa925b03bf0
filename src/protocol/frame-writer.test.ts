import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FrameReader, type Frame } from './frame.ts';
import { FrameWriter } from './frame-writer.ts';

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const frame = (stream: number): Frame => ({ kind: 'request', stream, body: Buffer.from(`body ${stream}`) });

class Target {
  destroyed = false;
  readonly written: Uint8Array[] = [];

  write(bytes: Uint8Array): void {
    this.written.push(bytes);
  }
}

test('frames of one turn leave in one write and in order; those of the next in the next', async () => {
  const target = new Target();
  const writer = new FrameWriter(target);
  for (const stream of [1, 2, 3]) writer.write(frame(stream));
  await turn();
  writer.write(frame(4));
  await turn();
  assert.equal(target.written.length, 2);
  const reader = new FrameReader();
  const read = target.written.flatMap((bytes) => [...reader.push(bytes)]);
  assert.deepEqual(
    read.map(({ stream, body }) => [stream, Buffer.from(body).toString()]),
    [1, 2, 3, 4].map((stream) => [stream, `body ${stream}`]),
  );
});

test('nothing is written to a link that broke meanwhile', async () => {
  const target = new Target();
  new FrameWriter(target).write(frame(1));
  target.destroyed = true;
  await turn();
  assert.deepEqual(target.written, []);
});

test('what may not wait for the next turn takes along what came before it, and nothing leaves twice', async () => {
  const target = new Target();
  const writer = new FrameWriter(target);
  writer.write(frame(1));
  writer.write(frame(2));
  writer.flush();
  assert.equal(target.written.length, 1);
  writer.write(frame(3));
  await turn();
  writer.flush();
  const reader = new FrameReader();
  const read = target.written.flatMap((bytes) => [...reader.push(bytes)]);
  assert.deepEqual(
    read.map(({ stream }) => stream),
    [1, 2, 3],
  );
});
