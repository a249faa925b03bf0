import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { OpenedCategory } from '../core/units/category.ts';
import { issueLeaf, makeAuthority } from '../launcher/certificate.ts';
import type { DataFolder } from '../launcher/folder.ts';
import { Fields } from './fields.ts';
import { readText, writePrivately } from './files.ts';
import { CliRefusal } from './refusal.ts';
import { alsoAt, newCredential, SIMULATED_VENUES, type SimulatedVenue } from './simulated-venues.ts';

/** A simulated venue's key and address, kept in the data folder so that a paper account survives a restart. */
export interface PaperAccount {
  readonly venue: SimulatedVenue;
  readonly apiKey: string;
  readonly secret: string;
  /** For what else than linear contracts its key may trade and is accepted: all that its simulated venue has. */
  readonly also: readonly OpenedCategory[];
  /** 0 until it was started once; the same at every start after that. */
  readonly port: number;
  /** PEM of the authority made for it, and of its own key and certificate. */
  readonly ca: string;
  readonly key: string;
  readonly cert: string;
}

const CERTIFICATE_DAYS = 365;
const SUFFIX = '.json';

/** A new account at a simulated venue, in an authority of its own. */
export async function makePaperAccount(venue: SimulatedVenue): Promise<PaperAccount> {
  const now = new Date();
  const names = { dnsNames: ['localhost'], ipAddresses: ['127.0.0.1'], days: CERTIFICATE_DAYS, now };
  const permitted = { dns: ['localhost'], ip: ['127.0.0.1'] };
  const authority = await makeAuthority({ name: 'paper venue', days: CERTIFICATE_DAYS, now, permitted });
  const leaf = await issueLeaf(authority, names);
  const also = alsoAt(venue);
  return {
    venue,
    ...newCredential(venue),
    also,
    port: 0,
    ca: authority.cert,
    key: leaf.key,
    cert: leaf.cert,
  };
}

/** The account kept in a file; null where there is none. Refuses a file that is not understood. */
export function readPaperAccount(path: string): PaperAccount | null {
  if (!existsSync(path)) return null;
  const account = parseAccount(readText(path, 'the paper account'));
  if (account !== null) return account;
  const text = `${path} is not understood; nothing was started. Move it away to begin a new paper account.`;
  throw new CliRefusal('PAPER_MALFORMED', text);
}

/** Keeps an account for the next start, readable for its owner alone. */
export function writePaperAccount(path: string, account: PaperAccount): void {
  writePrivately(path, `${JSON.stringify(account, null, 2)}\n`);
}

/** Where the account that stands for a live one on paper is kept, by its name. */
export function standInPath(folder: DataFolder, name: string): string {
  mkdirSync(standInFolder(folder), { recursive: true, mode: 0o700 });
  return join(standInFolder(folder), `${name}${SUFFIX}`);
}

/** The names of all accounts that are kept so. */
export function standIns(folder: DataFolder): readonly string[] {
  if (!existsSync(standInFolder(folder))) return [];
  return readdirSync(standInFolder(folder))
    .filter((name) => name.endsWith(SUFFIX))
    .map((name) => name.slice(0, -SUFFIX.length))
    .sort();
}

function standInFolder(folder: DataFolder): string {
  return join(folder.root, 'paper');
}

function parseAccount(text: string): PaperAccount | null {
  const fields = Fields.parse(text);
  const [apiKey, secret, ca, key, cert] = ['apiKey', 'secret', 'ca', 'key', 'cert'].map(
    (name) => fields?.text(name) ?? null,
  );
  // Files from before there was a choice do not say it.
  const named = fields?.text('venue') ?? SIMULATED_VENUES[0];
  const venue = SIMULATED_VENUES.find((one) => one === named);
  const port = fields?.count('port') ?? null;
  if (venue === undefined || port === null || apiKey == null || secret == null) return null;
  if (ca == null || key == null || cert == null) return null;
  // Files from before pairs do not say it either, and their account was accepted for contracts alone.
  const said = fields?.texts('also') ?? [];
  const also = alsoAt(venue).filter((one) => said.includes(one));
  return { venue, apiKey, secret, also, port, ca, key, cert };
}
