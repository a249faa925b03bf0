import { readFileSync, writeFileSync } from 'node:fs';
import { allRoutes } from '../src/venues/binance-usdm/routes.ts';

const TITLE = `<!-- Written by scripts/generate-route-docs.ts. Change the tables in src/venues/binance-usdm instead. -->
# Routes of Binance USD-M futures

Every route of the venue that is known, and what the gateway does with it. A route that is not in this list is refused
before anything is signed. Reads are signed with the real key and answered with what the bot may see; routes that move
funds and routes of other products are refused for every bot under every policy.
`;

/** What each kind of route means, in the order of the document. */
const KINDS = new Map([
  ['public', 'Public market data: passed through, never signed'],
  ['local', 'Answered by the gateway itself, about the bot’s own decoy key'],
  ['query', 'Read: signed under a permit that can sign nothing else'],
  ['place', 'Place: judged under policy, recorded, then sent once'],
  ['amend', 'Amend: judged like a new order, recorded, then sent once'],
  ['cancel', 'Cancel: always passes for the bot’s own orders'],
  ['setting', 'Setting of the account: refused unless the policy allows it'],
  ['moveFunds', 'Refused: could move funds, or make or change keys'],
  ['denied', 'Refused: another product, or nothing that a trading bot needs'],
]);

function main(check: boolean): number {
  const routes = allRoutes();
  const parts = [...KINDS].flatMap(([kind, title]) => {
    const lines = routes
      .filter((route) => route.kind === kind)
      .map((route) => `${route.method} ${route.path}`);
    if (lines.length === 0) return [];
    const sorted = lines.sort((a, b) => (a.replace(/^\S+ /, '') < b.replace(/^\S+ /, '') ? -1 : 1));
    return [`## ${title} (${lines.length})`, '', '```text', ...sorted, '```', ''];
  });
  const text = [TITLE, ...parts].join('\n');
  const at = new URL('../docs/ROUTES.md', import.meta.url);
  if (!check) {
    writeFileSync(at, text);
    return 0;
  }
  if (readFileSync(at, 'utf8') === text) return 0;
  process.stderr.write('docs/ROUTES.md is not what scripts/generate-route-docs.ts writes\n');
  return 1;
}

process.exitCode = main(process.argv.includes('--check'));
