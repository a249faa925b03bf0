import type { Command } from 'commander';
import { knownTables, noTables, type TableAddress } from '../core/chain/tables.ts';
import { parseBase64, toBase64 } from '../core/units/base64.ts';
import type { Desk, Outcome } from './desk.ts';
import { askFields } from './door-client.ts';
import type { Fields } from './fields.ts';
import { readText } from './files.ts';
import { publicKeyOf, signLocally } from './key-stores/ed25519.ts';
import { addPhraseOptions, phraseAsked, type PhraseOptions } from './key-stores/phrase-options.ts';
import { readSecret } from './key-stores/secret-text.ts';
import { makeFolderCommand, type FolderOptions } from './options.ts';
import { CliRefusal } from './refusal.ts';
import { openFolder } from './settings.ts';
import { walletChain } from './wallet-chains.ts';

interface SignOptions extends FolderOptions, PhraseOptions {
  readonly keyFile?: string;
}

/** `wallet sign`. */
export function signCommand(desk: Desk): Command {
  const command = makeFolderCommand({
    name: 'sign',
    summary: 'have a transaction decided on, signed and sent',
    about:
      'Shows what a transaction does, in words that this command derives from the bytes itself, and has the gateway ' +
      'decide. Where the key is sealed there, it signs and sends. Where it is yours, give it with --key-file: it ' +
      'signs here, only after approval, and only the bytes that were approved. The key is sent nowhere. A file that ' +
      'was signed elsewhere, as by a hardware wallet, is decided on, checked and sent.',
    examples: [
      ['wallet sign hot payment.b64', 'a wallet in server mode, or the decision only'],
      ['wallet sign cold payment.b64 --key-file cold.json', 'signed here, after approval'],
      ['wallet sign cold payment.b64 --key-file phrase.txt --path m/44h/501h/0h', 'the same, by a phrase'],
      ['wallet sign cold signed.b64', 'signed elsewhere already'],
    ],
  });
  return addPhraseOptions(command)
    .argument('<name>', 'the wallet, as in `wallet list`')
    .argument(
      '<file>',
      'the transaction in base 64, the place of the wallet for a signature empty, or signed',
    )
    .option(
      '--key-file <file>',
      'client mode: the key, as solana-keygen writes it, S… on Stellar, or a phrase',
    )
    .action((name: string, file: string, options: SignOptions) =>
      desk.answer(options, () => sign(desk, { name, file }, options)),
    );
}

async function sign(
  desk: Desk,
  { name, file }: { readonly name: string; readonly file: string },
  options: SignOptions,
): Promise<Outcome> {
  const { folder } = openFolder(options.data);
  const transaction = readText(file, 'a transaction').trim();
  const wire = parseBase64(transaction);
  const shown = await askFields(folder, { command: 'wallet show', fields: { name } });
  const chain = walletChain(shown.text('chain') ?? '');
  const first = wire === null || chain === null ? null : chain.codec.read(wire, noTables);
  for (const line of first?.words ?? []) desk.progress(line);
  const phrase = chain === null ? null : phraseAsked(options, chain.family);
  const decided = await askFields(folder, { command: 'wallet sign', fields: { name, transaction } });
  if (decided.text('kind') !== 'approved' || options.keyFile === undefined) return told(name, decided);
  // What it takes out of tables on the chain only the gateway asks for: it stands in the words of the answer.
  const deed = wire === null ? undefined : chain?.codec.read(wire, knownTables(tablesOf(decided)));
  if (chain === null || phrase === null || deed?.kind !== 'deed')
    throw new CliRefusal('TRANSACTION_MALFORMED', `${file} is not understood here; nothing was signed.`);
  if (first?.kind !== 'deed') for (const line of deed.words) desk.progress(line);
  const content = Buffer.from(readText(options.keyFile, 'a key'), 'utf8');
  const secret = readSecret(content, chain.family, phrase);
  if (secret.kind === 'refused')
    throw new CliRefusal('SECRET_REFUSED', `${options.keyFile}: ${secret.why}. Nothing was signed.`);
  const address = chain.codec.addressOf(publicKeyOf(secret.seed));
  if (!deed.signers.some((place) => place.address === address)) {
    const text = `the key in ${options.keyFile} is of ${address}, which does not sign this. Nothing was signed.`;
    throw new CliRefusal('KEY_OF_OTHER', text);
  }
  const signed = deed.withSignature(address, signLocally(secret.seed, deed.signed));
  secret.seed.fill(0);
  const fields = { name, transaction: toBase64(signed) };
  return told(name, await askFields(folder, { command: 'wallet sign', fields }));
}

function tablesOf(decided: Fields): readonly TableAddress[] {
  return decided.parts('tables').map((one) => ({
    table: one.text('table') ?? '',
    place: one.count('place') ?? -1,
    address: one.text('address') ?? '',
  }));
}

function told(name: string, result: Fields): Outcome {
  const json = result.plain();
  const words = result.texts('words').map((line) => `  ${line}`);
  const deed = result.count('deed') ?? '';
  switch (result.text('kind')) {
    case 'signed':
      return { json, lines: [`Signed as deed ${deed} and sent: ${result.text('id') ?? ''}`, ...words] };
    case 'approved':
      return {
        json,
        lines: [
          `Approved as deed ${deed}; it has no signature of ${name} yet, whose key is not in the gateway.`,
          ...words,
          'Next: the same command with --key-file, or with the file that was signed elsewhere.',
        ],
      };
    default: {
      const reasons = result.parts('reasons').map((reason) => `  ${reason.text('text') ?? ''}`);
      return {
        json,
        lines: [`Refused (deed ${deed}); nothing was signed or sent:`, ...reasons, ...words],
        isNo: true,
      };
    }
  }
}
