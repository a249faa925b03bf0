import assert from 'node:assert/strict';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { decodeLeaf, encodeLeaf } from '../../src/core/ledger/leaf.ts';
import { LedgerTable } from '../../src/store/ledger-table.ts';
import { makeFolder, startGateway } from '../e2e/gateway-under-test.ts';
import { SigningBot } from '../e2e/signing-bot.ts';
import { openFloor } from '../e2e/trading-floor.ts';

/** What a start after a crash folds at most: as many entries lie between two snapshots. */
const ENTRIES = 100_000;
/** 5 s are promised on a quiet machine (L4); this one may be busy, so the time that was computed is looked at too. */
const READY_MS = 45_000;
const READY_CPU_MS = 15_000;
const PAGE = 2_000;

test(`after a crash with ${ENTRIES} entries behind the last snapshot it is ready in time (L4)`, async (t) => {
  const folder = makeFolder();
  const floor = await openFloor({ folder, keep: true });
  const bot = new SigningBot(floor.url, await floor.addBot('a'));
  // Far from the market: refused, and recorded with its reasons and with the prices that it was judged by.
  assert.notEqual((await bot.place({ price: '1.0' })).status, 200);
  bot.close();
  floor.gateway.launcher.stop();
  await floor.gateway.ended;
  const table = new LedgerTable(join(folder.keeper, 'ledger.db'));
  const size = table.size();
  const entries = table.read(0, size).flatMap((leaf) => decodeLeaf(leaf) ?? []);
  const intent = entries.map(({ body }) => body).findLast((body) => body.kind === 'intent');
  const reference = entries.map(({ body }) => body).findLast((body) => body.kind === 'reference');
  assert.ok(intent?.kind === 'intent' && reference?.kind === 'reference');
  let bytes = 0;
  for (let from = size; from < size + ENTRIES; from += PAGE) {
    const leaves: Uint8Array[] = [];
    for (let seq = from; seq < from + PAGE; seq += 1) {
      const at = Date.now();
      const body =
        seq % 2 === 0 ? { ...reference, observedAt: at } : { ...intent, request: `request-${seq}` };
      const leaf = encodeLeaf({ seq, at, body });
      assert.ok(leaf !== null);
      bytes += leaf.length;
      leaves.push(leaf);
    }
    table.append(from, leaves, () => undefined);
  }
  table.close();
  const again = await startGateway({ folder, keep: true });
  const cpuMs = cpuOf(again.launcher.pids.keeper);
  const figures = `ready in ${again.startedInMs.toFixed(0)} ms, of which the keeper computed ${cpuMs} ms`;
  t.diagnostic(`${ENTRIES} entries, ${(bytes / 1e6).toFixed(0)} MB: ${figures}`);
  assert.ok(cpuMs < READY_CPU_MS, figures);
  assert.ok(again.startedInMs < READY_MS, `${again.startedInMs.toFixed(0)} ms`);
  assert.ok(Number((await again.ask('status'))['entries']) > ENTRIES);
  await again.stop();
  await floor.simulator.close();
  rmSync(folder.root, { recursive: true, force: true });
});

/** Time that a process has computed, all its threads together; 0 where the system does not say. */
function cpuOf(pid: number | undefined): number {
  if (process.platform !== 'linux' || pid === undefined) return 0;
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  // In hundredths of a second.
  return (Number(fields[11]) + Number(fields[12])) * 10;
}
