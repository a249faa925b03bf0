import type { Pointing, Snippet } from './pointing.ts';

/** The `urls.api` of ccxt for Bybit, the same in JavaScript, Python and Freqtrade. */
function bybitUrls(baseUrl: string): Readonly<Record<string, string>> {
  return Object.fromEntries(['spot', 'futures', 'v2', 'public', 'private'].map((name) => [name, baseUrl]));
}

/** Ready-to-paste settings of the clients of Bybit. */
export function bybitSnippets({ baseUrl, apiKey, secret }: Pointing): readonly Snippet[] {
  const shown = (secret ?? '(PEM text of the private key that the bot has)').replaceAll('\n', '\\n');
  const wsUrl = baseUrl.replace(/^http/, 'ws');
  const ccxt = `{ "urls": { "api": ${JSON.stringify(bybitUrls(baseUrl))} } }`;
  const markets = `options: { fetchMarkets: { types: ['linear'] } }`;
  return [
    {
      client: 'ccxt',
      proven: true,
      text: `new ccxt.bybit({ apiKey: '${apiKey}', secret: '${shown}', ${markets}, ...${ccxt} })`,
    },
    {
      client: 'bybit-api',
      proven: true,
      text:
        `new RestClientV5({ key: '${apiKey}', secret: '${shown}', baseUrl: '${baseUrl}' }); ` +
        `new WebsocketAPIClient({ key: '${apiKey}', secret: '${shown}', wsUrl: '${wsUrl}/v5/trade' }) ` +
        `// market streams: new WebsocketClient({ wsUrl: '${wsUrl}/v5/public/linear' })`,
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
