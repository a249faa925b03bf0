import type { Pointing, Snippet } from './pointing.ts';

/** The `urls.api` of ccxt and ccxt pro for Hyperliquid. */
export function hyperliquidUrls(baseUrl: string) {
  return { public: baseUrl, private: baseUrl, ws: { public: `${baseUrl.replace(/^http/, 'ws')}/ws` } };
}

/** Ready-to-paste settings of the clients of Hyperliquid. */
export function hyperliquidSnippets({ baseUrl, apiKey, secret }: Pointing): readonly Snippet[] {
  const shown = secret ?? 'the private key of the decoy';
  const wsUrl = baseUrl.replace(/^http/, 'ws');
  const urls = JSON.stringify({ api: hyperliquidUrls(baseUrl) });
  const wallet = `walletAddress: '${apiKey}', privateKey: '${shown}'`;
  return [
    {
      client: 'ccxt',
      proven: true,
      text: `new ccxt.hyperliquid({ ${wallet}, urls: ${urls}, options: { fetchMarkets: { types: ['swap'] } } })`,
    },
    {
      client: '@nktkas/hyperliquid',
      proven: true,
      text:
        `new HttpTransport({ apiUrl: '${baseUrl}/' }) // the slash at the end is needed; ` +
        `the wallet: privateKeyToAccount('${shown}'), and reads ask about user '${apiKey}'`,
    },
    {
      client: 'hyperliquid-python-sdk',
      proven: false,
      text:
        `Exchange(Account.from_key("${shown}"), base_url="${baseUrl}", account_address="${apiKey}") ` +
        `# streams: Info("${baseUrl}"), which listens at ${wsUrl}/ws`,
    },
  ];
}
