/**
 * Methods of the WebSocket API and the request of the HTTP interface that each is in another form, by method and path.
 * What is not here is not served. Sorted by name within a group.
 */
const SERVED: readonly (readonly [method: string, target: string])[] = [
  ['account.balance', 'GET /fapi/v2/balance'],
  ['account.position', 'GET /fapi/v2/positionRisk'],
  ['account.status', 'GET /fapi/v2/account'],
  ['algoOrder.cancel', 'DELETE /fapi/v1/algoOrder'],
  ['algoOrder.place', 'POST /fapi/v1/algoOrder'],
  ['order.cancel', 'DELETE /fapi/v1/order'],
  ['order.modify', 'PUT /fapi/v1/order'],
  ['order.place', 'POST /fapi/v1/order'],
  ['order.status', 'GET /fapi/v1/order'],
  ['order.test', 'POST /fapi/v1/order/test'],
  ['userDataStream.ping', 'PUT /fapi/v1/listenKey'],
  ['userDataStream.start', 'POST /fapi/v1/listenKey'],
  ['userDataStream.stop', 'DELETE /fapi/v1/listenKey'],
  ['v2/account.balance', 'GET /fapi/v3/balance'],
  ['v2/account.position', 'GET /fapi/v3/positionRisk'],
  ['v2/account.status', 'GET /fapi/v3/account'],
];

/** Public: fetched by the edge, as their routes are. */
const PUBLIC: readonly (readonly [method: string, target: string])[] = [
  ['depth', 'GET /fapi/v1/depth'],
  ['exchangeInfo', 'GET /fapi/v1/exchangeInfo'],
  ['klines', 'GET /fapi/v1/klines'],
  ['ping', 'GET /fapi/v1/ping'],
  ['ticker.24hr', 'GET /fapi/v1/ticker/24hr'],
  ['ticker.book', 'GET /fapi/v1/ticker/bookTicker'],
  ['ticker.price', 'GET /fapi/v1/ticker/price'],
  ['time', 'GET /fapi/v1/time'],
  ['trades.aggregate', 'GET /fapi/v1/aggTrades'],
  ['trades.recent', 'GET /fapi/v1/trades'],
  ['v2/ticker.price', 'GET /fapi/v2/ticker/price'],
];

/** Methods of the sister API for spot that trade or change orders: their routes are refused and recorded. */
const REFUSED: readonly (readonly [method: string, target: string])[] = [
  ['openOrders.cancelAll', 'DELETE /api/v3/openOrders'],
  ['order.amend.keepPriority', 'PUT /fapi/v1/order/amend/keepPriority'],
  ['order.cancelReplace', 'POST /api/v3/order/cancelReplace'],
  ['orderList.cancel', 'DELETE /api/v3/orderList'],
  ['orderList.place', 'POST /api/v3/order/oco'],
  ['orderList.place.oco', 'POST /api/v3/orderList/oco'],
  ['orderList.place.opo', 'POST /api/v3/orderList/opo'],
  ['orderList.place.opoco', 'POST /api/v3/orderList/opoco'],
  ['orderList.place.oto', 'POST /api/v3/orderList/oto'],
  ['orderList.place.otoco', 'POST /api/v3/orderList/otoco'],
  ['sor.order.place', 'POST /api/v3/sor/order'],
  ['sor.order.test', 'POST /api/v3/sor/order/test'],
];

/** Every method that is a request in another form. */
export const CALL_METHODS: ReadonlyMap<string, string> = new Map([...SERVED, ...PUBLIC, ...REFUSED]);

/** Methods about the connection itself. */
export const CONNECTION_METHODS: ReadonlyMap<string, 'logOn' | 'logOut' | 'status'> = new Map([
  ['session.logon', 'logOn'],
  ['session.logout', 'logOut'],
  ['session.status', 'status'],
]);
