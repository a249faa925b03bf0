/** What a bot needs to be pointed at the gateway. */
export interface Pointing {
  readonly baseUrl: string;
  readonly apiKey: string;
  readonly secret: string;
}

/** The settings of one client, ready to paste. */
export interface Snippet {
  readonly client: string;
  readonly text: string;
  /** Whether it was run against the gateway in the tests, or is from the client's sources alone. */
  readonly proven: boolean;
}

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

/** The `urls.api` of ccxt, the same in JavaScript, Python and Freqtrade. */
export function ccxtUrls(baseUrl: string): Readonly<Record<string, string>> {
  return Object.fromEntries(CCXT_ROUTES.map(([name, path]) => [name, `${baseUrl}${path}`]));
}

/** Ready-to-paste settings of every client that is known to need nothing but URL and key. */
export function snippetsFor({ baseUrl, apiKey, secret }: Pointing): readonly Snippet[] {
  const urls = JSON.stringify(ccxtUrls(baseUrl));
  const ccxt = `{ "urls": { "api": ${urls} } }`;
  return [
    {
      client: 'ccxt',
      proven: true,
      text: `new ccxt.binanceusdm({ apiKey: '${apiKey}', secret: '${secret}', ...${ccxt} })`,
    },
    {
      client: 'binance',
      proven: true,
      text: `new USDMClient({ api_key: '${apiKey}', api_secret: '${secret}', baseUrl: '${baseUrl}' })`,
    },
    {
      client: '@binance/derivatives-trading-usds-futures',
      proven: true,
      text:
        'new DerivativesTradingUsdsFutures({ configurationRestAPI: ' +
        `{ apiKey: '${apiKey}', apiSecret: '${secret}', basePath: '${baseUrl}' } })`,
    },
    {
      client: 'Freqtrade (config.json)',
      proven: false,
      text: `"exchange": { "name": "binance", "key": "${apiKey}", "secret": "${secret}", "ccxt_config": ${ccxt} }`,
    },
    {
      client: 'NautilusTrader',
      proven: false,
      text: `BinanceExecClientConfig(api_key="${apiKey}", api_secret="${secret}", base_url_http="${baseUrl}")`,
    },
  ];
}

/** The same as lines to print. */
export function snippetLines(pointing: Pointing): readonly string[] {
  return snippetsFor(pointing).flatMap(({ client, text, proven }) => [
    `  ${client}${proven ? '' : ' - written from its sources, not run by our tests'}`,
    `    ${text}`,
    '',
  ]);
}
