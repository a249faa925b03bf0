import assert from 'node:assert/strict';
import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import test, { after, before } from 'node:test';
import { decodeLeaf } from '../../src/core/ledger/leaf.ts';
import { LedgerTable } from '../../src/store/ledger-table.ts';
import { SqliteRecords } from '../../src/store/sqlite-records.ts';
import type { DataFolder } from '../../src/launcher/folder.ts';
import { allowDial, makeFolder, startGateway } from './gateway-under-test.ts';
import { SigningBot } from './signing-bot.ts';
import { openFloor } from './trading-floor.ts';

const rooted: DataFolder[] = [];
after(() => {
  for (const { root } of rooted) rmSync(root, { recursive: true, force: true });
});

function newFolder(): DataFolder {
  const folder = makeFolder();
  rooted.push(folder);
  return folder;
}

const born = newFolder();
before(async () => {
  await (await startGateway({ folder: born, keep: true })).stop();
});

/** A folder on which a gateway ran once. */
function copyOf(from: DataFolder): DataFolder {
  const copy = newFolder();
  cpSync(from.keeper, copy.keeper, { recursive: true });
  cpSync(join(from.root, 'root.key'), join(copy.root, 'root.key'));
  return copy;
}

/** Starts a gateway that must not come up; gives the alerts and errors that said why. */
async function refusedStart(folder: DataFolder): Promise<readonly string[]> {
  const codes: string[] = [];
  const write = (level: string, code: string): void => {
    if (level === 'alert' || level === 'error') codes.push(code);
  };
  await assert.rejects(startGateway({ folder, keep: true, log: { write } }), /gateway ended/);
  return codes;
}

function answers(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path);
    socket.once('connect', () => resolve(socket.destroy() !== null));
    socket.once('error', () => resolve(false));
  });
}

function leavesOf(folder: DataFolder): readonly Uint8Array[] {
  const table = new LedgerTable(join(folder.keeper, 'ledger.db'));
  const leaves = table.read(0, table.size());
  table.close();
  return leaves;
}

/** Writes what another version would have written after our last entry. */
function plant(folder: DataFolder, text: (at: number, seq: number) => string): void {
  const table = new LedgerTable(join(folder.keeper, 'ledger.db'));
  const seq = table.size();
  table.append(seq, [Buffer.from(text(Date.now() + 60_000, seq), 'utf8')], () => undefined);
  table.close();
}

for (const [what, text] of [
  [
    'a start of a newer version',
    (at, seq) => `{"at":${at},"body":{"engine":"e","kind":"start","version":"99.0.0"},"seq":${seq},"v":1}`,
  ],
  ['a kind that is not known', (at, seq) => `{"at":${at},"body":{"kind":"unheardOf"},"seq":${seq},"v":1}`],
  ['a newer envelope', (at, seq) => `{"at":${at},"body":{"kind":"start"},"seq":${seq},"v":2}`],
] as readonly (readonly [string, (at: number, seq: number) => string])[]) {
  test(`${what} in the ledger refuses the start, and nothing is written (F29)`, async () => {
    const folder = copyOf(born);
    plant(folder, text);
    const before = leavesOf(folder);
    assert.ok((await refusedStart(folder)).includes('LEDGER_NEWER'));
    assert.deepEqual(leavesOf(folder), before);
  });
}

test('another engine of the same version goes on, and the ledger says which decided when (F29)', async () => {
  const folder = copyOf(born);
  plant(
    folder,
    (at, seq) => `{"at":${at},"body":{"engine":"e","kind":"start","version":"0.1.0"},"seq":${seq},"v":1}`,
  );
  await (await startGateway({ folder, keep: true })).stop();
  const engines = leavesOf(folder).flatMap((leaf) => {
    const body = decodeLeaf(leaf)?.body;
    return body?.kind === 'start' ? [body.engine] : [];
  });
  assert.equal(engines.length, 3);
  assert.equal(engines[0], engines[2]);
  assert.equal(engines[1], 'e');
});

