/**
 * Host names under which bots look for a venue when nobody pointed them elsewhere, each with the venue that serves it
 * here. From the venues' documentation and the constants of their clients. Test networks are not among them: an order
 * meant for one must never reach a real account.
 */
export const VENUE_NAMES: ReadonlyMap<string, string> = new Map([
  ['fapi.binance.com', 'binance-usdm'],
  ['api.binance.com', 'binance-usdm'],
  ['api1.binance.com', 'binance-usdm'],
  ['api2.binance.com', 'binance-usdm'],
  ['api3.binance.com', 'binance-usdm'],
  ['api4.binance.com', 'binance-usdm'],
  ['api-gcp.binance.com', 'binance-usdm'],
  ['fstream.binance.com', 'binance-usdm'],
  ['ws-fapi.binance.com', 'binance-usdm'],
  ['api.bybit.com', 'bybit'],
  ['api.bytick.com', 'bybit'],
  ['stream.bybit.com', 'bybit'],
  ['api.hyperliquid.xyz', 'hyperliquid'],
  ['api.kite.trade', 'kite'],
  ['ws.kite.trade', 'kite'],
]);

/** Where the test networks of these venues are: nothing reaches them through the gateway's proxy. */
const TEST_NETWORKS: ReadonlySet<string> = new Set([
  'testnet.binancefuture.com',
  'stream.binancefuture.com',
  'demo-fapi.binance.com',
  'testnet.binance.vision',
  'api-testnet.bybit.com',
  'api-demo.bybit.com',
  'stream-testnet.bybit.com',
  'stream-demo.bybit.com',
  'api.hyperliquid-testnet.xyz',
]);

/** Whether a name is that of a venue's test network. Lower case. */
export function isTestNetwork(host: string): boolean {
  return TEST_NETWORKS.has(host);
}

/** Whether a name is a venue's, a test network's included. Lower case. */
export function isVenueName(host: string): boolean {
  return VENUE_NAMES.has(host) || TEST_NETWORKS.has(host);
}
