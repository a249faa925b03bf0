import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Account } from './account.ts';
import { alertHistory, alertView, deleteAlert, fireAlerts, modifyAlert, placeAlert } from './alerts.ts';
import type { SimAlert } from './alert.ts';
import { Exchange } from './exchange.ts';
import { instrumentSpecs } from './instrument-spec.ts';
import { Refusal } from './refusal.ts';
import { decimal } from '../../src/core/units/decimal.ts';

const SAID = {
  ...{ name: 'low', type: 'simple', lhs_exchange: 'NSE', lhs_tradingsymbol: 'INFY', operator: '<' },
  ...{ lhs_attribute: 'LastTradedPrice', rhs_type: 'constant', rhs_constant: '1400' },
};
const AGAINST = {
  ...{ rhs_type: 'instrument', rhs_exchange: 'NSE', rhs_tradingsymbol: 'SBIN' },
  rhs_attribute: 'LastTradedPrice',
};

function paramsOf(change: object): ReadonlyMap<string, string> {
  return new Map(Object.entries({ ...SAID, ...change }));
}

function open(): { readonly exchange: Exchange; readonly account: Account; at(price: string): void } {
  const still = ['NSE:INFY', 'NSE:SBIN'].map((symbol) => ({ symbol, volatility: 0 }));
  const exchange = new Exchange({ seed: 1, startAt: 0, matchDelayMs: 0 }, instrumentSpecs(still));
  const account = new Account({ userId: 'AB1234', cash: decimal('0') });
  let now = 0;
  const at = (price: string): void => {
    exchange.listings.get('NSE:INFY')?.market.setMark(decimal(price));
    now += 1_000;
    exchange.advance(now, new Set([account]));
    fireAlerts(exchange, account);
  };
  return { exchange, account, at };
}

function made(result: SimAlert | Refusal): SimAlert {
  assert.ok(!(result instanceof Refusal));
  return result;
}

test('each operator is met when a price comes to stand so against the constant, once each time', () => {
  for (const [operator, far, near] of [
    ['<', '1400', '1399'],
    ['<=', '1401', '1400'],
    ['>', '1400', '1401'],
    ['>=', '1399', '1400'],
    ['==', '1399', '1400'],
  ] as const) {
    const on = open();
    on.at(far);
    // The last price is on one side of the mark: prices of the day are exactly there.
    const alert = made(
      placeAlert(on.exchange, on.account, paramsOf({ operator, lhs_attribute: 'OpenPrice' })),
    );
    for (const price of [far, near, near, far, near]) on.at(price);
    assert.equal(alert.met.length, 2, operator);
    const [first] = alertHistory(alert);
    assert.equal(Object(first).condition, `OpenPrice("NSE:INFY") ${operator} 1400`);
  }
});

test('one market is compared with another, and with an index; changing says everything anew', () => {
  const on = open();
  const index = { rhs_exchange: 'INDICES', rhs_tradingsymbol: 'NIFTY 50' };
  const alert = made(placeAlert(on.exchange, on.account, paramsOf({ ...AGAINST, operator: '<' })));
  const told = Object(alertView(alert, 'AB1234'));
  assert.deepEqual([told.rhs_type, told.rhs_tradingsymbol, told.rhs_constant], ['instrument', 'SBIN', 0]);
  on.at('700');
  assert.equal(alert.met.length, 1);
  const { uuid } = alert;
  made(modifyAlert(on.exchange, on.account, uuid, paramsOf({ ...AGAINST, ...index, operator: '>' })));
  assert.deepEqual([alert.met.length, alert.terms.operator], [1, '>']);
  on.at('700');
  assert.equal(alert.met.length, 1, 'the index is the mean of more');
  assert.equal(deleteAlert(on.exchange, on.account, uuid), null);
  on.at('9000');
  assert.deepEqual([alert.met.length, alert.status], [1, 'deleted']);
});

test('what could not be compared, is met already, or places orders is refused', () => {
  const { exchange, account } = open();
  const wordsOf = (change: object): string => {
    const result = placeAlert(exchange, account, paramsOf(change));
    return result instanceof Refusal ? result.message : 'made';
  };
  assert.match(wordsOf({ type: 'ato', basket: '{}' }), /Baskets/);
  assert.match(wordsOf({ basket: '{}' }), /Baskets/);
  assert.match(wordsOf({ operator: '!=' }), /operator/);
  assert.match(wordsOf({ lhs_attribute: 'Luck' }), /lhs_attribute/);
  assert.match(wordsOf({ lhs_tradingsymbol: 'NONE' }), /lhs_tradingsymbol/);
  assert.match(wordsOf({ ...AGAINST, rhs_attribute: '' }), /rhs_attribute/);
  assert.match(wordsOf({ rhs_constant: 'x' }), /rhs_constant/);
  assert.match(wordsOf({ rhs_type: 'other' }), /rhs_constant/);
  assert.match(wordsOf({ name: '' }), /name/);
  assert.match(wordsOf({ operator: '>' }), /already met/);
  assert.match(
    wordsOf({ lhs_attribute: 'VolumeTraded', operator: '==', rhs_constant: '5000000' }),
    /already/,
  );
  assert.ok(modifyAlert(exchange, account, 'none', paramsOf({})) instanceof Refusal);
  assert.ok(deleteAlert(exchange, account, 'none') instanceof Refusal);
  assert.equal(account.alerts.length, 0);
});
