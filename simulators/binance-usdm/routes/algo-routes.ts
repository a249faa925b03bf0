import { closeAlgo, placeAlgo } from '../algo.ts';
import type { AlgoRecord } from '../order.ts';
import { parseAlgoRequest } from '../order-request.ts';
import { algoView } from '../order-views.ts';
import { NO, Refusal, missing } from '../refusal.ts';
import type { KeyedCall, RouteTable } from './route.ts';
import { limitOf, listingOf, read, trade } from './route.ts';

/** Conditional orders, which have had endpoints of their own since December 2025. */
export const ALGO_ROUTES: RouteTable = [
  ['POST /fapi/v1/algoOrder', trade(0, 1, placeOne)],
  ['DELETE /fapi/v1/algoOrder', trade(1, 0, cancelOne)],
  ['GET /fapi/v1/algoOrder', read(1, queryOne)],
  ['GET /fapi/v1/openAlgoOrders', read((params) => (params.text('symbol') === null ? 40 : 1), openAlgos)],
  ['GET /fapi/v1/allAlgoOrders', read(5, allAlgos)],
  ['DELETE /fapi/v1/algoOpenOrders', trade(1, 0, cancelAll)],
];

function placeOne(call: KeyedCall): unknown {
  const listing = listingOf(call);
  const request =
    listing instanceof Refusal ? listing : parseAlgoRequest(call.params, listing.spec, call.exchange.now);
  const algo = request instanceof Refusal ? request : placeAlgo(call.exchange, call.account, request);
  call.counts.note(call.params.text('clientAlgoId'), !(algo instanceof Refusal));
  return algo instanceof Refusal ? algo : algoView(call.exchange, algo);
}

function cancelOne(call: KeyedCall): unknown {
  const algo = find(call, call.account.openAlgos);
  if (algo instanceof Refusal) return algo.code === NO.noSuchOrder.code ? NO.unknownOrder : algo;
  closeAlgo(call.exchange, call.account, algo, 'CANCELED');
  return { algoId: algo.algoId, clientAlgoId: algo.clientAlgoId, code: '200', msg: 'success' };
}

function queryOne(call: KeyedCall): unknown {
  const algo = find(call, call.account.algos);
  return algo instanceof Refusal ? algo : algoView(call.exchange, algo);
}

function openAlgos(call: KeyedCall): unknown {
  return listed(call, call.account.openAlgos.values()).map((algo) => algoView(call.exchange, algo));
}

function allAlgos(call: KeyedCall): unknown {
  const listing = listingOf(call);
  if (listing instanceof Refusal) return listing;
  const limit = limitOf(call.params, 500, 1000);
  if (limit instanceof Refusal) return limit;
  const fromId = call.params.integer('algoId') ?? 0;
  if (fromId instanceof Refusal) return fromId;
  return listed(call, call.account.algos.values())
    .filter((algo) => algo.algoId >= fromId)
    .slice(-limit)
    .map((algo) => algoView(call.exchange, algo));
}

function cancelAll(call: KeyedCall): unknown {
  const listing = listingOf(call);
  if (listing instanceof Refusal) return listing;
  for (const algo of listed(call, call.account.openAlgos.values())) {
    closeAlgo(call.exchange, call.account, algo, 'CANCELED');
  }
  return { code: 200, msg: 'The operation of cancel all open order is done.' };
}

function listed(call: KeyedCall, algos: Iterable<AlgoRecord>): readonly AlgoRecord[] {
  const symbol = call.params.text('symbol');
  return [...algos].filter((algo) => symbol === null || algo.symbol === symbol);
}

function find(call: KeyedCall, among: ReadonlyMap<number, AlgoRecord>): AlgoRecord | Refusal {
  const algoId = call.params.integer('algoId');
  if (algoId instanceof Refusal) return algoId;
  const clientId = call.params.text('clientAlgoId');
  if (algoId !== null) return among.get(algoId) ?? NO.noSuchOrder;
  if (clientId === null) return missing('algoId');
  let latest: AlgoRecord | Refusal = NO.noSuchOrder;
  for (const algo of among.values()) if (algo.clientAlgoId === clientId) latest = algo;
  return latest;
}
