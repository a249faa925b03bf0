import { Argument, Option, type Command } from 'commander';
import type { Desk } from './desk.ts';
import { Fields } from './fields.ts';
import { readText } from './files.ts';
import { listenOption } from './listen-option.ts';
import { refuseIfTaken, type Listen } from './open-gateway.ts';
import { makeCommand } from './options.ts';
import { CliRefusal } from './refusal.ts';
import type { SimulatedOther, SimulatedVenue, VenueCredential } from './simulated-venues.ts';
import {
  SIMULATED_VENUES,
  accountFor,
  hasForm,
  namesOf,
  newCredential,
  newOthers,
  othersFor,
  moreMarketsOf,
} from './simulated-venues.ts';
import { StopSignals } from './stop-signals.ts';
import { SIMULATED_CHAINS, simulateChain, type SimulatedChain } from './simulate-chain.ts';
import { startVenue } from './venue-process.ts';

interface SimulateOptions {
  readonly json?: boolean;
  readonly listen: Listen;
  readonly from?: string;
  readonly seed: string;
  readonly tlsKey?: string;
  readonly tlsCert?: string;
  readonly faults?: string;
  readonly testnet?: boolean;
  readonly with?: 'spot' | 'vaults';
  readonly redirect?: string;
}

const LISTEN: Listen = { host: '127.0.0.1', port: 9443 };
const BALANCE = '100000';
const SEED = '1';
/** In which venue’s words `--with` is. */
const WITH = { spot: 'bybit', vaults: 'hyperliquid' } as const;
/** Where a gateway listens that was told nothing else: what the simulator takes without an address. */
const KITE_REDIRECT = 'http://127.0.0.1:8420/kite/callback';
/** What an account that may trade pairs has of their coins at its start. */
const COINS = { BTC: '1', ETH: '10' };

/** `sallyport simulate-venue`. */
export function simulateVenueCommand(desk: Desk): Command {
  return makeCommand({
    name: 'simulate-venue',
    summary: 'run a simulated venue',
    about:
      'Runs the simulated venue that tests and paper trading use, until Ctrl-C: signatures, filters, a seeded order ' +
      'book, margin, rate limits and faults. What it is faithful in is in the README of its folder in simulators. ' +
      'At Hyperliquid the API key is the account’s address, and the secret the private key of its agent. A chain has ' +
      'two nodes, the second one on the port after the first (of Stellar a Horizon and a node that speaks RPC), a ' +
      'faucet, and no account.',
    examples: [
      ['simulate-venue binance-usdm', 'on http://127.0.0.1:9443, with a new account that is printed'],
      [
        'simulate-venue binance-usdm --from creds.json --seed 7',
        'with the account of a file and another market',
      ],
      ['simulate-venue bybit --listen 127.0.0.1:9444', 'the simulated Bybit, on another port'],
      [
        'simulate-venue bybit --with spot',
        'a key that may trade pairs too, of an account that has 1 BTC and 10 ETH',
      ],
      ['simulate-venue kite', 'the simulated Kite; its log-in page asks for nothing'],
      [
        'simulate-venue kite --redirect http://127.0.0.1:8500/kite/callback',
        'where that page sends a browser back to: the callback of a gateway on another port than 8420',
      ],
      ['simulate-venue hyperliquid', 'with an account and an agent that are printed'],
      ['simulate-venue hyperliquid --with vaults', 'with a vault and a sub-account of that account too'],
      ['simulate-venue solana', 'a small Solana; also stellar, with a market in USDC'],
      ['simulate-venue binance-usdm --tls-key key.pem --tls-cert cert.pem', 'over https'],
    ],
  })
    .addArgument(
      new Argument('<venue>', 'which venue, or which chain').choices([
        ...SIMULATED_VENUES,
        ...SIMULATED_CHAINS,
      ]),
    )
    .addOption(listenOption(LISTEN))
    .option('--from <file>', '{"apiKey": "…", "secret": "…"} of the account; made and printed without it')
    .option('--seed <number>', 'of the market; the same seed gives the same market', SEED)
    .addOption(new Option('--tls-key <file>', 'private key for https (PEM)'))
    .addOption(new Option('--tls-cert <file>', 'certificate for https (PEM)'))
    .option('--faults <file>', 'faults to begin with, as JSON')
    .option('--testnet', 'hyperliquid: take signatures for its testnet, and those for its mainnet not')
    .addOption(
      new Option(
        '--redirect <url>',
        `kite: where its log-in page sends a browser back to; ${KITE_REDIRECT} without it`,
      ),
    )
    .addOption(
      new Option(
        '--with <what>',
        'bybit: the key may trade spot pairs too; hyperliquid: a vault that the account leads and a sub-account, ' +
          'each with an agent',
      ).choices(['spot', 'vaults']),
    )
    .action((venue: SimulatedVenue | SimulatedChain, options: SimulateOptions) =>
      desk.stayWith(options, () =>
        isChain(venue) ? ofChain(desk, venue, options) : simulate(desk, venue, options),
      ),
    );
}

