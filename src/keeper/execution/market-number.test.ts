import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Account } from '../../core/account/state.ts';
import { Story } from '../../core/account/story-fixture.test.ts';
import type { RawReply, Venue } from '../../core/order/venue.ts';
import { unixMs } from '../../core/units/time.ts';
import type { Sending } from '../../ports.ts';
import { binanceUsdm } from '../../venues/binance-usdm/venue.ts';
import { kite } from '../../venues/kite/venue.ts';
import { marketNumber, type MarketNumberParts } from './market-number.ts';

const INFY = 'NSE:INFY';

function told(markets: object, status = 200): RawReply {
  const content =
    status === 200 ? { status: 'success', data: markets } : { status: 'error', error_type: 'TokenException' };
  return { status, headers: [], body: Buffer.from(JSON.stringify(content)) };
}

/** A gateway that is asked, what it sent at which rank, and what it knows from a moment ago. */
class Scene {
  sent: string[] = [];
  answers: Sending[] = [{ kind: 'answered', reply: told({ [INFY]: { instrument_token: 408065 } }) }];
  recent: RawReply | null = null;
  signs = true;
  venue: Venue = kite;
  readonly account: Account = new Story().account;

  ask(name: string): ReturnType<typeof marketNumber> {
    const signed = { keyId: 'KEY', signature: { type: 'checksum', bytes: Buffer.from('tok') } };
    const parts: Partial<Record<keyof MarketNumberParts, unknown>> = {
      clock: {
        wallMs: () => unixMs(0),
        monotonicMs: () => 0,
        after: (_: number, task: () => void) => void task(),
      },
      keyring: { sign: () => Promise.resolve(this.signs ? signed : null) },
      market: { quotes: { recent: () => Promise.resolve(this.recent) }, clockOffsetMs: () => 0 },
      venueOf: () => this.venue,
      targetOf: () => ({ baseUrl: 'https://venue' }),
      wire: {
        send: (_: unknown, { target }: { target: string }, _ms: number, may: () => boolean, rank: string) => {
          assert.ok(may());
          this.sent.push(`${rank} ${target}`);
          return Promise.resolve(this.answers.shift() ?? { kind: 'lost' });
        },
      },
    };
    return marketNumber(Object.assign(Object.create(null), parts), this.account, name);
  }
}

test('the number of a market is asked for once, at the last of all ranks, in its turn', async () => {
  const scene = new Scene();
  scene.answers.unshift({ kind: 'notSent', why: 'OVER_BUDGET', retryAfterMs: 1 });
  assert.equal(await scene.ask(INFY), 408065);
  assert.deepEqual(scene.sent, ['read /quote?i=NSE%3AINFY', 'read /quote?i=NSE%3AINFY']);
});

test('what a look of a moment ago told is not asked for again', async () => {
  const scene = new Scene();
  scene.recent = told({ [INFY]: { instrument_token: 7 } });
  assert.deepEqual([await scene.ask(INFY), scene.sent], [7, []]);
});

test('a market that the venue does not or could not have is unknown; silence and refusals are no answer', async () => {
  const scene = new Scene();
  assert.equal(await scene.ask('bitcoin'), 'unknown');
  scene.venue = binanceUsdm;
  assert.equal(await scene.ask(INFY), 'unknown');
  scene.venue = {
    ...kite,
    understand: () => ({ kind: 'notUnderstood', code: 'BODY_MALFORMED', field: 'i' }),
  };
  assert.equal(await scene.ask(INFY), null);
  assert.deepEqual(scene.sent, []);
  scene.venue = kite;
  assert.equal(await scene.ask('NSE:NOSUCH'), 'unknown');
  assert.equal(await scene.ask(INFY), null, 'it did not answer');
  scene.answers = [{ kind: 'answered', reply: told({}, 403) }];
  assert.equal(await scene.ask(INFY), null);
  scene.signs = false;
  assert.equal(await scene.ask(INFY), null);
});
