import assert from 'node:assert/strict';
import { Story } from '../account/story-fixture.test.ts';
import { canonicalJson } from '../ledger/canonical.ts';
import type { Entry } from '../ledger/entry.ts';

const POLICY = {
  version: 1,
  everyAccount: { symbols: ['BTCUSDT'], notionalMax: '1000', positionMax: '2000', dailyLossMax: '100' },
} as const;

/** A ledger of entries as told, so that one of them can be told otherwise. */
export class Told extends Story {
  readonly entries: Entry[] = [];

  override tell(body: Entry['body']): number {
    const seq = super.tell(body);
    this.entries?.push({ seq, at: this.now, body });
    return seq;
  }
}

/** A ledger with an account, two bots, a policy and a price. */
export function told(limits: object = {}): Told {
  const story = new Told();
  const genesis = new Story();
  const [account] = genesis.state.accounts.values();
  assert.ok(account !== undefined);
  story.entries.unshift(
    { seq: 0, at: story.now, body: accountBody },
    ...['ann', 'bob'].map((bot, index): Entry => ({
      seq: 1 + index,
      at: story.now,
      body: { kind: 'bot', bot, account: 'main', key: `key-${bot}`, record: '' },
    })),
  );
  const everyAccount = { ...POLICY.everyAccount, ...limits };
  story.tell({ kind: 'policy', policy: canonicalJson({ ...POLICY, everyAccount }), hash: 'h', by: 'owner' });
  const prices = { mark: '100', bid: '100', ask: '100', volume24h: '1000000000', observedAt: story.now };
  story.tell({
    kind: 'reference',
    venue: 'binance-usdm',
    account: 'main',
    instrument: 'BTCUSDT',
    ...prices,
    depth: { bps: 100, bid: '1000000', ask: '1000000' },
  });
  return story;
}

const accountBody = {
  kind: 'account',
  account: 'main',
  venue: 'binance-usdm',
  trade: 'https://trade',
  accountHost: 'https://account',
  ca: null,
  flags: [['enableFutures', true]],
  warnings: [],
  record: 'r1',
  paper: true,
} as const;
