import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { CliRefusal } from './refusal.ts';
import { SIMULATED_CHAINS, wayIn } from './simulate-chain.ts';
import { wayToVenue } from './simulate-venue.ts';
import {
  SIMULATED_VENUES,
  paperMoney,
  accountFor,
  hasForm,
  namesOf,
  newCredential,
  newOthers,
  othersFor,
  moreMarketsOf,
} from './simulated-venues.ts';
import { run } from './terminal-fixture.test.ts';
import { startVenue } from './venue-process.ts';

const place = mkdtempSync(join(tmpdir(), 'sallyport-venue-'));
after(() => rmSync(place, { recursive: true, force: true }));

test('a new credential has the form of its venue and is never the same twice', () => {
  for (const venue of SIMULATED_VENUES) {
    const credential = newCredential(venue);
    assert.ok(hasForm(venue, credential), venue);
    assert.notDeepEqual(newCredential(venue), credential);
    assert.notEqual(namesOf(venue).apiKey, namesOf(venue).secret);
  }
});

test('at Hyperliquid an account is an address and a wallet that trades for it', () => {
  const credential = newCredential('hyperliquid');
  assert.deepEqual(accountFor('hyperliquid', credential, '5'), {
    address: credential.apiKey,
    balance: '5',
    agents: [{ privateKey: credential.secret }],
  });
  assert.deepEqual(accountFor('binance-usdm', credential, '5'), { ...credential, balance: '5' });
  assert.deepEqual(accountFor('bybit', credential, '5'), { ...credential, balance: '5' });
  const redirectUrl = 'http://127.0.0.1:9000/kite/callback';
  const beside = accountFor('kite', { ...credential, gatewayPort: 9_000 }, '5');
  assert.deepEqual(beside, { ...credential, balance: '5', redirectUrl });
  for (const wrong of [{ apiKey: '0x5' }, { secret: '0x5' }, { secret: credential.apiKey }]) {
    assert.equal(hasForm('hyperliquid', { ...credential, ...wrong }), false);
  }
});

test('a key for pairs is one of Bybit alone, and only there more markets are listed', () => {
  const credential = newCredential('bybit');
  const also = { also: ['spot'], coins: { BTC: '1' } } as const;
  const permissions = { ContractTrade: ['Order', 'Position'], Spot: ['SpotTrade'] };
  const account = { ...credential, balance: '5', coins: { BTC: '1' }, restrictions: { permissions } };
  assert.deepEqual(accountFor('bybit', { ...credential, ...also }, '5'), account);
  const contracts = { ...credential, also: ['inverse'] } as const;
  assert.deepEqual(accountFor('bybit', contracts, '5'), { ...credential, balance: '5' });
  assert.deepEqual(
    SIMULATED_VENUES.map((venue) => moreMarketsOf(venue).length),
    [0, 3, 0, 0],
  );
});

test('a vault and a sub-account of Hyperliquid have agents of their master, and are never the same twice', () => {
  const credential = newCredential('hyperliquid');
  const others = newOthers();
  assert.deepEqual(
    others.map(({ role }) => role),
    ['vault', 'subAccount'],
  );
  assert.notDeepEqual(newOthers(), others);
  const { agents } = accountFor('hyperliquid', { ...credential, others }, '5');
  const named = others.map(({ role, secret }) => ({ privateKey: secret, name: role }));
  assert.deepEqual(agents, [{ privateKey: credential.secret }, ...named]);
  const { apiKey: address } = credential;
  assert.deepEqual(
    othersFor(others, address, '5'),
    others.map((other) => ({ address: other.address, balance: '5', master: { address, role: other.role } })),
  );
});

test('the log-in page of a simulated Kite sends browsers where it was told to, and says where that is', async () => {
  const credential = newCredential('kite');
  const back = 'http://127.0.0.1:8500/kite/callback';
  assert.deepEqual(accountFor('kite', { ...credential, redirectUrl: back }, '5'), {
    ...credential,
    ...{ balance: '5', redirectUrl: back },
  });
  const paper = accountFor('kite', { ...credential, gatewayPort: 8501 }, '5');
  assert.equal(paper['redirectUrl'], 'http://127.0.0.1:8501/kite/callback');
  const told = { venue: 'kite', url: 'http://127.0.0.1:9443', credential, others: [] } as const;
  assert.match(wayToVenue(told, {}).at(-1) ?? '', /back to http:\/\/127\.0\.0\.1:8420\/kite.*--redirect URL/);
  assert.match(
    wayToVenue(told, { redirect: back }).at(-1) ?? '',
    /back to http:\/\/127\.0\.0\.1:8500.*callback\.$/,
  );
  for (const [venue, redirect, why] of [
    ['bybit', back, /--redirect is for kite.*nothing was started/],
    ['solana', back, /--redirect is for exchanges.*nothing was started/],
    ['kite', '8500', /--redirect is a whole address.*nothing was started/],
    ['kite', 'file:///etc', /--redirect is a whole address.*nothing was started/],
  ] as const) {
    const refused = await run('simulate-venue', venue, '--redirect', redirect);
    assert.equal(refused.code, 1);
    assert.match(refused.err, why);
  }
});

