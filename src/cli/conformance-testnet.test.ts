import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { openTried } from '../conformance/venues-fixture.test.ts';
import { issueLeaf, makeAuthority } from '../launcher/certificate.ts';

const BIN = fileURLToPath(new URL('../../bin/sallyport.js', import.meta.url));
const LEAD = fileURLToPath(new URL('../../bin/venue-alias.cjs', import.meta.url));
const place = mkdtempSync(join(tmpdir(), 'sallyport-testnet-'));
after(() => rmSync(place, { recursive: true, force: true }));

/** The names that each trial uses, as the venues' documentation has them. */
const NAMES = {
  'binance-usdm': ['testnet.binancefuture.com', 'fstream.binancefuture.com'],
  bybit: ['api-testnet.bybit.com', 'stream-testnet.bybit.com'],
  hyperliquid: ['api.hyperliquid-testnet.xyz'],
} as const;

/**
 * The command that a user types, with the one option beside it that trusts this machine's authority. Connections to
 * port 443 of the test network's names, and of nothing else, end at a simulated one here.
 */
async function trial(venue: keyof typeof NAMES) {
  const now = new Date();
  const dns = [...NAMES[venue]];
  const authority = await makeAuthority({ name: 'test network', days: 1, now, permitted: { dns, ip: [] } });
  const tls = await issueLeaf(authority, { dnsNames: dns, ipAddresses: [], days: 1, now });
  const tried = await openTried(venue, { testNetwork: tls });
  const file = (name: string, text: string): string => {
    writeFileSync(join(place, name), text, { mode: 0o600 });
    return join(place, name);
  };
  const from = file('creds.json', JSON.stringify(tried.credential));
  const ca = file('ca.pem', authority.cert);
  const report = join(place, venue);
  const words = ['conformance', '--venue', venue, '--testnet', '--from', from, '--report', report];
  const led = {
    NODE_OPTIONS: `--require=${JSON.stringify(LEAD)}`,
    SALLYPORT_TLS: new URL(tried.url).host,
    SALLYPORT_NAMES: dns.join(','),
  };
  const child = spawn(process.execPath, [BIN, ...words, '--ca', ca], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...led },
    timeout: 120_000,
  });
  let out = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (part) => (out += String(part)));
  const [code] = await once(child, 'close');
  await tried.close();
  return { code, out, tried, texts: ['md', 'json'].map((end) => readFileSync(`${report}.${end}`, 'utf8')) };
}

for (const venue of ['binance-usdm', 'bybit', 'hyperliquid'] as const) {
  test(`conformance --testnet at ${venue} goes to the test network’s own names, and its report says so`, async () => {
    const { code, out, tried, texts } = await trial(venue);
    assert.equal(code, 0, out);
    assert.match(out, /Everything that this venue has worked\./);
    const [markdown = '', json = ''] = texts;
    const { place: where, conforms, left } = JSON.parse(json);
    assert.deepEqual([where, conforms, left], ['test network', true, 0]);
    assert.ok(markdown.startsWith(`# Conformance: ${venue}, test network\n`), markdown);
    assert.ok(tried.arrived.length > 20);
    assert.deepEqual(tried.resting(), []);
    const secrets = [...tried.secrets, ...tried.arrived.flatMap((one) => one.secrets)];
    for (const secret of secrets) assert.ok(![out, ...texts].some((text) => text.includes(secret)));
  });
}