test('with a wrong, short or missing secret nothing opens, and nothing tells how wrong it was (F26)', async () => {
  const folder = copyOf(born);
  const keyFile = join(folder.root, 'root.key');
  const right = readFileSync(keyFile);
  const before = leavesOf(folder);
  const almost = Buffer.from(right);
  almost[31] = (almost[31] ?? 0) ^ 1;
  const said = new Set<string>();
  for (const secret of [almost, right.subarray(0, 31), Buffer.alloc(0)]) {
    writeFileSync(keyFile, secret);
    said.add((await refusedStart(folder)).join(' '));
    assert.equal(await answers(folder.ownerSocket), false);
  }
  assert.equal(said.size, 1);
  assert.match([...said].join(), /UNSEAL_REFUSED/);
  assert.deepEqual(leavesOf(folder), before);
  writeFileSync(keyFile, right);
  await (await startGateway({ folder, keep: true })).stop();
});

test('a damaged root key in the vault is told from a wrong secret, and opens nothing (F26, F17)', async () => {
  const folder = copyOf(born);
  const records = new SqliteRecords(join(folder.keeper, 'vault.db'), () => undefined);
  const sealed = records.read('root/keyset');
  assert.ok(sealed !== null);
  const damaged = Uint8Array.from(sealed);
  damaged[damaged.length - 1] = (damaged[damaged.length - 1] ?? 0) ^ 1;
  assert.ok(records.write('root/keyset', damaged, sealed));
  records.close();
  assert.ok((await refusedStart(folder)).includes('VAULT_RECORD_REFUSED'));
  assert.equal(await answers(folder.ownerSocket), false);
});

test('a second gateway on a folder in use is refused at once, and the first goes on unharmed (F28)', async () => {
  const folder = newFolder();
  const floor = await openFloor({ folder, keep: true });
  const bot = new SigningBot(floor.url, await floor.addBot('a'));
  try {
    const running = readFileSync(folder.running, 'utf8');
    const codes = await refusedStart(folder);
    assert.ok(codes.includes('DATA_FOLDER_IN_USE'), `${codes}`);
    assert.equal(readFileSync(folder.running, 'utf8'), running);
    const mark = Number(floor.simulator.engine.mark('BTCUSDT')) / 1e18;
    const { status } = await bot.place({ price: (Math.round(mark * 0.997 * 10) / 10).toFixed(1) });
    assert.equal(status, 200);
    await floor.gateway.ask('halt', { reason: 'still mine' });
    const halts = async (): Promise<string> => JSON.stringify((await floor.gateway.ask('status'))['halts']);
    // The ledger may take longer than the word of the halt, on a busy machine.
    for (let tries = 0; tries < 100 && !(await halts()).includes('still mine'); tries += 1)
      await new Promise((resolve) => setTimeout(resolve, 50));
    assert.match(await halts(), /still mine/);
  } finally {
    bot.close();
    await floor.close();
  }
});

test('two gateways on copies of one folder: one halts at an order of the other (F28)', async (t) => {
  const folder = newFolder();
  const first = await openFloor({ folder, keep: true });
  const decoy = await first.addBot('a');
  await first.gateway.stop();
  const copy = copyOf(folder);
  allowDial(copy, first.simulator.url);
  const one = await startGateway({ folder, keep: true });
  const other = await startGateway({ folder: copy, keep: true });
  const bot = new SigningBot(one.url, decoy);
  const haltsOf = async (gateway: typeof one): Promise<string> =>
    JSON.stringify((await gateway.ask('status'))['halts']);
  try {
    const mark = Number(first.simulator.engine.mark('BTCUSDT')) / 1e18;
    const placedAt = performance.now();
    const { status } = await bot.place({ price: (Math.round(mark * 0.997 * 10) / 10).toFixed(1) });
    assert.equal(status, 200);
    while ((await haltsOf(other)) === '[]') {
      assert.ok(performance.now() - placedAt < 15_000, 'the copy notices');
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    t.diagnostic(`noticed in ${(performance.now() - placedAt).toFixed(0)} ms`);
    assert.match(await haltsOf(other), /leaked|no entry/);
    assert.equal(await haltsOf(one), '[]');
  } finally {
    bot.close();
    await one.stop();
    await other.stop();
    await first.simulator.close();
  }
});
