import { resolve } from 'node:path';
import { Option, type Command } from 'commander';
import { askNative } from './custody/native-program.ts';
import { pinOf } from './custody/token.ts';
import type { Desk, Outcome } from './desk.ts';
import { makeFolderCommand, type FolderOptions } from './options.ts';
import { CliRefusal } from './refusal.ts';
import { openFolder, saveSettings, type EnclaveSettings } from './settings.ts';

interface EnclaveOptions extends FolderOptions {
  readonly library?: string;
  readonly token?: string;
  readonly pinFile?: string;
  readonly remove?: boolean;
}

/** `sallyport key enclave`. */
export function enclaveCommand(desk: Desk): Command {
  return makeFolderCommand({
    name: 'enclave',
    summary: 'the hardware token that makes keys, keeps them and signs with them',
    about:
      'Names a token of a PKCS#11 library whose keys never leave it: wallets in enclave mode are signed for ' +
      'there. Tries the PIN once, and says which types of keys the token can sign with. In force from the next ' +
      'start of the gateway on. A token signs anything for the process that has its PIN: the gate before it is ' +
      'policy. Without options it shows which token is named.',
    examples: [
      ['key enclave', 'which token is named'],
      [
        'key enclave --library /usr/lib/softhsm/libsofthsm2.so --token prod --pin-file pin.txt',
        'a token, for a machine that starts alone',
      ],
      ['key enclave --library /usr/lib/opensc-pkcs11.so --token prod', 'asks for the PIN at every start'],
      ['key enclave --remove', 'no token signs any more; its keys stay in it'],
    ],
  })
    .option('--library <file>', 'the library of the token')
    .option('--token <label>', 'the token')
    .option('--pin-file <file>', 'where the PIN is at every start; asked for where absent')
    .addOption(new Option('--remove', 'name none').conflicts(['library', 'token', 'pinFile']))
    .action((options: EnclaveOptions) => desk.answer(options, () => enclave(desk, options)));
}

async function enclave(desk: Desk, options: EnclaveOptions): Promise<Outcome> {
  const { folder, settings } = openFolder(options.data);
  const { enclave: named, ...others } = settings;
  if (options.remove === true) {
    saveSettings(folder, others);
    const line = 'No token is named that signs. What is signed by one is refused from the next start on.';
    return { json: { removed: named !== undefined }, lines: [line] };
  }
  const { library, token, pinFile } = options;
  if (library === undefined && token === undefined && pinFile === undefined) return shown(named);
  if (library === undefined || token === undefined) {
    const text = 'a token needs --library, of PKCS#11, and --token, its label; nothing was done.';
    throw new CliRefusal('TOKEN_NOT_NAMED', text);
  }
  const place: EnclaveSettings = {
    library: resolve(library),
    token,
    ...(pinFile === undefined ? {} : { pinFile: resolve(pinFile) }),
  };
  const pin = await pinOf(desk, token, place.pinFile);
  const looked = await askNative({
    program: 'token',
    fields: { do: 'look', library: place.library, token, pin },
  });
  saveSettings(folder, { ...settings, enclave: place });
  const types = looked.texts('types');
  return {
    json: { ...place, types },
    lines: [
      `The token ${token} signs from the next start of the gateway on. It took its PIN.`,
      `It makes keys of these types: ${types.join(', ') || 'none that is used here'}.`,
      'Next: stop the gateway and start it again; then sallyport wallet create NAME --mode enclave',
    ],
  };
}

function shown(named: EnclaveSettings | undefined): Outcome {
  if (named === undefined)
    return { json: { token: null }, lines: ['No token is named that signs. See: key enclave --help'] };
  const pin = named.pinFile === undefined ? 'its PIN is asked for' : `its PIN is in ${named.pinFile}`;
  return { json: { ...named }, lines: [`The token ${named.token} of ${named.library} signs; ${pin}.`] };
}