test('of two that begin at once on one port the later is told in words that it is taken', async (t) => {
  const taken = createServer().listen(0, '127.0.0.1');
  t.after(() => taken.close());
  await once(taken, 'listening');
  const address = taken.address();
  const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
  const accounts = [accountFor('kite', newCredential('kite'), '5')];
  const why = async (options: object): Promise<string> => {
    const start = startVenue({ venue: 'kite', port, seed: 1, accounts, ...options });
    const refused: unknown = await start.catch((reason: unknown) => reason);
    assert.ok(refused instanceof CliRefusal);
    return `${refused.code} ${refused.text}`;
  };
  assert.match(
    await why({}),
    /^LISTEN_REFUSED 127\.0\.0\.1:\d+ is in use by another program; nothing was started/,
  );
  const nowhere = { host: '203.0.113.9' };
  assert.match(await why(nowhere), /^VENUE_NOT_STARTED .* on 203\.0\.113\.9:\d+ \(EADDRNOTAVAIL\)/);
  assert.match(await why({ port: 0, accounts: [{}] }), /^VENUE_NOT_STARTED .*nothing is running\.$/);
  const chain = spawn(
    process.execPath,
    [fileURLToPath(new URL('../../simulators/solana/main.ts', import.meta.url))],
    {
      stdio: ['pipe', 'pipe', 'inherit'],
    },
  );
  t.after(() => chain.kill('SIGKILL'));
  chain.stdin.write(`${JSON.stringify({ host: '127.0.0.1', port })}\n`);
  const [line] = await once(chain.stdout, 'data');
  assert.deepEqual(JSON.parse(String(line)), { ready: false, code: 'EADDRINUSE' });
});

test('--with is refused where there are no pairs, and vaults where there are none', async () => {
  for (const [venue, what] of [
    ['kite', 'spot'],
    ['solana', 'spot'],
    ['hyperliquid', 'spot'],
    ['bybit', 'vaults'],
  ] as const) {
    const refused = await run('simulate-venue', venue, '--with', what);
    assert.equal(refused.code, 1);
    assert.match(refused.err, /--with (spot )?(vaults )?is for .*nothing was started/);
  }
});

test('what a simulated venue tells somebody to type asks for all that its key may trade, and is whole', () => {
  const credential = newCredential('bybit');
  const told = { venue: 'bybit', url: 'http://127.0.0.1:9443', credential, others: [] } as const;
  const nextOf = (options: Parameters<typeof wayToVenue>[1]): string | undefined =>
    wayToVenue(told, options).find((line) => line.startsWith('Next: '));
  const plain =
    'Next: sallyport key add bybit --name paper --from creds.json --base-url http://127.0.0.1:9443';
  assert.equal(nextOf({}), plain);
  // Without it the key is refused: it may do more than anybody asked for.
  assert.equal(nextOf({ with: 'spot' }), `${plain} --with spot`);
  assert.equal(nextOf({ tlsCert: 'cert.pem' }), `${plain} --ca FILE`);
  const known = wayToVenue(told, { from: 'mine.json' });
  assert.ok(known.some((line) => line.includes('--from mine.json ')));
  assert.ok(!known.some((line) => line.includes(credential.secret)), 'who has the file knows it');
});

test('a port that is taken, or of a chain the one after it, is told in words, and nothing is started', async (t) => {
  const taken = createServer().listen(0, '127.0.0.1');
  t.after(() => taken.close());
  await once(taken, 'listening');
  const address = taken.address();
  const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
  for (const [venue, asked] of [
    ['bybit', port],
    ['solana', port],
    ['stellar', port - 1],
  ] as const) {
    const refused = await run('simulate-venue', venue, '--listen', `127.0.0.1:${asked}`);
    assert.equal(refused.code, 1);
    assert.match(
      refused.err,
      /127\.0\.0\.1:\d+ is in use by another program; nothing was started\. Choose another/,
    );
  }
});

test('the wallet that a simulated chain tells somebody to type is one that is made as it stands', async () => {
  const folder = join(place, 'gateway');
  assert.equal((await run('init', '--data', folder, '--custodian', 'file')).code, 0);
  for (const chain of SIMULATED_CHAINS) {
    const line = wayIn(chain, ['http://127.0.0.1:9443', 'http://127.0.0.1:9444'], []).find((one) =>
      one.startsWith('  a wallet on it'),
    );
    const [, words = ''] = line?.split('sallyport ') ?? [];
    // Nothing is missing in it: it gets as far as asking the gateway.
    assert.match((await run(...words.split(' '), '--data', folder)).err, /no gateway runs on/);
    const lacking = words.replace('--mode server ', '').split(' ');
    assert.match((await run(...lacking, '--data', folder)).err, /nothing was created/);
  }
});

test('accounts on paper begin with money of their venue', () => {
  const assets = SIMULATED_VENUES.map((venue) => paperMoney(venue).asset);
  assert.deepEqual(assets, ['USDT', 'USDT', 'USDC', 'INR']);
});

test('only a venue that has a testnet can be one', async () => {
  const refused = await run('simulate-venue', 'binance-usdm', '--testnet');
  assert.equal(refused.code, 1);
  assert.match(refused.err, /--testnet is for hyperliquid, not binance-usdm; nothing was started/);
});

test('a credential of another venue’s form starts nothing, and the right form is told', async () => {
  const from = join(place, 'creds.json');
  writeFileSync(from, '{"apiKey":"x","secret":"y"}', { mode: 0o600 });
  const refused = await run('simulate-venue', 'hyperliquid', '--from', from);
  assert.equal(refused.code, 1);
  assert.match(refused.err, /no credential for hyperliquid; nothing was started\..*private key/);
});

test('what only an exchange has is refused for a chain, and nothing is started', async () => {
  const odd = [
    ['--seed', '5'],
    ['--from', 'creds.json'],
    ['--testnet'],
    ['--tls-key', 'key.pem'],
    ['--faults', 'faults.json'],
  ];
  for (const words of odd) {
    const refused = await run('simulate-venue', 'stellar', ...words);
    assert.equal(refused.code, 1);
    assert.match(
      refused.err,
      new RegExp(`${words[0]} is for exchanges, not for stellar; nothing was started`),
    );
  }
});
