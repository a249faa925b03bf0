import assert from 'node:assert/strict';
import type { LookupAddress } from 'node:dns';
import test from 'node:test';
import { makeVenueLookup } from './venue-lookup.ts';

type Found = string | LookupAddress[];

/** Looks up with what the hosts file and the name servers are to say. */
function look(
  host: string,
  local: readonly string[],
  remote: readonly string[] | null,
  all: boolean,
): Promise<Found> {
  const lookup = makeVenueLookup({
    local: (_host, options, answer) => {
      if (local.length === 0) return answer(new Error('ENOTFOUND'), '', 4);
      if (options.all !== true) return answer(null, local[0] ?? '', 4);
      answer(
        null,
        local.map((address) => ({ address, family: 4 })),
      );
    },
    remote: (_host, answer) => answer(remote === null ? new Error('ETIMEOUT') : null, remote ?? []),
  });
  return new Promise((resolve, reject) => {
    lookup(host, { all }, (error, address) => (error === null ? resolve(address) : reject(error)));
  });
}

test('a name that leads elsewhere is left as it is', async () => {
  assert.equal(await look('fapi.binance.com', ['198.51.100.1'], null, false), '198.51.100.1');
  assert.deepEqual(await look('fapi.binance.com', ['198.51.100.1'], null, true), [
    { address: '198.51.100.1', family: 4 },
  ]);
});

test('a name that the hosts file gives to this machine is asked of the name servers: no circles', async () => {
  for (const own of ['127.0.0.1', '127.9.9.9', '::1', '0.0.0.0', '::']) {
    assert.equal(await look('fapi.binance.com', [own], ['127.0.0.1', '198.51.100.2'], false), '198.51.100.2');
    assert.deepEqual(await look('fapi.binance.com', [own], ['198.51.100.2'], true), [
      { address: '198.51.100.2', family: 4 },
    ]);
  }
});

test('a venue that no name server knows beyond this machine cannot be dialled', async () => {
  await assert.rejects(look('fapi.binance.com', ['127.0.0.1'], null, false), /ETIMEOUT/);
  await assert.rejects(look('fapi.binance.com', ['127.0.0.1'], [], false), /DIAL_REFUSED/);
  await assert.rejects(look('fapi.binance.com', ['127.0.0.1'], ['127.0.0.1'], true), /DIAL_REFUSED/);
  await assert.rejects(look('fapi.binance.com', [], ['198.51.100.2'], false), /ENOTFOUND/);
});

test('a look-up that fails as Node’s own does, with no address at all, is an error and no crash', async () => {
  const fails = (...told: readonly unknown[]): void => {
    const answer = told.at(-1);
    assert.ok(typeof answer === 'function');
    answer(new Error('ENOTFOUND'));
  };
  const own = (_host: string, _options: unknown, answer: (...told: [null, string, number]) => void): void =>
    answer(null, '127.0.0.1', 4);
  for (const lookup of [
    makeVenueLookup({ local: fails, remote: fails }),
    makeVenueLookup({ local: own, remote: fails }),
  ]) {
    for (const all of [true, false]) {
      const looked = new Promise((resolve) => lookup('fapi.binance.com', { all }, (error) => resolve(error)));
      assert.match(String(await looked), /ENOTFOUND/);
    }
  }
});

test('localhost stays this machine: simulated venues live there', async () => {
  assert.equal(await look('localhost', ['127.0.0.1'], null, false), '127.0.0.1');
});
