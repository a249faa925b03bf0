import assert from 'node:assert/strict';
import test from 'node:test';
import { alarm, sink, Stage, turn } from './outbox-fixture.test.ts';

const MINUTE_MS = 60_000;

test('an alarm goes to every sink that wants it, and a copy to administrators whatever they want', async () => {
  const stage = new Stage();
  const outbox = stage.open();
  outbox.learn([
    sink('all'),
    sink('severe', { least: 'critical' }),
    sink('grid', { subjects: ['bot:grid'] }),
    sink('admin', { least: 'critical', subjects: ['bot:other'], administrators: true }),
  ]);
  outbox.take(alarm(1, { subject: 'bot:grid' }));
  outbox.take(alarm(2, { subject: 'bot:maker', severity: 'critical' }));
  outbox.take(alarm(3, { severity: 'note' }));
  await turn();
  await stage.clock.pass(0);
  assert.deepEqual(stage.arrived.toSorted(), [
    'admin 1',
    'admin 2',
    'admin 3',
    'all 1',
    'all 2',
    'grid 1',
    'severe 2',
  ]);
  assert.equal(outbox.depth, 0);
});

test('F33: what a sink does not take is tried again, later and later; that it fails is told, and its end', async () => {
  const stage = new Stage();
  const outbox = stage.open();
  outbox.learn([sink('down'), sink('up')]);
  stage.ends.set('down', { code: 'no-connection' });
  outbox.take(alarm(1));
  await stage.clock.pass(2_900);
  assert.deepEqual([stage.arrived, stage.reports], [['up 1'], []]);
  await stage.clock.pass(200);
  assert.deepEqual(stage.reports, ['sink down failing no-connection']);
  await stage.clock.pass(60 * MINUTE_MS);
  assert.equal(stage.reports.length, 1, 'told once');
  stage.ends.set('down', { code: 'delivered' });
  await stage.clock.pass(5 * MINUTE_MS);
  assert.deepEqual(stage.arrived, ['up 1', 'down 1']);
  assert.deepEqual(stage.reports.at(-1), 'sink down well delivered');
});

test('a sink that asks for time gets exactly that', async () => {
  const stage = new Stage();
  const outbox = stage.open();
  outbox.learn([sink('slow')]);
  stage.ends.set('slow', { code: 'rate-limited', retryAfterMs: 7_000 });
  outbox.take(alarm(1));
  await turn();
  stage.ends.delete('slow');
  await stage.clock.pass(6_999);
  assert.deepEqual(stage.arrived, []);
  await stage.clock.pass(1);
  assert.deepEqual(stage.arrived, ['slow 1']);
});

test('F33: what waits survives a restart and is sent once by the next, the most severe first', async () => {
  const stage = new Stage();
  const before = stage.open();
  before.learn([sink('desk')]);
  stage.isStuck = true;
  before.take(alarm(1));
  before.take(alarm(2));
  before.take(alarm(3, { severity: 'critical' }));
  for (let i = 0; i < 4; i += 1) await turn();
  stage.isStuck = false;
  const after = stage.open();
  for (const number of [1, 2, 3]) after.take(alarm(number, { raised: 3 }));
  after.learn([sink('desk')]);
  for (let i = 0; i < 8; i += 1) await turn();
  assert.deepEqual(stage.arrived, ['desk 3', 'desk 1', 'desk 2']);
});

test('a queue that knows nothing takes no old alarm, and one of another ledger begins anew', async () => {
  const stage = new Stage();
  const outbox = stage.open();
  outbox.learn([sink('desk')]);
  outbox.take(alarm(1, { at: stage.clock.now - 11 * MINUTE_MS }));
  outbox.take(alarm(2, { at: stage.clock.now - 11 * MINUTE_MS }));
  outbox.take(alarm(9, { at: stage.clock.now - MINUTE_MS }));
  outbox.take(alarm(4, { raised: 4 }));
  await stage.clock.pass(0);
  assert.deepEqual(stage.arrived, ['desk 2', 'desk 4', 'desk 9']);
});

test('an alarm that the ledger could not take is told once, and not again when the ledger has it', async () => {
  const stage = new Stage();
  const outbox = stage.open();
  outbox.learn([sink('desk')]);
  const same = { fingerprint: 'trouble everything DISK_FULL' };
  outbox.take(alarm(1));
  outbox.take(alarm(0, same));
  outbox.take(alarm(0, same));
  outbox.take(alarm(2, same));
  await stage.clock.pass(31 * MINUTE_MS);
  outbox.take(alarm(0, { ...same, at: stage.clock.now }));
  for (let i = 0; i < 250; i += 1) outbox.take(alarm(0, { fingerprint: `x${i}`, severity: 'note' }));
  outbox.take(alarm(0, { ...same, at: stage.clock.now }));
  await stage.clock.pass(0);
  assert.deepEqual(stage.arrived, ['desk 1', 'desk 0', 'desk 0', 'desk 0']);
});

