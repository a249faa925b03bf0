import { rmSync } from 'node:fs';
import { resolve } from 'node:path';
import { Option, type Command } from 'commander';
import type { DataFolder } from '../launcher/folder.ts';
import {
  describeCertificate,
  makeWebIdentity,
  readWebIdentity,
  takeWebIdentity,
  type CertificateFlaw,
  type WebIdentity,
} from '../launcher/web-identity.ts';
import { collect, readName } from './beyond.ts';
import type { Desk, Outcome } from './desk.ts';
import { isOpenToOthers, readText, writePrivately } from './files.ts';
import { makeFolderCommand, makeGroup, type FolderOptions } from './options.ts';
import { CliRefusal } from './refusal.ts';
import { openFolder } from './settings.ts';

const DAY_MS = 86_400_000;
/** From then on `show` says that the end is near, and answers no. */
const SOON_MS = 30 * DAY_MS;

interface MakeOptions extends FolderOptions {
  readonly name?: readonly string[];
}

interface ImportOptions extends FolderOptions {
  readonly cert: string;
  readonly key: string;
}

/** `sallyport tls …`. */
export function tlsCommand(desk: Desk): Command {
  return makeGroup({ name: 'tls', summary: 'the certificate for people, browsers and bots' })
    .addCommand(makeCertificateCommand(desk))
    .addCommand(importCommand(desk))
    .addCommand(showCommand(desk))
    .addCommand(renewCommand(desk));
}

function makeCertificateCommand(desk: Desk): Command {
  return makeFolderCommand({
    name: 'make',
    summary: 'make a certificate of an own authority',
    about:
      'Makes a certificate for the names given, besides localhost, signed by a new authority that can speak for ' +
      'nobody else and whose key is forgotten at once. Browsers and bots have to be told to trust web-ca.pem of the ' +
      'data folder. It lasts 397 days. A running gateway uses it within a second.',
    examples: [
      ['tls make --name trading.example.org', 'for one name'],
      ['tls make --name trading.lan --name 192.168.1.20', 'for a name and an address of the network'],
    ],
  })
    .addOption(
      new Option('--name <name>', 'a DNS name or an IPv4 address; repeatable')
        .argParser(collect((text) => readName(text).replace(/:[0-9]+$/, '')))
        .makeOptionMandatory(),
    )
    .action((options: MakeOptions) =>
      desk.answer(options, async () => {
        const { folder } = openFolder(options.data);
        return madeOutcome(folder, await makeOwn(folder, options.name ?? []));
      }),
    );
}

function importCommand(desk: Desk): Command {
  return makeFolderCommand({
    name: 'import',
    summary: 'take a certificate and its key from files',
    about:
      'Takes a certificate with its chain, and the key, from PEM files, as an ACME client writes them. They must fit ' +
      'each other and be good now. The key is copied into the data folder, for its owner alone; the files stay as ' +
      'they are, and `tls renew` reads them again. A running gateway uses it within a second.',
    examples: [
      ['tls import --cert fullchain.pem --key privkey.pem', 'the certificate first, then what signed it'],
    ],
  })
    .requiredOption('--cert <file>', 'the certificate, and behind it the chain')
    .requiredOption('--key <file>', 'its private key, without a passphrase')
    .action((options: ImportOptions) =>
      desk.answer(options, () => {
        const { folder } = openFolder(options.data);
        return madeOutcome(folder, take(folder, { cert: resolve(options.cert), key: resolve(options.key) }));
      }),
    );
}

function showCommand(desk: Desk): Command {
  return makeFolderCommand({
    name: 'show',
    summary: 'which certificate there is, and until when',
    about: 'Says for which names the certificate is, who signed it and until when. The key is not shown.',
    examples: [['tls show --json', 'exit code 1 when it has ended, or ends within 30 days']],
  }).action((options: FolderOptions) =>
    desk.answer(options, () => {
      const { folder } = openFolder(options.data);
      const identity = known(folder);
      const { until } = describeCertificate(identity);
      const word = wordOf(until - Date.now());
      const next = word === null ? [] : [`${word}: sallyport tls renew --data ${folder.root}`];
      const { json, lines } = madeOutcome(folder, identity);
      return { json, lines: [...lines, ...next], isNo: word !== null };
    }),
  );
}

