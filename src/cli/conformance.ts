import { InvalidArgumentError, Option, type Command } from 'commander';
import { readFileSync } from 'node:fs';
import { openClient, type OpenedClient } from '../conformance/open-client.ts';
import { learnClock, learnListing, learnPrice, type FoundPrice } from '../conformance/market-facts.ts';
import { placeKind, testNetworkOf, type PlaceKind } from '../conformance/places.ts';
import { planOf } from '../conformance/plan.ts';
import { markdownOf, privateWord, reportOf, wordFor, type TrialReport } from '../conformance/report.ts';
import { Trial, type StepResult, type TrialResult } from '../conformance/trial.ts';
import { termsOf, type TrialTerms } from '../conformance/trial-terms.ts';
import { NOBODY, type AccountNames, type VenueClient } from '../conformance/venue-client.ts';
import { askOther } from '../conformance/whose-account.ts';
import { TRIED_VENUES } from '../conformance/venue-codecs.ts';
import { formatDecimal, parseDecimal, type Decimal } from '../core/units/decimal.ts';
import type { Instrument, VenueId } from '../core/units/ids.ts';
import { SystemClock } from '../system/clock.ts';
import type { Desk, Outcome } from './desk.ts';
import { endpointOf } from './dial-file.ts';
import { Fields } from './fields.ts';
import { isOpenToOthers, readText, writePrivately } from './files.ts';
import { vaultOption } from './key-offer.ts';
import { makeCommand, type AnswerAsked } from './options.ts';
import { CliRefusal } from './refusal.ts';
import { StopSignals } from './stop-signals.ts';

interface ConformanceOptions extends AnswerAsked {
  readonly venue: VenueId;
  readonly testnet?: boolean;
  readonly url?: string;
  readonly ca?: string;
  readonly from: string;
  readonly vault?: string;
  readonly market?: string;
  readonly quantity?: Decimal;
  readonly price?: Decimal;
  readonly costMax?: Decimal;
  readonly redirect?: string;
  readonly plan?: boolean;
  readonly production?: boolean;
  readonly productionHost?: string;
  readonly report?: string;
}

/** `sallyport conformance`. */
export function conformanceCommand(desk: Desk): Command {
  return makeCommand({
    name: 'conformance',
    summary: 'try at a venue’s test network what the gateway would send',
    about:
      'Does a list of actions at a venue with a key of yours, through the gateway’s own codecs and without a ' +
      'gateway: what the key may do, prices, an order far from the market, its amendment and its end, batches, ' +
      'refusals, streams. Every order is cancelled at the end, also after Ctrl-C. The report has no key, no ' +
      'signature and no account in it. The key is read from a file and kept nowhere. A venue itself, and not a test ' +
      'network or this machine, has to be named twice: --production and --production-host.',
    examples: [
      ['conformance --venue bybit --testnet --from creds.json --plan', 'what it would send and could cost'],
      [
        'conformance --venue bybit --testnet --from creds.json --report bybit',
        'writes bybit.md and bybit.json',
      ],
      [
        'conformance --venue hyperliquid --testnet --from agent.json --vault 0x…',
        'for a vault that the agent’s account leads, or a sub-account of it',
      ],
      [
        'conformance --venue kite --url http://127.0.0.1:9000 --from creds.json --redirect "request_token=…"',
        'at a simulated venue, with what its log-in page sent back',
      ],
    ],
  })
    .addOption(new Option('--venue <venue>', 'whose protocol').choices(TRIED_VENUES).makeOptionMandatory())
    .addOption(new Option('--testnet', 'at the venue’s own test network').conflicts('url'))
    .option('--url <url>', 'at this address; plain http only on this machine')
    .option('--ca <file>', 'certificate of the authority that the address is signed by (PEM)')
    .addOption(
      new Option(
        '--from <file>',
        'the key: {"apiKey": "…", "secret": "…"}, or for Hyperliquid {"privateKey": "0x…"} of an agent',
      ).makeOptionMandatory(),
    )
    .addOption(vaultOption())
    .option('--market <name>', 'the market, as policy names it')
    .addOption(new Option('--quantity <decimal>', 'of each order; otherwise the least').argParser(amount))
    .addOption(new Option('--price <decimal>', 'with --plan: what the market is at').argParser(amount))
    .addOption(
      new Option(
        '--cost-max <decimal>',
        'most that all orders may be worth, in the quote asset; otherwise 2000, at Kite 25000',
      ).argParser(amount),
    )
    .option('--redirect <address>', 'at Kite: the address that your log-in sent you back to')
    .option('--plan', 'say what would be sent and what it could cost; sign nothing, change nothing')
    .option('--report <name>', 'write NAME.md and NAME.json, to share')
    .option('--production', 'the address is a venue itself, where orders cost money')
    .option('--production-host <host>', 'the name of that host, once more')
    .action((options: ConformanceOptions) => desk.answer(options, () => conformance(desk, options)));
}

