import { readFileSync, writeFileSync } from 'node:fs';
import { ACTIONS } from '../test/clients/actions.ts';
import { BINANCE_ACTIONS } from '../test/clients/binance-client.ts';
import { CCXT_ACTIONS } from '../test/clients/ccxt-client.ts';
import { CONNECTOR_ACTIONS } from '../test/clients/connector-client.ts';

const TITLE = `<!-- Written by scripts/generate-client-docs.ts from test/clients, whose tests do every one of these. -->
# Clients

Unmodified clients, told a base URL and a decoy key and nothing else. \`npm test -- test/clients\` does each of these
through the real processes, and looks at both ends: what the client returned, and what the venue saw.
`;

const REFUSALS = `
Each refusal raises the client's own exception with the reason in its text: ccxt \`PermissionDenied\` (policy),
\`OrderNotFound\` (an order of somebody else, or none), \`AuthenticationError\`, \`DDoSProtection\` (too many messages),
\`RequestTimeout\` (unknown outcome), \`OperationFailed\` (not sent); the other two by the venue's codes -2010,
-2013, -2015, -1015, -1007 and -1001. A client order id that was used gets the stored answer for an equal order, and a
refusal for another one.

Settings to paste are printed by \`sallyport bot add\`. Freqtrade and NautilusTrader are built on the same calls; their
settings are written from their sources and were not run here.
`;

function main(check: boolean): number {
  const clients = [
    ['ccxt `binanceusdm`', CCXT_ACTIONS],
    ['`binance`', BINANCE_ACTIONS],
    ['`@binance/derivatives-trading-usds-futures`', CONNECTOR_ACTIONS],
  ] as const;
  const rows = ACTIONS.map((action) => [
    action,
    ...clients.map(([, by]) => (by[action] === null ? 'has no call' : 'yes')),
  ]);
  const table = [['action', ...clients.map(([name]) => name)], ['---', '---', '---', '---'], ...rows];
  const text = `${TITLE}\n${table.map((row) => `| ${row.join(' | ')} |`).join('\n')}\n${REFUSALS}`;
  const at = new URL('../docs/CLIENTS.md', import.meta.url);
  if (!check) {
    writeFileSync(at, text);
    return 0;
  }
  if (readFileSync(at, 'utf8') === text) return 0;
  process.stderr.write('docs/CLIENTS.md is not what scripts/generate-client-docs.ts writes\n');
  return 1;
}

process.exitCode = main(process.argv.includes('--check'));
