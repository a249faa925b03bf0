import assert from 'node:assert/strict';
import { closeSync, mkdtempSync, openSync, rmSync, truncateSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'node:test';
import { QueueFile } from './queue-file.ts';

const SLOT = 2 * 1024 * 1024;

test('F33: what was saved last is there for the next reader, also when the write after it was cut short', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'sallyport-queue-'));
  const path = join(folder, 'queue');
  const fd = openSync(path, 'w+');
  assert.equal(new QueueFile(fd).load(), null);
  const first = new QueueFile(fd);
  assert.equal(await first.save('one'), true);
  assert.equal(new QueueFile(fd).load(), 'one');
  assert.equal(await first.save('two'), true);
  assert.equal(new QueueFile(fd).load(), 'two');
  const second = new QueueFile(fd);
  second.load();
  assert.equal(await second.save('three ü'), true);
  assert.equal(new QueueFile(fd).load(), 'three ü');
  writeSync(fd, Buffer.from('xx'), 0, 2, SLOT + 41);
  assert.equal(new QueueFile(fd).load(), 'two', 'the torn slot is not believed');
  truncateSync(path, 20);
  assert.equal(new QueueFile(fd).load(), null);
  writeSync(fd, Buffer.alloc(60, 0xff), 0, 60, 0);
  assert.equal(new QueueFile(fd).load(), null, 'a length beyond the room is not believed');
  assert.equal(await second.save('x'.repeat(SLOT)), false);
  closeSync(fd);
  const readOnly = openSync(path, 'r');
  assert.equal(await new QueueFile(readOnly).save('four'), false);
  closeSync(readOnly);
  rmSync(folder, { recursive: true });
});

test('two queues share a file, and neither sees or spoils the other', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'sallyport-queue-'));
  const fd = openSync(join(folder, 'queue'), 'w+');
  const [alarms, letters] = [new QueueFile(fd), new QueueFile(fd, 1)];
  await letters.save('letters');
  assert.equal(new QueueFile(fd).load(), null);
  await alarms.save('alarms');
  await alarms.save('more alarms');
  assert.deepEqual([new QueueFile(fd).load(), new QueueFile(fd, 1).load()], ['more alarms', 'letters']);
  closeSync(fd);
  rmSync(folder, { recursive: true });
});