function amount(text: string): Decimal {
  const value = parseDecimal(text);
  if (value === null || value <= 0n)
    throw new InvalidArgumentError('Write a decimal above zero, like 0.001.');
  return value;
}

async function conformance(desk: Desk, options: ConformanceOptions): Promise<Outcome> {
  const terms = termsOf(options.venue, options.market);
  const named = options.market ?? terms.market;
  const instrument = terms.parse(named);
  if (instrument === null) {
    const hint =
      options.venue === 'bybit' ? ' Inverse contracts are named INVERSE:BTCUSD, and pairs SPOT:BTCUSDT.' : '';
    const text = `${named} is no name of a market of ${options.venue}; nothing was done.${hint}`;
    throw new CliRefusal('MARKET_UNKNOWN', text);
  }
  const { baseUrl, kind } = addressOf(options);
  const opened = openAt(desk, options, baseUrl);
  try {
    const aim = { terms, instrument, baseUrl, kind };
    return options.plan === true ? await plan(options, opened, aim) : await run(desk, options, opened, aim);
  } finally {
    opened.close();
  }
}

interface Aim {
  readonly terms: TrialTerms;
  readonly instrument: Instrument;
  readonly baseUrl: string;
  readonly kind: PlaceKind;
}

type Opened = Extract<OpenedClient, { kind: 'open' }>;

/** Where to. A venue itself is refused unless its host was named a second time. */
function addressOf({ venue, testnet, url, ...told }: ConformanceOptions): Pick<Aim, 'baseUrl' | 'kind'> {
  const baseUrl = testnet === true ? testNetworkOf(venue) : (url ?? null);
  if (baseUrl === null) {
    const text =
      testnet === true
        ? `${venue} has no test network; nothing was sent. Try a simulated venue: sallyport simulate-venue ${venue}`
        : 'nothing says where. Nothing was sent. Add --testnet, or --url URL.';
    throw new CliRefusal('NOWHERE_TO_TRY', text);
  }
  endpointOf(baseUrl);
  const { origin, hostname } = new URL(baseUrl);
  const kind = placeKind(origin);
  if (kind === 'production' && !(told.production === true && told.productionHost === hostname)) {
    const text =
      `${hostname} is neither a known test network nor this machine, so orders there cost money; nothing was sent. ` +
      `If that is meant: --production --production-host ${hostname}`;
    throw new CliRefusal('PRODUCTION_NOT_NAMED', text);
  }
  return { baseUrl: origin, kind };
}

function openAt(desk: Desk, { venue, from, ca, vault }: ConformanceOptions, baseUrl: string): Opened {
  const given = Fields.parse(readText(from, 'a credential'));
  const privateKey = given?.text('privateKey') ?? null;
  const apiKey = given?.text('apiKey') ?? (privateKey === null ? null : '-');
  const secret = given?.text('secret') ?? privateKey;
  if (apiKey === null || secret === null) {
    const text =
      `${from} is no credential; nothing was done. Write {"apiKey": "…", "secret": "…"} into it, ` +
      'or for Hyperliquid {"privateKey": "0x…"}.';
    throw new CliRefusal('CREDENTIAL_MALFORMED', text);
  }
  if (isOpenToOthers(from)) desk.warn(`others on this machine can read ${from}. Next: chmod 600 ${from}`);
  const { platform, arch: architecture } = process;
  const pem = ca === undefined ? null : readText(ca, 'a certificate');
  const named = vault === undefined ? {} : { vault };
  const key = { venue, apiKey, secret, ...named };
  const opened = openClient({ ...key, baseUrl, ca: pem, platform, architecture });
  if (opened.kind === 'refused') throw new CliRefusal(opened.code, `${opened.text}.`);
  return opened;
}

