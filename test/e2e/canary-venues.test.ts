import assert from 'node:assert/strict';
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { test, type TestContext } from 'node:test';
import { Wallet } from '../../simulators/hyperliquid/fixtures/wallet.ts';
import { CanarySearch, type Canary } from './canary-search.ts';
import { SKIP } from './canary-stage.ts';
import { makeFolder, type GatewayUnderTest } from './gateway-under-test.ts';
import { clientOf, KITE_APP, LIMIT, openKiteFloor } from './kite-floor.ts';
import { familyOf, searchMemory, startedWith } from './process-view.ts';
import { restingSecrets, restsIn } from './resting-secrets.ts';
import { isAccepted, openVenueFloor, type FloorVenueId } from './venue-floor.ts';

type Process = 'launcher' | 'keeper' | 'edge';

interface Scene {
  readonly gateway: GatewayUnderTest;
  /** What only the keeper may have. */
  readonly keys: readonly Canary[];
}

/** Who must not have what, beside the keys of venues and wallets, which the keeper alone may have. */
const NEVER: readonly (readonly [file: string, processes: readonly Process[]])[] = [
  ['root.key', ['edge']],
  ['owner-token', ['edge']],
  ['alarm-sinks.json', ['keeper']],
];

const random = (): string => randomBytes(24).toString('base64url');

/** A key of each kind that a venue or a wallet has, at a whole gateway whose launcher is a process of its own. */
const KINDS: ReadonlyMap<string, (t: TestContext) => Promise<Scene>> = new Map([
  ['an HMAC secret of Bybit', (t) => tradedAt(t, 'bybit', { keyId: random(), secret: random() })],
  ['the key of an agent of Hyperliquid', (t) => tradedAt(t, 'hyperliquid', agentKey())],
  ['the secret of an app of Kite, and its token of the day', tradedAtKite],
  ['the keys of wallets of Solana and Stellar', keptWallets],
]);

for (const [kind, play] of KINDS)
  test(
    `${kind}: in no memory but the keeper’s, nor in a start’s words (T14, T16, I14)`,
    { skip: SKIP },
    async (t) => {
      const { gateway, keys } = await play(t);
      const { keeper = 0, edge = 0 } = gateway.launcher.pids;
      const pids: Readonly<Record<Process, number>> = { launcher: gateway.launcherPid, keeper, edge };
      const resting = restingSecrets(gateway.folder.root).map(({ name, secret }): Canary => {
        return { name, bytes: typeof secret === 'string' ? Buffer.from(secret.trim()) : secret };
      });
      for (const [who, pid] of Object.entries(pids)) {
        const others = NEVER.filter(([, never]) => never.some((one) => one === who)).map(([file]) =>
          restsIn(file),
        );
        const unwanted = [
          ...(who === 'keeper' ? [] : keys),
          ...resting.filter(({ name }) => others.includes(name)),
        ];
        assert.deepEqual(inMemory(pid, unwanted), [], `${who} of a gateway with ${kind}`);
      }
      const finder = new CanarySearch([...keys, ...resting]);
      for (const pid of familyOf(pids.launcher))
        assert.deepEqual(finder.find(startedWith(pid)), [], `${pid}`);
      // This process has them all, so the same search finds them there.
      const all = [...keys, ...resting];
      const known = all.map(({ name }) => name);
      const names = new Set(inMemory(process.pid, all, known.length).map((found) => found.split(' as ')[0]));
      assert.deepEqual([...names].sort(), [...new Set(known)].sort());
    },
  );

/** What is found of some canaries in the memory of a process, until so many different ones were. */
function inMemory(pid: number, canaries: readonly Canary[], enough = Infinity): readonly string[] {
  const finder = new CanarySearch(canaries);
  const isEnough = (found: ReadonlySet<string>): boolean =>
    new Set([...found].map((name) => name.split(' as ')[0])).size >= enough;
  const { bytes, found } = searchMemory(pid, finder.longest, (piece) => finder.find(piece), isEnough);
  assert.ok(bytes > 1_000_000, `${bytes} bytes were read`);
  return found;
}

function agentKey(): { readonly keyId: string; readonly secret: string } {
  const wallet = new Wallet(`0x${randomBytes(32).toString('hex')}`);
  return { keyId: wallet.address, secret: wallet.privateKey };
}

/** A folder with a sink, whose secret is the edge's alone. */
function folderWithSink(): ReturnType<typeof makeFolder> {
  const folder = makeFolder();
  const sink = {
    name: 'hook',
    kind: 'webhook',
    url: 'http://127.0.0.1:9/',
    secret: random(),
    allow: ['127.0.0.1:9'],
  };
  const words = { least: 'warning', subjects: [], administrators: false, ca: null };
  writeFileSync(folder.alarmSinks, JSON.stringify([{ ...words, ...sink }]), { mode: 0o600 });
  return folder;
}

async function tradedAt(
  t: TestContext,
  venue: FloorVenueId,
  real: { readonly keyId: string; readonly secret: string },
): Promise<Scene> {
  const floor = await openVenueFloor(venue, { real, folder: folderWithSink(), byCommand: true });
  t.after(() => floor.close());
  const bot = await floor.addBot('trader');
  const placed = await bot.rest(floor.priceAt('BTCUSDT', 0.997), floor.named('rests-1'));
  assert.ok(isAccepted(placed), placed.text);
  const text = { name: 'the secret', bytes: Buffer.from(real.secret) };
  const isHex = real.secret.startsWith('0x');
  const number = { name: 'its bytes', bytes: Buffer.from(real.secret.slice(2), 'hex') };
  return { gateway: floor.gateway, keys: isHex ? [text, number] : [text] };
}

async function tradedAtKite(t: TestContext): Promise<Scene> {
  const floor = await openKiteFloor({}, undefined, { folder: folderWithSink(), byCommand: true });
  t.after(() => floor.close());
  await floor.logIn();
  const decoy = await floor.addBot('trader');
  const { order_id: id } = await clientOf(floor.url, decoy).placeOrder('regular', LIMIT);
  assert.match(id, /./);
  const { token } = floor.simulator.engine.sessionToken(KITE_APP.apiKey);
  return {
    gateway: floor.gateway,
    keys: [
      { name: 'the secret of the app', bytes: Buffer.from(KITE_APP.secret) },
      { name: 'the token of the day', bytes: Buffer.from(token) },
    ],
  };
}

/** Wallets whose keys came as files and lie in the vault. */
async function keptWallets(t: TestContext): Promise<Scene> {
  const floor = await openVenueFloor('binance-usdm', { folder: folderWithSink(), byCommand: true });
  t.after(() => floor.close());
  const keys: Canary[] = [];
  for (const chain of ['solana', 'stellar-testnet']) {
    const { d } = generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' });
    const seed = Buffer.from(String(d), 'base64url');
    keys.push({ name: `the key of ${chain}`, bytes: seed });
    const kept = { mode: 'server', accepted: true, cap: '2', nodes: ['http://127.0.0.1:9'] };
    await floor.gateway.ask('wallet add', { name: chain, chain, ...kept, key: seed.toString('hex') });
  }
  const listed = JSON.stringify(await floor.gateway.ask('wallet list'));
  for (const mode of ['"solana"', '"stellar-testnet"', '"server"']) assert.ok(listed.includes(mode), listed);
  return { gateway: floor.gateway, keys };
}
