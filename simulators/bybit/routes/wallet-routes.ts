import { negate } from '../../../src/core/units/decimal.ts';
import { accountMargin } from '../margin.ts';
import { Refusal, paramsError } from '../refusal.ts';
import type { Answer, KeyedCall, RouteTable } from './route.ts';
import { payout, read } from './route.ts';

/** What must never arrive from a gateway: it is carried out for a key that may, so that tests can see it. */
export const WALLET_ROUTES: RouteTable = [
  ['GET /v5/asset/coin/query-info', read(5, coins)],
  ['POST /v5/asset/withdraw/create', payout('Withdraw', (call) => pay(call, 'withdrawals'))],
  ['POST /v5/asset/transfer/inter-transfer', payout('AccountTransfer', (call) => pay(call, 'transfers'))],
  [
    'POST /v5/asset/transfer/universal-transfer',
    payout('SubMemberTransfer', (call) => pay(call, 'transfers')),
  ],
];

function pay(call: KeyedCall, to: 'withdrawals' | 'transfers'): Answer | Refusal {
  const { account, exchange, params } = call;
  const amount = params.decimal('amount');
  const coin = params.required('coin');
  if (amount === null || amount instanceof Refusal || amount <= 0n) return paramsError('amount');
  if (coin !== 'USDT') return paramsError('coin');
  if (amount > accountMargin(account, exchange.listings).available) {
    return new Refusal(131001, 'the available balance is not sufficient to cover the handling fee');
  }
  const id = params.text('transferId') ?? exchange.nextId();
  account[to].push({ id, params: params.all, time: exchange.now });
  exchange.book(account, { symbol: '', type: 'TRANSFER_OUT', change: negate(amount) });
  return { result: to === 'withdrawals' ? { id } : { transferId: id, status: 'SUCCESS' } };
}

/** Which coins there are, and over which chains they travel: ccxt asks before everything else. */
function coins({ params }: KeyedCall): Answer {
  const wanted = params.text('coin');
  const chain = {
    chainType: 'Ethereum',
    confirmation: '64',
    withdrawFee: '1',
    depositMin: '0',
    withdrawMin: '2',
    minAccuracy: '6',
    chainDeposit: '1',
    chainWithdraw: '1',
    withdrawPercentageFee: '0',
    contractAddress: '',
    safeConfirmNumber: '64',
    chain: 'ETH',
  };
  const row = { name: 'USDT', coin: 'USDT', remainAmount: '100000000', chains: [chain] };
  return { result: { rows: wanted === null || wanted === 'USDT' ? [row] : [] } };
}