function isChain(venue: SimulatedVenue | SimulatedChain): venue is SimulatedChain {
  return SIMULATED_CHAINS.some((one) => one === venue);
}

async function ofChain(desk: Desk, chain: SimulatedChain, options: SimulateOptions): Promise<void> {
  const { from, tlsKey, tlsCert, faults, testnet, seed, redirect, with: also } = options;
  const given = {
    ...{ '--from': from, '--tls-key': tlsKey, '--tls-cert': tlsCert, '--faults': faults },
    '--redirect': redirect,
  };
  const odd = Object.entries({ ...given, '--testnet': testnet, '--with': also }).find(
    ([, value]) => value !== undefined,
  )?.[0];
  const wrong = odd ?? (seed === SEED ? null : '--seed');
  if (wrong === null) return simulateChain(desk, chain, options);
  throw new CliRefusal('NO_ACCOUNT', `${wrong} is for exchanges, not for ${chain}; nothing was started.`);
}

async function simulate(desk: Desk, simulated: SimulatedVenue, options: SimulateOptions): Promise<void> {
  const seed = Number(options.seed);
  if (!Number.isSafeInteger(seed) || seed < 0) {
    throw new CliRefusal('SEED_MALFORMED', '--seed is a whole number from 0; nothing was started.');
  }
  if (options.testnet === true && simulated !== 'hyperliquid') {
    throw new CliRefusal(
      'NO_TESTNET',
      `--testnet is for hyperliquid, not ${simulated}; nothing was started.`,
    );
  }
  refuseOtherWith(options.with, simulated);
  refuseRedirect(options.redirect, simulated);
  const credential =
    options.from === undefined ? newCredential(simulated) : credentialIn(options.from, simulated);
  const { apiKey, secret } = credential;
  const others = options.with === 'vaults' ? newOthers() : [];
  await refuseIfTaken(options.listen, '--listen 127.0.0.1:PORT');
  const signals = new StopSignals();
  const venue = await startVenue({
    venue: simulated,
    ...options.listen,
    seed,
    accounts: [
      accountFor(simulated, { ...credential, ...pairsOf(options), ...backTo(options), others }, BALANCE),
      ...othersFor(others, apiKey, BALANCE),
    ],
    markets: moreMarketsOf(simulated),
    ...tlsOf(options),
    ...(options.testnet === true ? { chain: 'testnet' } : {}),
    ...(options.faults === undefined ? {} : { faults: jsonOf(options.faults) }),
  });
  const given = options.from === undefined ? { apiKey, secret } : { apiKey };
  desk.announce(
    {
      json: { ready: true, url: venue.url, seed, ...given, ...(others.length === 0 ? {} : { others }) },
      lines: wayToVenue({ venue: simulated, url: venue.url, credential, others }, options),
    },
    options.json === true,
  );
  const lost = await Promise.race([signals.wanted.then(() => null), venue.ended]);
  venue.stop();
  signals.release();
  if (lost !== null) throw new CliRefusal('VENUE_ENDED', 'the simulated venue ended by itself.');
}

