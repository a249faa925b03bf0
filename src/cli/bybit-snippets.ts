import type { Pointing, Snippet } from './pointing.ts';

/** The `urls.api` of ccxt and ccxt pro for Bybit, the same in JavaScript, Python and Freqtrade. */
export function bybitUrls(baseUrl: string) {
  const ws = `${baseUrl.replace(/^http/, 'ws')}/v5`;
  const own = `${ws}/private`;
  return {
    ...Object.fromEntries(['spot', 'futures', 'v2', 'public', 'private'].map((name) => [name, baseUrl])),
    ws: {
      public: Object.fromEntries(
        ['linear', 'inverse', 'spot'].map((category) => [category, `${ws}/public/${category}`]),
      ),
      private: {
        spot: { unified: own, nonUnified: own },
        contract: own,
        usdc: own,
        trade: `${ws}/trade`,
      },
    },
  };
}

/** With contracts of the same symbol listed, ccxt pro takes what it hears of a pair for theirs. */
const PAIR_STREAMS =
  "; one that watches its orders in pairs: types: ['spot'] alone, and defaultType: 'spot' beside fetchMarkets";

/** Ready-to-paste settings of the clients of Bybit. */
export function bybitSnippets({ baseUrl, apiKey, secret, accepted }: Pointing): readonly Snippet[] {
  const shown = (secret ?? '(PEM text of the private key that the bot has)').replaceAll('\n', '\\n');
  const wsUrl = baseUrl.replace(/^http/, 'ws');
  const ccxt = `{ "urls": { "api": ${JSON.stringify(bybitUrls(baseUrl))} } }`;
  const watching = 'watchPositions: { fetchPositionsSnapshot: false }';
  const types = ['linear', ...accepted].map((type) => `'${type}'`).join(', ');
  const markets = `options: { fetchMarkets: { types: [${types}] }, ${watching} }`;
  return [
    {
      client: 'ccxt',
      proven: true,
      text: `new ccxt.bybit({ apiKey: '${apiKey}', secret: '${shown}', ${markets}, ...${ccxt} })`,
      note:
        'streams: new ccxt.pro.bybit({ the same }), and once: await exchange.loadHttpProxyAgent()' +
        (accepted.includes('spot') ? PAIR_STREAMS : ''),
    },
    {
      client: 'bybit-api',
      proven: true,
      text:
        `new RestClientV5({ key: '${apiKey}', secret: '${shown}', baseUrl: '${baseUrl}' }); ` +
        `new WebsocketAPIClient({ key: '${apiKey}', secret: '${shown}', wsUrl: '${wsUrl}/v5/trade' }) ` +
        `// streams: new WebsocketClient({ wsUrl: '${wsUrl}/v5/public/linear' }), ` +
        `and with the key '${wsUrl}/v5/private'`,
    },
    {
      client: 'Freqtrade (config.json)',
      proven: false,
      text: `"exchange": { "name": "bybit", "key": "${apiKey}", "secret": "${shown}", "ccxt_config": ${ccxt} }`,
    },
    {
      client: 'pybit',
      proven: false,
      text: `session = HTTP(api_key="${apiKey}", api_secret="${shown}"); session.endpoint = "${baseUrl}"`,
    },
  ];
}