async function plan(options: ConformanceOptions, { client, other }: Opened, aim: Aim): Promise<Outcome> {
  const { terms, instrument, baseUrl } = aim;
  const found: FoundPrice = { price: options.price ?? null };
  await learnClock(client);
  const account = other === null ? NOBODY : await namesOf(client, other);
  await learnListing(client, instrument, account);
  if (found.price === null && client.codec.marketsAtOnce === undefined) {
    await learnPrice(client, instrument, found);
  }
  if (found.price === null) {
    const text =
      `what ${instrument} is at could not be asked of ${baseUrl} without a signature; no order was written. ` +
      'Next: --price, with what it is at.';
    throw new CliRefusal('PRICE_UNKNOWN', text);
  }
  const quantity = options.quantity ?? null;
  const { sends, most, quote } = planOf({
    client,
    terms,
    instrument,
    clock: new SystemClock(),
    quantity,
    price: found.price,
  });
  const costMax = options.costMax ?? terms.costMax;
  const cost = `${formatDecimal(most)} ${quote}`;
  return {
    json: { baseUrl, sends, most: formatDecimal(most), quote },
    lines: [
      `At ${baseUrl}. Nothing was signed, and nothing of this was sent. Reads are not listed.`,
      ...sends.map((line) => `  ${line}`),
      `If every order were filled: ${cost} at most. They rest far from the market, two at once, and are cancelled.`,
      ...(most > costMax
        ? [
            `That is more than the ${formatDecimal(costMax)} that are allowed: it would not run. ` +
              `Next: --cost-max ${formatDecimal(most)}`,
          ]
        : []),
    ],
  };
}

/** For whom the written requests are: who asks for another account's is told here that its key may not act for it. */
async function namesOf(client: VenueClient, other: string): Promise<AccountNames> {
  const reply = await client.read({ kind: 'permissions' });
  const own = reply === null ? null : client.codec.readPermissions(reply, []);
  const told = own === null ? null : await askOther(client, own, other);
  if (told?.kind !== 'told') {
    const text = 'the venue did not say whose that account is, or whose the key; no order was written';
    throw new CliRefusal('ACCOUNT_NOT_TOLD', `${text}.`);
  }
  const { account, master, refusals } = told.report;
  if (account === undefined || master === undefined)
    throw new CliRefusal('KEY_REFUSED', `no order was written. ${refusals.join(' ')}`);
  return { address: account, master };
}

async function run(desk: Desk, options: ConformanceOptions, opened: Opened, aim: Aim): Promise<Outcome> {
  const signals = new StopSignals();
  let isStopped = false;
  void signals.wanted.then(() => (isStopped = true));
  try {
    const trial = new Trial({
      ...{ client: opened.client, terms: aim.terms, instrument: aim.instrument, clock: new SystemClock() },
      other: opened.other,
      quantity: options.quantity ?? null,
      costMax: options.costMax ?? aim.terms.costMax,
      redirect: options.redirect ?? null,
      isStrict: aim.kind === 'production',
      isStopped: () => isStopped,
      onStep: (step) => desk.progress(lineOf(step)),
    });
    const result = await trial.run();
    return outcomeOf(options, result, reportOf(headOf(options, opened, aim), result));
  } finally {
    signals.release();
  }
}

function headOf({ venue }: ConformanceOptions, { keyType }: Opened, { kind, instrument }: Aim) {
  const day = new Date().toISOString().slice(0, 10);
  const manifest = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  const sallyport = Fields.parse(manifest)?.text('version') ?? 'unknown';
  return { venue, place: kind, market: instrument, sallyport, node: process.versions.node, day, keyType };
}

function outcomeOf(options: ConformanceOptions, result: TrialResult, report: TrialReport): Outcome {
  const written = options.report === undefined ? [] : [`${options.report}.md`, `${options.report}.json`];
  const texts = [markdownOf(report), `${JSON.stringify(report, null, 2)}\n`];
  for (const [at, path] of written.entries()) writePrivately(path, texts[at] ?? '');
  const left = result.left.map((id) => `ORDER ${id} MAY BE LEFT. Cancel it by hand.`);
  return {
    json: { ...report, leftOrders: result.left },
    lines: [
      ...result.steps.map(lineOf),
      ...left,
      report.conforms ? 'Everything that this venue has worked.' : 'Not everything worked.',
      ...(written.length === 0 ? [] : [`To share, without key, signature or account: ${written.join(', ')}`]),
    ],
    isNo: !report.conforms,
  };
}

function lineOf({ name, end, tookMs }: StepResult): string {
  const word = wordFor(end.kind).padEnd(14);
  const said = privateWord(end);
  return `${word}  ${name} (${tookMs} ms)${said === '' ? '' : `: ${said}`}`;
}
