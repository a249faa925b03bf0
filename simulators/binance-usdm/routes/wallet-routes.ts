import type { Decimal } from '../../../src/core/units/decimal.ts';
import { negate } from '../../../src/core/units/decimal.ts';
import { accountMargin } from '../margin.ts';
import { Refusal, missing } from '../refusal.ts';
import type { KeyedCall, RouteTable } from './route.ts';
import { read } from './route.ts';

const INSUFFICIENT = new Refusal(400, -4026, 'The user has insufficient balance available');

/**
 * The wallet endpoints of the other host. They do what they say: a withdrawal or transfer that arrives with a key that
 * may, takes the money and is counted, so that a test can prove that none ever arrives.
 */
export const WALLET_ROUTES: RouteTable = [
  ['GET /sapi/v1/account/apiRestrictions', read(1, (call) => call.key.restrictions)],
  ['POST /sapi/v1/capital/withdraw/apply', { ...read(600, withdraw), needs: 'enableWithdrawals' }],
  ['POST /sapi/v1/asset/transfer', { ...read(900, transfer), needs: 'permitsUniversalTransfer' }],
];

function withdraw(call: KeyedCall): unknown {
  for (const name of ['coin', 'address', 'amount']) if (call.params.text(name) === null) return missing(name);
  const amount = moveOut(call);
  if (amount instanceof Refusal) return amount;
  const id = call.exchange.madeClientId(call.exchange.nextEntryId());
  call.account.withdrawals.push({ id, params: call.params.all, time: call.exchange.now });
  return { id };
}

function transfer(call: KeyedCall): unknown {
  for (const name of ['type', 'asset', 'amount']) if (call.params.text(name) === null) return missing(name);
  const leaves = call.params.text('type')?.startsWith('UMFUTURE_') ?? false;
  const amount = leaves ? moveOut(call) : null;
  if (amount instanceof Refusal) return amount;
  const tranId = call.exchange.nextEntryId();
  call.account.transfers.push({ id: String(tranId), params: call.params.all, time: call.exchange.now });
  return { tranId };
}

function moveOut(call: KeyedCall): Decimal | Refusal {
  const amount = call.params.decimal('amount');
  if (amount instanceof Refusal) return amount;
  if (amount === null || amount === 0n) return missing('amount');
  if (amount > accountMargin(call.account, call.exchange.listings).available) return INSUFFICIENT;
  call.exchange.book(call.account, {
    symbol: '',
    incomeType: 'TRANSFER',
    income: negate(amount),
    tradeId: null,
  });
  return amount;
}
