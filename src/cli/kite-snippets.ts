import { toHex, type Sha256 } from '../core/units/bytes.ts';
import type { Pointing, Snippet } from './pointing.ts';

/** Any will do: the checksum over it is what proves the decoy. */
const REQUEST_TOKEN = 'sallyport';

/** Stands where the token goes of a decoy whose secret is not shown any more. */
const OWN_TOKEN = 'the access token that was shown with the secret';

/** An access token of a decoy, for clients that do not log on: the request token and the checksum of a log-on. */
function kiteToken({ apiKey, secret }: Pick<Pointing, 'apiKey' | 'secret'>, sha256: Sha256): string {
  if (secret === null) return OWN_TOKEN;
  const sum = sha256(new TextEncoder().encode(`${apiKey}${REQUEST_TOKEN}${secret}`));
  return `${REQUEST_TOKEN}${toHex(sum)}`;
}

/** Ready-to-paste settings of the clients of Kite. */
export function kiteSnippets(pointing: Pointing, sha256: Sha256): readonly Snippet[] {
  const { baseUrl, apiKey } = pointing;
  const secret = pointing.secret ?? 'the secret of the decoy';
  const token = kiteToken(pointing, sha256);
  const hasOwnPort = new URL(baseUrl).pathname === '/';
  const ownRoot = hasOwnPort ? baseUrl : OWN_PORT;
  const socket = baseUrl.replace(/^http/, 'ws').replace(/\/?$/, '/');
  return [
    {
      client: 'kiteconnect',
      proven: true,
      text: `new KiteConnect({ api_key: '${apiKey}', access_token: '${token}', root: '${baseUrl}' })`,
      note: `or log on each day as at the venue, with any request token: generateSession('today', '${secret}')`,
    },
    {
      client: 'kiteconnect ticker',
      proven: true,
      text: `new KiteTicker({ api_key: '${apiKey}', access_token: '${token}', root: '${socket}' })`,
      note: 'prices, and this bot’s orders; it ends its process after 50 attempts in vain, as at the venue',
    },
    {
      client: 'pykiteconnect',
      proven: false,
      text: `kite = KiteConnect(api_key="${apiKey}", access_token="${token}", root="${ownRoot}")`,
      ...(hasOwnPort
        ? {}
        : { note: 'it drops the path of a root: give Kite a port of its own, --listen-venue' }),
    },
  ];
}

/** As in the examples of `up`. */
const OWN_PORT = 'http://127.0.0.1:8701';
