import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'node:test';
import { binanceUsdm } from '../venues/binance-usdm/venue.ts';
import { bybit } from '../venues/bybit/venue.ts';
import { DialList } from './dial-list.ts';

function listOf(context: test.TestContext, ...hosts: readonly string[]): DialList {
  const folder = mkdtempSync(join(tmpdir(), 'dial-'));
  context.after(() => rmSync(folder, { recursive: true }));
  const path = join(folder, 'dial.json');
  writeFileSync(path, JSON.stringify(hosts.map((host) => ({ host, port: 443 }))));
  return new DialList(path);
}

test('with a trading host of a venue the host of its streams may be dialled, and no other', (context) => {
  const homes = [
    [binanceUsdm, 'testnet.binancefuture.com'],
    [binanceUsdm, 'demo-fapi.binance.com'],
    [bybit, 'api-testnet.bybit.com'],
    [bybit, 'api-demo.bybit.com'],
    [bybit, 'api.bytick.com'],
    [bybit, 'api.bybit-tr.com'],
    [bybit, 'api.bybit.kz'],
    [bybit, 'api.bybitgeorgia.ge'],
  ] as const;
  const none = listOf(context);
  for (const [venue, trade] of homes) {
    const host = new URL(venue.sockets.streamsOf(`https://${trade}`)).hostname;
    assert.notEqual(host, trade);
    const list = listOf(context, trade);
    assert.ok(list.allows({ host: trade, port: 443 }) && list.allows({ host, port: 443 }), host);
    assert.ok(!list.allows({ host, port: 8443 }) && !none.allows({ host, port: 443 }), host);
  }
});

test('a listed host that is no venue’s is dialled itself, and nothing beside it', (context) => {
  const list = listOf(context, 'venue.example');
  assert.ok(list.allows({ host: 'venue.example', port: 443 }));
  for (const host of ['', 'stream.venue.example', 'api.bybit.com.example'])
    assert.ok(!list.allows({ host, port: 443 }), host);
});
