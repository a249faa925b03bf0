import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import test from 'node:test';
import { encodeLeaf } from '../../src/core/ledger/leaf.ts';
import type { EntryBody } from '../../src/core/ledger/entry.ts';
import type { RuleName } from '../../src/core/ledger/rule-name.ts';
import { verifyExport } from '../../src/core/ledger/verify-export.ts';
import type { DataFolder } from '../../src/launcher/folder.ts';
import { NodePlatform } from '../../verifier/node-platform.ts';
import { makeFolder, startGateway } from '../e2e/gateway-under-test.ts';
import { openFloor } from '../e2e/trading-floor.ts';

/** Writes an entry into the ledger of a gateway that does not run, as somebody with the owner's files could. */
function forge(folder: DataFolder, make: (policy: string) => EntryBody): void {
  const database = new DatabaseSync(join(folder.keeper, 'ledger.db'));
  const rows = database.prepare('SELECT seq, leaf FROM entry ORDER BY seq').all();
  const entries = rows.map((row) => JSON.parse(Buffer.from(Object(row['leaf'])).toString('utf8')));
  const policy: string = entries.findLast((entry) => entry.body.kind === 'policy').body.policy;
  const leaf = encodeLeaf({ seq: entries.length, at: Date.now(), body: make(policy) });
  assert.ok(leaf !== null);
  database.prepare('INSERT INTO entry (seq, leaf) VALUES (?, ?)').run(entries.length, leaf);
  database.close();
}

async function stopped(): Promise<{ readonly folder: DataFolder; readonly close: () => Promise<void> }> {
  const folder = makeFolder();
  const floor = await openFloor({ folder, keep: true });
  await floor.gateway.ask('halt', { reason: 'the owner' });
  await floor.gateway.stop();
  return { folder, close: () => floor.simulator.close() };
}

test('a looser policy or a resume written while the gateway was down starts it halted (T19, T20)', async () => {
  const forgeries: readonly ((policy: string) => EntryBody)[] = [
    (policy) => ({ kind: 'policy', policy: policy.replace('"25000"', '"777777"'), hash: '00', by: 'owner' }),
    () => ({ kind: 'resume', scope: { kind: 'everything' }, reason: 'forged', by: 'owner' }),
    // With this, whoever has the real key could trade unnoticed.
    () => ({ kind: 'manual', account: 'main', allowed: true, reason: 'forged', by: 'owner' }),
  ];
  for (const forgery of forgeries) {
    const { folder, close } = await stopped();
    forge(folder, forgery);
    const next = await startGateway({ folder });
    const halts = JSON.stringify((await next.ask('status'))['halts']);
    assert.match(halts, /"scope":"everything".*after the last checkpoint/);
    await next.stop();
    await close();
  }
});

test('T19: a forged entry about keys, switches or strangers is found by the verifier', async () => {
  const { folder, close } = await stopped();
  const theirs = { kind: 'foreign', account: 'main', venueOrderId: '1', instrument: 'BTCUSDT' } as const;
  const forgeries: readonly (readonly [EntryBody, RuleName])[] = [
    [{ ...theirs, origin: 'manual', order: null, report: null }, 'FOREIGN_NOT_DECLARED'],
    [
      { kind: 'deadMan', account: 'main', bot: 'nobody', silentMs: 1, cancelled: [], spared: 0 },
      'BOT_UNKNOWN',
    ],
    [{ kind: 'countdown', account: 'other', instrument: 'BTCUSDT', afterMs: null }, 'ACCOUNT_UNKNOWN'],
    [{ kind: 'rootRotation', term: 1, records: 0 }, 'ROOT_TERM_NOT_NEW'],
    [{ ...theirs, origin: 'unexplained', order: null, report: null }, 'FOREIGN_NOT_HALTED'],
  ];
  for (const [body] of forgeries) forge(folder, () => body);
  const next = await startGateway({ folder });
  const { lines } = await next.ask('ledger export');
  assert.ok(Array.isArray(lines));
  const file = lines.map((line) => String(JSON.parse(String(line)).text ?? '')).join('');
  const report = verifyExport(new NodePlatform(), [Buffer.from(file)], { key: null, previous: null });
  assert.equal(report.damage, null);
  assert.deepEqual(
    report.breaches.map(({ rule }) => rule),
    forgeries.map(([, rule]) => rule),
  );
  await next.stop();
  await close();
});

test('an owner’s words are signed for when they are answered: a crash right after starts as it was', async () => {
  const folder = makeFolder();
  const floor = await openFloor({ folder, keep: true });
  const { keeper } = floor.gateway.launcher.pids;
  assert.ok(keeper !== undefined);
  await floor.gateway.ask('policy set', { policy: { ...(await policyOf(floor.gateway)) } });
  process.kill(keeper, 'SIGKILL');
  await floor.gateway.stop();
  const next = await startGateway({ folder });
  assert.deepEqual((await next.ask('status'))['halts'], []);
  await next.stop();
  await floor.simulator.close();
});

test('a ledger whose checkpoint was taken away does not start (T19)', async () => {
  const { folder, close } = await stopped();
  for (const end of ['', '-wal', '-shm']) rmSync(join(folder.keeper, `checkpoint.db${end}`), { force: true });
  await assert.rejects(startGateway({ folder }), /KEEPER_ENDED/);
  await close();
});

async function policyOf(gateway: Awaited<ReturnType<typeof startGateway>>): Promise<object> {
  return Object((await gateway.ask('policy show'))['policy']);
}
