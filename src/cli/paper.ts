import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { issueLeaf, makeAuthority } from '../launcher/certificate.ts';
import type { DataFolder } from '../launcher/folder.ts';
import { issueBot, type IssuedBot } from './bot.ts';
import { allowDial, endpointOf } from './dial-file.ts';
import { ask, askFields } from './door-client.ts';
import { Fields, partsOf } from './fields.ts';
import { readText, writePrivately } from './files.ts';
import { readPolicy } from './policy-file.ts';
import { CliRefusal } from './refusal.ts';
import { startVenue, type VenueProcess } from './venue-process.ts';

/** The simulated venue's key and address, kept in the folder so that a paper account survives a restart. */
interface PaperAccount {
  readonly apiKey: string;
  readonly secret: string;
  readonly port: number;
  readonly ca: string;
  readonly key: string;
  readonly cert: string;
}

export interface PaperVenue {
  readonly process: VenueProcess;
  readonly account: PaperAccount;
}

const NAME = 'paper';
const BOT = 'demo';
const BALANCE = '100000';
const CERTIFICATE_DAYS = 365;
const STARTER = fileURLToPath(new URL('../../policies/starter.yaml', import.meta.url));

/** Starts the simulated venue of a folder and lets the gateway dial it: TLS under an authority made for this folder. */
export async function startPaperVenue(folder: DataFolder, seed: number): Promise<PaperVenue> {
  const path = join(folder.root, 'paper.json');
  const kept = existsSync(path) ? parseAccount(readText(path, 'the paper account')) : await makeAccount();
  if (kept === null) {
    const text = `${path} is not understood; nothing was started. Move it away to begin a new paper account.`;
    throw new CliRefusal('PAPER_MALFORMED', text);
  }
  const { apiKey, secret, port, key, cert } = kept;
  const accounts = [{ apiKey, secret, balance: BALANCE }];
  const process = await startVenue({ venue: 'binance-usdm', port, seed, accounts, tls: { key, cert } });
  const endpoint = endpointOf(process.url);
  const account = { ...kept, port: endpoint.port };
  writePrivately(path, `${JSON.stringify(account, null, 2)}\n`);
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
  const { apiKey, secret, ca } = account;
  const status = await askFields(folder, { command: 'status' });
  const hasAccount = status
    .parts('keys')
    .some((key) => key.text('name') === NAME && key.text('status') !== 'removed');
  if (hasAccount) await ask(folder, { command: 'key baseline', fields: { name: NAME } });
  else {
    const fields = {
      venue: 'binance-usdm',
      name: NAME,
      apiKey,
      secret,
      baseUrl: process.url,
      ca,
      paper: true,
    };
    await ask(folder, { command: 'key add', fields });
  }
  if (status.text('policy') === null) {
    await ask(folder, { command: 'policy set', fields: { policy: readPolicy(STARTER).json } });
  }
  const bots = partsOf(await ask(folder, { command: 'bot list' }));
  return bots.some((bot) => bot.text('bot') === BOT) ? null : issueBot(folder, { bot: BOT, key: NAME });
}

async function makeAccount(): Promise<PaperAccount> {
  const now = new Date();
  const names = { dnsNames: ['localhost'], ipAddresses: ['127.0.0.1'], days: CERTIFICATE_DAYS, now };
  const permitted = { dns: ['localhost'], ip: ['127.0.0.1'] };
  const authority = await makeAuthority({ name: 'paper venue', days: CERTIFICATE_DAYS, now, permitted });
  const leaf = await issueLeaf(authority, names);
  const made = (): string => randomBytes(32).toString('hex');
  return { apiKey: made(), secret: made(), port: 0, ca: authority.cert, key: leaf.key, cert: leaf.cert };
}

function parseAccount(text: string): PaperAccount | null {
  const fields = Fields.parse(text);
  const [apiKey, secret, ca, key, cert] = ['apiKey', 'secret', 'ca', 'key', 'cert'].map(
    (name) => fields?.text(name) ?? null,
  );
  const port = fields?.count('port') ?? null;
  if (port === null || apiKey == null || secret == null) return null;
  if (ca == null || key == null || cert == null) return null;
  return { apiKey, secret, port, ca, key, cert };
}