test('the queue is bounded: the least severe of the oldest are dropped, and that is told', async () => {
  const stage = new Stage();
  const outbox = stage.open();
  stage.isStuck = true;
  outbox.learn([sink('desk', { least: 'note' })]);
  for (let number = 1; number <= 500; number += 1) outbox.take(alarm(number, { severity: 'critical' }));
  outbox.take(alarm(501, { severity: 'note' }));
  outbox.take(alarm(502, { severity: 'critical' }));
  assert.equal(outbox.depth, 500);
  assert.deepEqual(stage.reports, ['dropped 1', 'dropped 1']);
});

test('after a day what could not be delivered is dropped', async () => {
  const stage = new Stage();
  const outbox = stage.open();
  outbox.learn([sink('down')]);
  stage.ends.set('down', { code: 'timeout' });
  outbox.take(alarm(1));
  await stage.clock.pass(24 * 60 * MINUTE_MS + 10 * MINUTE_MS);
  assert.equal(outbox.depth, 0);
  assert.equal(stage.clock.waiting, 0);
});

test('a sink that is changed begins anew, one that is gone is forgotten with what waited for it', async () => {
  const stage = new Stage();
  const outbox = stage.open();
  stage.ends.set('a', { code: 'timeout' });
  stage.ends.set('b', { code: 'timeout' });
  outbox.learn([sink('a'), sink('b'), sink('c')]);
  outbox.take(alarm(1));
  await turn();
  stage.ends.clear();
  outbox.learn([sink('a', { least: 'note' }), sink('c')]);
  await stage.clock.pass(0);
  assert.deepEqual(stage.closed, ['a', 'b']);
  assert.deepEqual(stage.arrived, ['c 1', 'a 1']);
  assert.equal(outbox.depth, 0);
  outbox.close();
  assert.deepEqual(stage.closed, ['a', 'b', 'a', 'c']);
});

test('a delivery that ends after its sink was changed counts for nothing', async () => {
  const stage = new Stage();
  const ends: (() => void)[] = [];
  const outbox = stage.open({
    makeSink: () => ({
      deliver: () => new Promise((resolve) => ends.push(() => resolve({ code: 'timeout' }))),
      close: () => undefined,
    }),
  });
  outbox.learn([sink('a')]);
  outbox.take(alarm(1));
  outbox.learn([sink('a', { least: 'note' })]);
  ends[0]?.();
  await turn();
  assert.equal(stage.clock.waiting, 0);
  assert.equal(outbox.depth, 1);
});

test('a test goes past the queue to one sink or to all, and says how each ended', async () => {
  const stage = new Stage();
  const outbox = stage.open();
  outbox.learn([sink('a', { least: 'critical' }), sink('b')]);
  stage.ends.set('b', { code: 'tls-refused' });
  assert.deepEqual(await outbox.test(alarm(0, { severity: 'note' }), null), [
    { sink: 'a', code: 'delivered', tookMs: 0 },
    { sink: 'b', code: 'tls-refused', tookMs: 0 },
  ]);
  assert.deepEqual(await outbox.test(alarm(0), 'b'), [{ sink: 'b', code: 'tls-refused', tookMs: 0 }]);
  assert.deepEqual(await outbox.test(alarm(0), 'c'), [{ sink: 'c', code: 'no-sink', tookMs: 0 }]);
});

test('a kept queue that is damaged or of another form counts as empty', () => {
  const good = { sink: 'a', alarm: alarm(1), since: 1 };
  const kept = [
    'x',
    '1',
    '{}',
    '{"last":"1","waiting":[]}',
    '{"last":1,"waiting":[1]}',
    '{"last":1,"waiting":[{}]}',
  ];
  kept.push(JSON.stringify({ last: 1, waiting: [{ ...good, since: 'x' }] }));
  kept.push(JSON.stringify({ last: 1, waiting: [{ ...good, alarm: {} }] }));
  for (const text of kept) {
    const stage = new Stage();
    stage.kept = text;
    assert.equal(stage.open().depth, 0, text);
  }
  const stage = new Stage();
  stage.kept = JSON.stringify({ last: null, waiting: [good] });
  assert.equal(stage.open().depth, 1);
});
