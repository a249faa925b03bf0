import { classify } from '../../src/venues/bybit/routes.ts';

/** Every method with which a path is tried. */
export const METHODS = ['GET', 'POST', 'PUT', 'DELETE'] as const;
const LEAVING = new Set(['place', 'amend', 'cancel', 'setting', 'query', 'public']);

/** Reads that the gateway makes for itself while nobody asks. */
export const OWN: ReadonlySet<string> = new Set([
  'GET /v5/execution/list',
  'GET /v5/market/orderbook',
  'GET /v5/market/tickers',
  'GET /v5/market/time',
  'GET /v5/order/history',
  'GET /v5/order/realtime',
  'GET /v5/position/list',
  'GET /v5/account/transaction-log',
  'GET /v5/user/query-api',
]);

/** Routes for which policy, or the bot's own orders, of which it has none, hold back whatever is asked. */
const HELD: ReadonlySet<string> = new Set([
  'POST /v5/account/set-margin-mode',
  'POST /v5/order/amend',
  'POST /v5/order/amend-batch',
  'POST /v5/order/cancel',
  'POST /v5/order/cancel-all',
  'POST /v5/order/cancel-batch',
  'POST /v5/position/add-margin',
  'POST /v5/position/switch-mode',
  'POST /v5/position/trading-stop',
]);

/** Of those paths, with every method, what is to reach the venue when a bot without orders asks. Sorted. */
export function leavingOf(paths: readonly string[]): readonly string[] {
  return METHODS.flatMap((method) => paths.map((path) => `${method} ${path}`))
    .filter((line) => LEAVING.has(kindOf(line)) && !OWN.has(line) && !HELD.has(line))
    .sort();
}

function kindOf(line: string): string {
  const [method = '', path = ''] = line.split(' ');
  return classify(method, path)?.kind ?? 'none';
}

/** Spellings of a route that some proxy or server somewhere takes for it. */
export function spellings(path: string): readonly string[] {
  const [, first = '', second = '', last = ''] = path.split('/');
  const coded = [...last].map((letter) => `%${letter.charCodeAt(0).toString(16)}`).join('');
  return [
    ...[
      `/${path}`,
      `${path}/`,
      `${path}//`,
      `${path}/.`,
      `${path}/..`,
      `${path};`,
      `${path};a=b`,
      `${path}.json`,
    ],
    ...[`${path}%00`, `${path}%20`, `${path}%09`, `${path}%0a`, `${path}%0d%0a`, `${path}%3f`, `${path}%23`],
    ...[`/x/..${path}`, `/x/%2e%2e${path}`, `/%2e${path}`, `/./${first}/${second}/${last}`, `/..${path}`],
    ...[`/${first}//${second}/${last}`, `/${first}/./${second}/${last}`, `/${first}/${second}//${last}`],
    ...[`/${first}%2f${second}%2f${last}`, `/${first}%5c${second}/${last}`, `/${first}\\${second}\\${last}`],
    ...[
      `/${first}/${second}/${coded}`,
      `/${first}/${second}%252f${last}`,
      `/%76${first.slice(1)}/${second}/${last}`,
    ],
    ...[path.toUpperCase(), `/V5/${second}/${last}`, `/${first}/${second}/${last.toUpperCase()}`],
    ...[`/v3/${second}/${last}`, `/v5.0/${second}/${last}`, `/v05/${second}/${last}`, `/unified/v3${path}`],
    ...[`/bybit/bybit${path}`, `/bybit//${first}/${second}/${last}`, `//bybit${path}`, `/Bybit${path}`],
    ...[`/bybit/../bybit${path}/x`, `/bybit%2f${path.slice(1)}`, `/binance-usdm${path}`, `/bybit-v5${path}`],
    ...[`/http://127.0.0.1${path}`, `/proxy?url=${path}`, `/@${path}`, `/${path.slice(1).repeat(100)}`],
  ];
}