/** Null while there is time. */
function wordOf(leftMs: number): string | null {
  if (leftMs <= 0) return 'It has ended';
  return leftMs < SOON_MS ? 'It ends soon' : null;
}

function renewCommand(desk: Desk): Command {
  return makeFolderCommand({
    name: 'renew',
    summary: 'make it anew, or read its files again',
    about:
      'What `tls make` made is made anew for the same names, by a new authority that has to be trusted again. One ' +
      'that was imported is read again from the same files: run this after your ACME client has renewed them. A ' +
      'running gateway uses it within a second; connections that are open stay.',
    examples: [['tls renew', 'as the deploy hook of certbot, or once a year']],
  }).action((options: FolderOptions) =>
    desk.answer(options, async () => {
      const { folder } = openFolder(options.data);
      const { from } = known(folder);
      const identity = from.kind === 'own' ? await makeOwn(folder, from.names) : take(folder, from);
      return madeOutcome(folder, identity);
    }),
  );
}

async function makeOwn(folder: DataFolder, names: readonly string[]): Promise<WebIdentity> {
  const { identity, authority } = await makeWebIdentity(names, new Date());
  writePrivately(folder.webAuthority, authority);
  keep(folder, identity);
  return identity;
}

function take(folder: DataFolder, files: { readonly cert: string; readonly key: string }): WebIdentity {
  const pem = { cert: readText(files.cert, 'the certificate'), key: readText(files.key, 'its key') };
  const identity = takeWebIdentity(pem, files, new Date());
  if (typeof identity === 'string') throw new CliRefusal(identity, `${FLAWS[identity]} Nothing was changed.`);
  keep(folder, identity);
  // What spoke for the one before speaks for nothing any more.
  rmSync(folder.webAuthority, { force: true });
  return identity;
}

function keep(folder: DataFolder, identity: WebIdentity): void {
  writePrivately(folder.webIdentity, `${JSON.stringify(identity)}\n`);
}

function known(folder: DataFolder): WebIdentity {
  const identity = readWebIdentity(folder.webIdentity);
  if (identity !== null) return identity;
  throw new CliRefusal(
    'CERTIFICATE_MISSING',
    `${folder.root} has no certificate; nothing was done. Make one: sallyport tls make --name NAME, or take ` +
      'yours: sallyport tls import --cert FILE --key FILE',
  );
}

function madeOutcome(folder: DataFolder, identity: WebIdentity): Outcome {
  const { names, since, until, issuer, sha256 } = describeCertificate(identity);
  const { from } = identity;
  const trust = from.kind === 'own' ? { trust: folder.webAuthority } : {};
  const source = from.kind === 'own' ? 'own authority' : from.cert;
  const isOpen = from.kind === 'files' && isOpenToOthers(from.key);
  return {
    json: { names, since, until, issuer, sha256, from: from.kind, source, ...trust },
    lines: [
      `names   ${names.join(', ')}`,
      `until   ${new Date(until).toISOString().slice(0, 10)}`,
      `issuer  ${issuer} (${source})`,
      `SHA-256 ${sha256}`,
      ...(from.kind === 'own' ? [`Browsers and bots have to trust ${folder.webAuthority}.`] : []),
      ...(isOpen ? [`Others on this machine may read ${from.key}: chmod 600 it.`] : []),
    ],
  };
}

const FLAWS: Readonly<Record<CertificateFlaw, string>> = {
  CERTIFICATE_UNREADABLE: 'The file of the certificate has none in PEM, or more than ten.',
  KEY_UNREADABLE: 'The file of the key has none in PEM, or one with a passphrase.',
  KEY_OF_ANOTHER: 'The key is not the one of the first certificate of the file.',
  KEY_WEAK: 'The key is RSA of less than 2048 bits.',
  CERTIFICATE_OVER: 'The certificate has ended.',
  CERTIFICATE_NOT_YET: 'The certificate is not good yet: is the clock right?',
  CERTIFICATE_OF_AUTHORITY: 'The first certificate of the file is one of an authority, not of a server.',
  CHAIN_BROKEN:
    'A certificate of the file is not signed by the next one: put the server’s first, then its chain.',
  NAMES_MISSING: 'The certificate is for no name (subjectAltName): browsers refuse it.',
};
