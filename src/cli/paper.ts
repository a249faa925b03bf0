import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { DataFolder } from '../launcher/folder.ts';
import { issueBot, type IssuedBot } from './bot.ts';
import { allowDial, endpointOf } from './dial-file.ts';
import { ask, askFields } from './door-client.ts';
import { partsOf } from './fields.ts';
import { makePaperAccount, readPaperAccount, writePaperAccount, type PaperAccount } from './paper-account.ts';
import { allowNativeCode } from './native-code.ts';
import { logInOnPaper } from './paper-session.ts';
import { readPolicy } from './policy-file.ts';
import { recordedMarkets } from './recorded-books.ts';
import { CliRefusal } from './refusal.ts';
import { accountFor, paperMoney, moreMarketsOf, type SimulatedVenue } from './simulated-venues.ts';
import { startVenue, type VenueProcess } from './venue-process.ts';

export interface PaperVenue {
  readonly process: VenueProcess;
  readonly account: PaperAccount;
}

const NAME = 'paper';
const BOT = 'demo';
/** What is put in force where there is no policy yet. */
const POLICIES: Readonly<Record<SimulatedVenue, string>> = {
  'binance-usdm': 'starter',
  bybit: 'starter',
  hyperliquid: 'hyperliquid',
  kite: 'kite',
};

/** What is simulated, and the port on this machine at which the gateway beside it listens. */
export interface PaperStart {
  readonly seed: number;
  readonly venue: SimulatedVenue;
  readonly gatewayPort: number;
}

/** Starts the simulated venue of a folder and lets the gateway dial it: TLS under an authority made for this folder. */
export async function startPaperVenue(
  folder: DataFolder,
  { seed, venue, gatewayPort }: PaperStart,
): Promise<PaperVenue> {
  const path = join(folder.root, 'paper.json');
  const kept = readPaperAccount(path) ?? (await makePaperAccount(venue));
  if (kept.venue !== venue) {
    const text =
      `the paper account in ${path} is at ${kept.venue}, not ${venue}; nothing was started. ` +
      'Use another data folder for another venue.';
    throw new CliRefusal('PAPER_ELSEWHERE', text);
  }
  const { port, key, cert } = kept;
  const accounts = [accountFor(venue, { ...kept, gatewayPort }, paperMoney(venue).amount)];
  if (venue === 'hyperliquid') allowNativeCode(folder);
  const markets = [...moreMarketsOf(venue), ...recordedMarkets(folder, venue)];
  const process = await startVenue({ venue, port, seed, accounts, markets, tls: { key, cert } });
  const endpoint = endpointOf(process.url);
  const account = { ...kept, port: endpoint.port };
  writePaperAccount(path, account);
  allowDial(folder, endpoint);
  return { process, account };
}

/**
 * Gives a running gateway what it lacks for paper trading: the account, a policy, and a bot. A bot that was issued
 * before cannot be shown again, so a folder that has one gets none: null.
 */
export async function furnishPaper(
  folder: DataFolder,
  { process, account }: PaperVenue,
): Promise<IssuedBot | null> {
  const { apiKey, secret, also, ca } = account;
  const status = await askFields(folder, { command: 'status' });
  const hasAccount = status
    .parts('keys')
    .some((key) => key.text('name') === NAME && key.text('status') !== 'removed');
  if (hasAccount) await ask(folder, { command: 'key baseline', fields: { name: NAME } });
  else {
    const fields = {
      venue: account.venue,
      name: NAME,
      apiKey,
      secret,
      baseUrl: process.url,
      ca,
      paper: true,
      with: also,
    };
    await ask(folder, { command: 'key add', fields });
  }
  if (account.venue === 'kite') await logInOnPaper(folder, NAME, account);
  if (status.text('policy') === null) {
    await ask(folder, {
      command: 'policy set',
      fields: { policy: readPolicy(policyOf(account.venue)).json },
    });
  }
  const bots = partsOf(await ask(folder, { command: 'bot list' }));
  return bots.some((bot) => bot.text('bot') === BOT) ? null : issueBot(folder, { bot: BOT, key: NAME });
}

function policyOf(venue: SimulatedVenue): string {
  return fileURLToPath(new URL(`../../policies/${POLICIES[venue]}.yaml`, import.meta.url));
}
