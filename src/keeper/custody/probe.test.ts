import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Timeline } from '../../../sim/timeline.ts';
import { Story } from '../../core/account/story-fixture.test.ts';
import type { ScopeReport } from '../../core/order/reports.ts';
import { binanceUsdm } from '../../venues/binance-usdm/venue.ts';
import { hyperliquid } from '../../venues/hyperliquid/venue.ts';
import { noAnswer } from '../door/no-answer.ts';
import { askForPerson, atAccount, readOffered, reprobe } from './probe.ts';

test('a question that its own venue cannot read back is neither signed nor sent', async () => {
  const { account } = new Story();
  const parts = {
    clock: new Timeline(0).clockOf({ alive: true }),
    wire: { send: () => assert.fail('it was sent') },
    keyring: {
      sign: () => assert.fail('it was signed'),
      keyId: () => assert.fail('nobody asked'),
      decoyCheck: () => assert.fail('nobody is checked'),
    },
    targetOf: () => assert.fail('it has no target'),
    clockOffsetMs: () => 0,
  };
  const unread = { kind: 'notUnderstood', code: 'FIELD_NOT_UNDERSTOOD', field: 'unknown' } as const;
  const venue = { ...binanceUsdm, understand: () => unread };
  assert.deepEqual(await reprobe(parts, venue, account), { kind: 'unreadable' });
});

test('a venue that answers without a signature is asked without one, under the account’s own name', async () => {
  const codec = hyperliquid(() => null);
  const trade = { baseUrl: 'https://venue', ca: null, venue: codec.id, account: null };
  const key = { apiKey: `0x${'a'.repeat(40)}`, type: 'secp256k1', secret: new Uint8Array(32) } as const;
  const offered = { ...key, trade, account: trade };
  const home = `0x${'b'.repeat(40)}`;
  const sent: string[] = [];
  const parts = {
    clock: new Timeline(0).clockOf({ alive: true }),
    wire: {
      send: (_target: unknown, { body }: { readonly body: Uint8Array }) => {
        sent.push(Buffer.from(body).toString());
        const reply = { status: 200, headers: [], body: Buffer.from('{"time":1}') };
        return Promise.resolve({ kind: 'answered', reply } as const);
      },
    },
  };
  const venue = atAccount(codec, offered, { account: home });
  const end = await readOffered(parts, venue, offered, { kind: 'positions' });
  assert.equal(end.kind, 'answered', JSON.stringify(end));
  assert.ok(sent.at(-1)?.includes(home));
  assert.ok(!sent.join('').includes('signature'));
});

test('F25: a key that its token does not sign with is asked about later: nothing is sent or judged', async () => {
  const { account } = new Story();
  const asked: string[] = [];
  const parts = {
    clock: new Timeline(0).clockOf({ alive: true }),
    wire: { send: () => assert.fail('it was sent') },
    keyring: {
      sign: () => {
        asked.push('sign');
        return Promise.resolve(null);
      },
      keyId: () => 'KEY',
      decoyCheck: () => assert.fail('nobody is checked'),
    },
    targetOf: () => assert.fail('it has no target'),
    clockOffsetMs: () => 0,
  };
  assert.deepEqual(await reprobe(parts, binanceUsdm, account), { kind: 'notSigned' });
  assert.deepEqual(asked, ['sign']);
});

test('a key that nothing is left to ask about is not said to be out of reach', async () => {
  const trade = { baseUrl: 'https://venue', ca: null, venue: binanceUsdm.id, account: null };
  const key = { apiKey: 'KEY', type: 'hmac', secret: Buffer.from('secret') } as const;
  const offered = { ...key, trade, account: trade };
  const time = {
    kind: 'answered',
    reply: { status: 200, headers: [], body: Buffer.from('{"serverTime":1}') },
  };
  const endOf = async (...answers: readonly object[]): Promise<string> => {
    const left = [...answers];
    const wire = { send: async () => Object(left.shift()) };
    const clock = new Timeline(0).clockOf({ alive: true });
    return (await readOffered({ clock, wire }, binanceUsdm, offered, { kind: 'positions' })).kind;
  };
  const none = { kind: 'notSent', why: 'OVER_BUDGET', retryAfterMs: 41_200 };
  assert.equal(await endOf(none), 'overBudget');
  assert.equal(await endOf(time, none), 'overBudget');
  assert.equal(await endOf({ kind: 'notSent', why: 'UNREACHABLE' }), 'unreachable');
  assert.equal(await endOf(time, { kind: 'lost' }), 'unreachable');
  const [code, text] = noAnswer({ kind: 'overBudget', retryAfterMs: 41_200 });
  assert.equal(code, 'OVER_BUDGET');
  assert.match(text, /nothing was stored\. Try again in 42 s$/);
});

