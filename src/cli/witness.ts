import { createPrivateKey, createPublicKey, generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { NodePlatform } from '../../verifier/node-platform.ts';
import { COSIGNER_TYPE } from '../core/ledger/cosignature.ts';
import { formatVkey, keyOfType, parseVkey, type NoteKey } from '../core/ledger/note.ts';
import { SqliteWitness } from '../store/sqlite-witness.ts';
import { Witness, witnessServer } from '../tlog/witness.ts';
import type { Desk, Outcome } from './desk.ts';
import { createPrivately, readText } from './files.ts';
import { parseListen } from './listen-option.ts';
import { makeCommand, makeGroup, type AnswerAsked } from './options.ts';
import { CliRefusal } from './refusal.ts';
import { StopSignals } from './stop-signals.ts';
import { submitCommand } from './witness-submit.ts';

interface ServeOptions extends AnswerAsked {
  readonly folder: string;
  readonly log: readonly string[];
  readonly listen: string;
}

const KEY_FILE = 'witness.key';
const KEY_WORD = 'PRIVATE+KEY+';

/** `sallyport witness …`. */
export function witnessCommand(desk: Desk): Command {
  return makeGroup({ name: 'witness', summary: 'have the ledger’s checkpoints cosigned by others' })
    .addCommand(initCommand(desk))
    .addCommand(serveCommand(desk))
    .addCommand(submitCommand(desk));
}

function initCommand(desk: Desk): Command {
  return makeCommand({
    name: 'init',
    summary: 'make a witness and its key',
    about:
      'Makes the folder of a witness, with the key that it cosigns with, and prints the line for the policy file. A ' +
      'witness belongs on another machine than the gateway, best with other people.',
    examples: [['witness init --folder ./witness --name witness.example.com', 'once']],
  })
    .requiredOption('--folder <folder>', 'the new folder')
    .requiredOption('--name <name>', 'the name of the witness, without spaces or plus signs')
    .action((options: AnswerAsked & { readonly folder: string; readonly name: string }) =>
      desk.answer(options, () => init(options)),
    );
}

function serveCommand(desk: Desk): Command {
  return makeCommand({
    name: 'serve',
    summary: 'cosign checkpoints',
    about:
      'Serves a C2SP tlog-witness: it cosigns a checkpoint of a known log only if it continues the last one that it ' +
      'cosigned, and keeps it on the disk before it answers. Stays until it is stopped.',
    examples: [
      [
        'witness serve --folder ./witness --log "sallyport.local/…+1b2a3c4d+AQ…" --listen 0.0.0.0:8421',
        'for one gateway',
      ],
    ],
  })
    .requiredOption('--folder <folder>', 'what `witness init` made')
    .requiredOption('--log <vkey>', 'the key of a ledger to witness; may be given several times', collect)
    .requiredOption('--listen <host:port>', 'where to listen; what passes is signed and not secret')
    .action((options: ServeOptions) => desk.stayWith(options, () => serve(desk, options)));
}

function init({ folder, name }: { readonly folder: string; readonly name: string }): Outcome {
  const { privateKey } = generateKeyPairSync('ed25519');
  const key = cosignerOf(privateKey, name);
  if (key === null) {
    throw new CliRefusal('NAME_MALFORMED', '--name must have no spaces and no plus sign; nothing was made.');
  }
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const seed = privateKey.export({ format: 'der', type: 'pkcs8' }).subarray(-32);
  const word = Buffer.concat([Buffer.of(COSIGNER_TYPE), seed]).toString('base64');
  createPrivately(
    join(folder, KEY_FILE),
    `${KEY_WORD}${name}+${Buffer.from(key.keyId).toString('hex')}+${word}\n`,
  );
  const vkey = formatVkey(key, COSIGNER_TYPE);
  return {
    json: { folder, vkey },
    lines: [`Made ${folder}. In a policy file:`, `witness ${name} ${vkey} http://HOST:PORT`],
  };
}

async function serve(desk: Desk, options: ServeOptions): Promise<void> {
  const platform = new NodePlatform();
  const logs = options.log.map((vkey) => {
    const key = parseVkey(platform.sha256, vkey);
    if (key !== null) return key;
    throw new CliRefusal('KEY_MALFORMED', 'a value of --log is no key of a ledger; nothing was started.');
  });
  const listen = parseListen(options.listen);
  if (listen === null)
    throw new CliRefusal('LISTEN_MALFORMED', '--listen is HOST:PORT; nothing was started.');
  const { key, privateKey } = readKey(join(options.folder, KEY_FILE));
  const signals = new StopSignals();
  const seen = new SqliteWitness(join(options.folder, 'seen.db'));
  try {
    const witness = new Witness({
      platform,
      logs,
      seen,
      key,
      sign: (message) => sign(null, message, privateKey),
      now: () => Date.now() / 1000,
    });
    const server = witnessServer(witness);
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(listen.port, listen.host, resolve);
    });
    const url = `http://${options.listen}`;
    const vkey = formatVkey(key, COSIGNER_TYPE);
    desk.announce(
      { json: { url, vkey }, lines: [`Witnessing ${logs.length} ledgers at ${url} as ${vkey}`] },
      options.json === true,
    );
    await signals.wanted;
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  } finally {
    seen.close();
    signals.release();
  }
}

/** DER of an Ed25519 private key (RFC 8410) before its 32 bytes. */
const PKCS8_PREFIX = Buffer.from('302e020100300506032b657004220420', 'hex');

function readKey(path: string): { readonly key: NoteKey; readonly privateKey: KeyObject } {
  const text = readText(path, 'the key of the witness').trim();
  const [, name = '', encoded = ''] = /^PRIVATE\+KEY\+([^+]+)\+[0-9a-f]{8}\+(.+)$/.exec(text) ?? [];
  const bytes = Buffer.from(encoded, 'base64');
  if (bytes.length === 33 && bytes[0] === COSIGNER_TYPE) {
    const der = Buffer.concat([PKCS8_PREFIX, bytes.subarray(1)]);
    const privateKey = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
    const key = cosignerOf(privateKey, name);
    if (key !== null) return { key, privateKey };
  }
  throw new CliRefusal('KEY_MALFORMED', `${path} holds no key of a witness; nothing was started.`);
}

function cosignerOf(privateKey: KeyObject, name: string): NoteKey | null {
  const publicKey = createPublicKey(privateKey).export({ format: 'der', type: 'spki' }).subarray(-32);
  return keyOfType(new NodePlatform().sha256, COSIGNER_TYPE, { name, publicKey: Uint8Array.from(publicKey) });
}

function collect(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value];
}
