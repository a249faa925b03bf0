import { parseArgs } from 'node:util';
import { alarmsText, measureAlarms } from './alarms.ts';
import { botsText, measureBots } from './bots.ts';
import { ledgerText, measureLedger } from './ledger.ts';
import { longHeading, longLine, measureLong } from './long.ts';
import { measureOrders, ordersText } from './orders.ts';
import { measureSigning, signingText } from './sign.ts';
import { measureVault } from './vault.ts';
import { lifeLine, measureLife } from './starts.ts';
import { measureSockets, socketsText } from './sockets.ts';
import { measureKite } from './kite.ts';
import { measureVenues, venuesText } from './venues.ts';
import { measureTokens, withToken } from './tokens.ts';
import { measureWallets } from './wallets.ts';

const USAGE = `npm run bench -- [orders|sockets|bots|venues|long|ledger|sign|wallets|alarms|vault]
                [--rounds N] [--orders N] [--venue V] [--json]

Measures against a simulated venue; everything runs on this machine.

  orders   signed orders over kept connections: directly, through nginx where it is installed, and through Sallyport,
           in turn within each round; medians over the rounds (this is what runs without a name)
  sockets  the same as calls of the WebSocket API, directly and through Sallyport
  venues   one bot's orders at each venue, as slowly as every venue takes them, through Sallyport and past it in turn
           (not past it at Kite); with --venue V at that one only
  bots     the same orders from 1, 10, 100 and 1,000 bots of one account
  long     1,000,000 orders through one gateway: time per order, memory and files as they grow
  ledger   the verifier over an export of 1,000,000 entries, and one SHA-256 over the same file; then a gateway with as
           many: how soon it is ready without a snapshot, after a stop and after a crash, its export, verified and
           replayed
  alarms   halts of a whole gateway until a webhook has been told of each
  wallets  one transaction of a wallet read, decided on and signed, or its signature checked, by chain and mode;
           then one signature by type of key, here and, where SoftHSM2 and the packages of custodians/ are installed,
           by a token of it
  sign     the arithmetic of one order on a venue of secp256k1 keys, in native code and in JavaScript; nothing is sent
  vault    one record of the vault written, replaced and removed on this disk: so long every order waits for it

  npm run bench                              five rounds of 1,500 orders on each path
  npm run bench -- sockets --rounds 3        three rounds of calls
  npm run bench -- long --orders 100000      a shorter long run
  npm run bench -- ledger --rounds 3         the figures of docs/BENCHMARK.md
`;
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    rounds: { type: 'string', default: '5' },
    orders: { type: 'string' },
    venue: { type: 'string' },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});
const [part = 'orders', ...more] = positionals;
const rounds = Number(values.rounds);
const orders = Number(values.orders ?? (part === 'long' || part === 'ledger' ? 1_000_000 : 1_500));
const isKnown =
  ['orders', 'sockets', 'bots', 'venues', 'long', 'ledger', 'sign', 'wallets', 'alarms', 'vault'].includes(
    part,
  ) && more.length === 0;
if (values.help || !isKnown || !(rounds >= 1) || !(orders >= 100)) {
  process.stdout.write(USAGE);
  process.exit(values.help ? 0 : 2);
}

if (part === 'orders') {
  const report = await measureOrders({ rounds, orders });
  say(report, ordersText(report));
} else if (part === 'sockets') {
  const rows = await measureSockets(orders, rounds);
  say({ rows }, socketsText(rows));
} else if (part === 'bots') {
  const rows = await measureBots(orders, rounds);
  say({ rows }, botsText(rows));
} else if (part === 'venues') {
  const { venue } = values;
  const kite = venue === undefined || venue === 'kite' ? [await measureKite(orders)] : [];
  const rows = [...(await measureVenues(orders, venue)), ...kite];
  say({ rows }, venuesText(rows));
} else if (part === 'alarms') {
  const report = await measureAlarms(Math.min(orders, 1_000));
  say(report, alarmsText(report));
} else if (part === 'vault') {
  const rows = await measureVault(orders);
  say({ rows }, signingText(rows));
} else if (part === 'sign') {
  const rows = measureSigning(orders);
  say({ rows }, signingText(rows));
} else if (part === 'wallets') {
  const rows = await withToken(async (token) => [
    ...(await measureWallets(orders, token)),
    ...(await measureTokens(orders, token)),
  ]);
  say({ rows }, signingText(rows));
} else if (part === 'ledger') {
  const rows = measureLedger(orders, rounds);
  if (!values.json) say(null, ledgerText(rows));
  const life = await measureLife(orders, (row) => {
    if (!values.json) say(null, lifeLine(row));
  });
  if (values.json) say({ rows, life }, '');
} else {
  if (!values.json) process.stdout.write(`${longHeading}\n`);
  const rows = await measureLong(orders, (row) => {
    if (!values.json) process.stdout.write(`${longLine(row)}\n`);
  });
  if (values.json) process.stdout.write(`${JSON.stringify({ rows })}\n`);
}

function say(report: unknown, text: string): void {
  process.stdout.write(`${values.json ? JSON.stringify(report) : text}\n`);
}