test('T1: a vault or a key that is another’s now is refused at the next look; no answer changes nothing', async () => {
  const [agent, owner, vault] = ['a', 'b', 'c'].map((digit) => `0x${digit.repeat(40)}`);
  const { account } = new Story();
  const home = {
    trade: 'https://venue',
    key: agent ?? '',
    address: vault ?? '',
    master: owner ?? '',
    listing: null,
  };
  const venue = hyperliquid(() => null).bind?.(home) ?? assert.fail('it binds');
  const look = (details: unknown, user = owner): ReturnType<typeof reprobe> => {
    const answers = new Map<string, unknown>([
      ['vaultDetails', details],
      [agent ?? '', { role: 'agent', data: { user } }],
      [vault ?? '', { role: 'vault' }],
    ]);
    const parts = {
      clock: new Timeline(0).clockOf({ alive: true }),
      wire: {
        send: (_target: unknown, { body }: { readonly body: Uint8Array }) => {
          const { type, user: about } = JSON.parse(Buffer.from(body).toString());
          const said = answers.get(type === 'vaultDetails' ? type : about);
          if (said === undefined) return Promise.resolve({ kind: 'lost', why: 'TIMEOUT' } as const);
          const reply = { status: 200, headers: [], body: Buffer.from(JSON.stringify(said)) };
          return Promise.resolve({ kind: 'answered', reply } as const);
        },
      },
      keyring: {
        sign: () => Promise.resolve({ keyId: agent ?? '', signature: null }),
        keyId: () => agent ?? '',
        decoyCheck: () => assert.fail('nobody is checked'),
      },
      targetOf: () => ({ baseUrl: 'https://venue', ca: null, venue: venue.id, account: null }),
      clockOffsetMs: () => 0,
    };
    return reprobe(parts, venue, { ...account, address: vault ?? '', master: owner ?? '' });
  };
  const reported = async (...asked: Parameters<typeof look>): Promise<ScopeReport> => {
    const end = await look(...asked);
    return end.kind === 'told' ? end.report : assert.fail(end.kind);
  };
  const good = await reported({ leader: owner });
  assert.deepEqual([good.refusals, good.account, good.master], [[], vault, owner]);
  assert.equal((await reported({ leader: agent })).refusals.length, 1);
  assert.equal((await reported({ leader: owner }, agent)).refusals.length, 1);
  assert.deepEqual(await look(undefined), { kind: 'unreachable' }, 'it was not answered');
  assert.deepEqual(await look({}), { kind: 'unreadable' });
});

test('what a person asks is stamped by the venue’s clock, goes before looks of our own, and may be a no', async () => {
  const { account } = new Story();
  const ranks: unknown[] = [];
  const no = { status: 400, headers: [], body: Buffer.from('{"code":-2013,"msg":"Order does not exist."}') };
  const parts = {
    clock: new Timeline(1_000).clockOf({ alive: true }),
    wire: {
      send: (...[, , , , rank]: readonly unknown[]) => {
        ranks.push(rank);
        return Promise.resolve({ kind: 'answered', reply: no } as const);
      },
    },
    keyring: {
      sign: () => Promise.resolve({ keyId: 'KEY', signature: null }),
      keyId: () => 'KEY',
      decoyCheck: () => assert.fail('nobody is checked'),
    },
    targetOf: () => ({ baseUrl: 'https://venue', ca: null, venue: binanceUsdm.id, account: null }),
    clockOffsetMs: () => 2_500,
  };
  const attach = () => ({ method: 'GET', target: '/', headers: [], body: new Uint8Array(0) }) as const;
  const end = await askForPerson(parts, { ...binanceUsdm, attach }, account, (now) => {
    assert.equal(now, 3_500);
    return binanceUsdm.draftRead({ kind: 'positions' }, now);
  });
  assert.deepEqual([end, ranks], [{ kind: 'answered', reply: no }, ['exit']]);
});