/** What is told when a venue is up: its account, and what to type to have a gateway trade on that. */
export function wayToVenue(
  {
    venue,
    url,
    credential: { apiKey, secret },
    others,
  }: {
    readonly venue: SimulatedVenue;
    readonly url: string;
    readonly credential: VenueCredential;
    readonly others: readonly SimulatedOther[];
  },
  { from, tlsCert, redirect, with: wanted }: Pick<SimulateOptions, 'from' | 'tlsCert' | 'redirect' | 'with'>,
): readonly string[] {
  const names = namesOf(venue);
  const width = Math.max(names.apiKey.length, names.secret.length);
  const file = from ?? 'creds.json';
  const ca = tlsCert === undefined ? '' : ' --ca FILE';
  // A key that may trade pairs is refused where nobody asks for that.
  const accepted = wanted === 'spot' ? ' --with spot' : '';
  return [
    `The simulated venue runs at ${url}. Ctrl-C stops it, and it forgets everything.`,
    `  ${names.apiKey.padEnd(width)}  ${apiKey}`,
    ...(from === undefined ? [`  ${names.secret.padEnd(width)}  ${secret}`] : []),
    `Next: sallyport key add ${venue} --name paper --from ${file} --base-url ${url}${ca}${accepted}`,
    ...(from === undefined ? [`  with ${JSON.stringify({ apiKey, secret })} in ${file}`] : []),
    ...others.map(otherLine),
    ...(venue === 'kite' ? [redirectLine(redirect)] : []),
  ];
}

function credentialIn(path: string, venue: SimulatedVenue): VenueCredential {
  const fields = Fields.parse(readText(path, 'the account'));
  const apiKey = fields?.text('apiKey') ?? null;
  const secret = fields?.text('secret') ?? null;
  if (apiKey !== null && secret !== null && hasForm(venue, { apiKey, secret })) return { apiKey, secret };
  const { apiKey: first, secret: second } = namesOf(venue);
  const form = `{"apiKey": "… (${first})", "secret": "… (${second})"}`;
  const text = `${path} is no credential for ${venue}; nothing was started. Write ${form} into it.`;
  throw new CliRefusal('CREDENTIAL_MALFORMED', text);
}

function refuseOtherWith(wanted: SimulateOptions['with'], simulated: SimulatedVenue): void {
  if (wanted === undefined || WITH[wanted] === simulated) return;
  const text = `--with ${wanted} is for ${WITH[wanted]}, not ${simulated}; nothing was started.`;
  throw new CliRefusal('NO_CATEGORY', text);
}

function refuseRedirect(redirect: string | undefined, simulated: SimulatedVenue): void {
  if (redirect === undefined) return;
  if (simulated !== 'kite')
    throw new CliRefusal('NO_REDIRECT', `--redirect is for kite, not ${simulated}; nothing was started.`);
  const url = URL.canParse(redirect) ? new URL(redirect) : null;
  if (url === null || !/^https?:$/.test(url.protocol)) {
    const text = `--redirect is a whole address, like ${KITE_REDIRECT}; nothing was started.`;
    throw new CliRefusal('REDIRECT_MALFORMED', text);
  }
}

function backTo({ redirect }: SimulateOptions): { readonly redirectUrl?: string } {
  return redirect === undefined ? {} : { redirectUrl: redirect };
}

function redirectLine(redirect: string | undefined): string {
  const elsewhere = redirect === undefined ? ': for a gateway elsewhere start it with --redirect URL' : '';
  return `Its log-in page sends a browser back to ${redirect ?? KITE_REDIRECT}${elsewhere}.`;
}

function otherLine({ role, address, secret }: SimulatedOther): string {
  const what = role === 'vault' ? 'its vault' : 'its sub-account';
  return `  ${what.padEnd(15)} --vault ${address}, with {"privateKey": "${secret}"} in the file`;
}

function pairsOf({ with: wanted }: SimulateOptions): object {
  return wanted === 'spot' ? { also: ['spot'], coins: COINS } : {};
}

function tlsOf({ tlsKey, tlsCert }: SimulateOptions): {
  readonly tls?: { readonly key: string; readonly cert: string };
} {
  if (tlsKey === undefined && tlsCert === undefined) return {};
  if (tlsKey === undefined || tlsCert === undefined) {
    throw new CliRefusal('TLS_HALF', '--tls-key and --tls-cert go together; nothing was started.');
  }
  return { tls: { key: readText(tlsKey, 'the TLS key'), cert: readText(tlsCert, 'the TLS certificate') } };
}

function jsonOf(path: string): unknown {
  const faults = Fields.parse(readText(path, 'the faults'));
  if (faults !== null) return faults.plain();
  throw new CliRefusal('FAULTS_MALFORMED', `${path} is no JSON object; nothing was started.`);
}
