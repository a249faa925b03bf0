import type { Pointing, Snippet } from './pointing.ts';

/** The parts of the venue's API that ccxt knows by a name of its own. */
const CCXT_ROUTES: readonly (readonly [name: string, path: string])[] = [
  ['fapiPublic', '/fapi/v1'],
  ['fapiPublicV2', '/fapi/v2'],
  ['fapiPublicV3', '/fapi/v3'],
  ['fapiPrivate', '/fapi/v1'],
  ['fapiPrivateV2', '/fapi/v2'],
  ['fapiPrivateV3', '/fapi/v3'],
  ['fapiData', '/futures/data'],
  ['public', '/api/v3'],
  ['private', '/api/v3'],
  ['sapi', '/sapi/v1'],
  ['sapiV2', '/sapi/v2'],
  ['sapiV3', '/sapi/v3'],
  ['sapiV4', '/sapi/v4'],
];

/** What ccxt knows as `urls.api.ws`. */
interface CcxtSockets {
  readonly future: string;
  readonly 'ws-api': { readonly future: string };
}

/** The `urls.api` of ccxt and ccxt pro, the same in JavaScript, Python and Freqtrade. */
export function ccxtUrls(baseUrl: string): Readonly<Record<string, string | CcxtSockets>> {
  const wsUrl = socketUrl(baseUrl);
  return {
    ...Object.fromEntries(CCXT_ROUTES.map(([name, path]) => [name, `${baseUrl}${path}`])),
    ws: { future: `${wsUrl}/ws`, 'ws-api': { future: `${wsUrl}/ws-fapi/v1` } },
  };
}

/** Where the WebSockets of a gateway are: the same host and port. */
export function socketUrl(baseUrl: string): string {
  return baseUrl.replace(/^http/, 'ws');
}

/** Ready-to-paste settings of the clients of Binance that are known to need nothing but URL and key. */
export function binanceSnippets(pointing: Pointing): readonly Snippet[] {
  const { baseUrl, apiKey, type } = pointing;
  const secret = (pointing.secret ?? OWN_KEY).replaceAll('\n', '\\n');
  const urls = JSON.stringify(ccxtUrls(baseUrl));
  const wsUrl = socketUrl(baseUrl);
  const key = `api_key: '${apiKey}', api_secret: '${secret}'`;
  const connectorSecret = type === 'hmac' ? 'apiSecret' : 'privateKey';
  const connectorKey = `apiKey: '${apiKey}', ${connectorSecret}: '${secret}'`;
  const ccxt = `{ "urls": { "api": ${urls} } }`;
  // Its class of ccxt lists spot and coin-margined markets too, which are not served.
  const linear = `{ "urls": { "api": ${urls} }, "options": { "fetchMarkets": ["linear"] } }`;
  return [
    {
      client: 'ccxt',
      proven: true,
      text: `new ccxt.binanceusdm({ apiKey: '${apiKey}', secret: '${secret}', ...${ccxt} })`,
      note:
        'streams and WebSocket orders: new ccxt.pro.binanceusdm({ the same }), ' +
        'and once: await exchange.loadHttpProxyAgent()',
    },
    {
      client: 'binance',
      proven: true,
      text:
        `new USDMClient({ ${key}, baseUrl: '${baseUrl}' }); ` +
        `new WebsocketClient({ ${key}, wsUrl: '${wsUrl}', restOptions: { baseUrl: '${baseUrl}' } }); ` +
        `new WebsocketAPIClient({ ${key}, wsUrl: '${wsUrl}' })`,
    },
    {
      client: '@binance/derivatives-trading-usds-futures',
      proven: true,
      text:
        'new DerivativesTradingUsdsFutures({ ' +
        `configurationRestAPI: { ${connectorKey}, basePath: '${baseUrl}' }, ` +
        `configurationWebsocketAPI: { ${connectorKey}, wsURL: '${wsUrl}/ws-fapi/v1' }, ` +
        `configurationWebsocketStreams: { wsURL: '${wsUrl}' } })`,
    },
    {
      client: 'Freqtrade (config.json)',
      proven: false,
      text: `"exchange": { "name": "binance", "key": "${apiKey}", "secret": "${secret}", "ccxt_config": ${linear} }`,
    },
    ...(type === 'hmac' ? [nautilus(pointing)] : []),
  ];
}

/** Stands where the bot's own private key goes. */
const OWN_KEY = '(PEM text of the private key that the bot has)';

/** How this client takes other keys than HMAC was not looked into. */
function nautilus({ baseUrl, apiKey, secret }: Pointing): Snippet {
  const wsUrl = socketUrl(baseUrl);
  return {
    client: 'NautilusTrader',
    proven: false,
    text:
      `BinanceExecClientConfig(account_type=BinanceAccountType.USDT_FUTURES, api_key="${apiKey}", ` +
      `api_secret="${secret ?? ''}", base_url_http="${baseUrl}", ` +
      `base_url_ws="${wsUrl}/ws-fapi/v1", base_url_ws_stream="${wsUrl}")`,
  };
}
