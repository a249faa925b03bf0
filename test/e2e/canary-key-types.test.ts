import assert from 'node:assert/strict';
import { generateKeyPairSync, randomBytes, type KeyObject } from 'node:crypto';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { keyCanaries } from './canary-keys.ts';
import { CanaryStage, SKIP, trade, type RealKey } from './canary-stage.ts';
import { familyOf, searchMemory, startedWith } from './process-view.ts';

const REALS: readonly RealKey[] = [
  realKey('ed25519', generateKeyPairSync('ed25519')),
  realKey('rsa', generateKeyPairSync('rsa', { modulusLength: 2_048 })),
];

function realKey(
  name: string,
  pair: { readonly publicKey: KeyObject; readonly privateKey: KeyObject },
): RealKey {
  const pem = { format: 'pem' } as const;
  return {
    apiKey: `${name}${randomBytes(24).toString('hex')}`,
    secret: pair.privateKey.export({ ...pem, type: 'pkcs8' }).toString(),
    knownAs: { publicKey: pair.publicKey.export({ ...pem, type: 'spki' }).toString() },
    canaries: keyCanaries(name, pair.privateKey),
  };
}

const stages = new Map<'it', CanaryStage>();

function on(): CanaryStage {
  const stage = stages.get('it');
  assert.ok(stage, 'the gateway runs');
  return stage;
}

before(async () => {
  if (SKIP !== false) return;
  stages.set('it', await CanaryStage.open(REALS));
  for (const bot of on().bots) await trade(on(), bot);
});

after(() => stages.get('it')?.close());

test(
  'of Ed25519 and RSA keys nothing is in the memory of edge or launcher, or in a start’s words (T14, T16, I14)',
  { skip: SKIP },
  () => {
    const { edge, launcher } = on().pids;
    const finder = on().search();
    const find = (piece: Uint8Array): readonly string[] => finder.find(piece);
    for (const pid of [edge, launcher]) {
      const { bytes, found } = searchMemory(pid, finder.longest, find);
      assert.ok(bytes > 20_000_000, `${bytes} bytes were read`);
      assert.deepEqual(found, pid === launcher ? ['planted as hex'] : []);
    }
    for (const pid of familyOf(launcher))
      assert.deepEqual(finder.find(startedWith(pid)), pid === launcher ? ['planted as hex'] : [], `${pid}`);
  },
);

test(
  'the same search finds both keys in this process, which has them: it can find (T16)',
  { skip: SKIP },
  () => {
    const finder = on().search();
    const isAll = (names: ReadonlySet<string>): boolean =>
      ['ed25519', 'rsa'].every((key) => [...names].some((name) => name.startsWith(`${key}, d as `)));
    const { found } = searchMemory(process.pid, finder.longest, (piece) => finder.find(piece), isAll);
    assert.ok(isAll(new Set(found)), `${found.length} forms were found`);
  },
);

test(
  'of both nothing is in the data folder, in answers, logs, exports, tiles or backups (T16, T17, T40, I14)',
  { skip: SKIP },
  async () => {
    const stage = on();
    const { at, copies, place, temporary, folder } = stage;
    await stage.sallyport('ledger', 'export', ...at, '--out', join(copies, 'ledger.jsonl'));
    await stage.sallyport('ledger', 'tiles', ...at, '--to', join(copies, 'tiles'));
    await stage.sallyport('backup', 'keygen', ...at, '--identity', join(place, 'identity.txt'));
    await stage.sallyport('backup', 'create', ...at, '--to', join(copies, 'backup.age'));
    for (const root of [folder, copies, temporary]) assert.deepEqual(stage.foundIn(root), [], root);
    for (const kept of [stage.traffic, stage.logged, stage.began])
      assert.deepEqual(stage.search().find(Buffer.concat(kept)), []);
    assert.ok(stage.bots.length === REALS.length && Buffer.concat(stage.traffic).includes('rests-1'));
  },
);
