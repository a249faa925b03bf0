import { createReadStream } from 'node:fs';
import { CliRefusal } from './refusal.ts';

/** Files of age (age-encryption.org/v1): one public recipient encrypts, the identity that stays offline decrypts. */

// The library is loaded where something is encrypted or opened: every other command, a halt too, would wait for it.

const CHUNK_BYTES = 1_048_576;

/** Says why an encrypted file does not open, in a closed set of kinds. */
export class AgeProblem extends Error {
  override readonly name = 'AgeProblem';
  /** `identity`: it is for somebody else, or its beginning was changed. `content`: damaged or cut off further on. */
  readonly kind: 'identity' | 'content';

  constructor(kind: AgeProblem['kind']) {
    super(kind);
    this.kind = kind;
  }
}

/** A new identity and its recipient. */
export async function makeIdentity(): Promise<{ readonly identity: string; readonly recipient: string }> {
  const { generateX25519Identity, identityToRecipient } = await import('age-encryption');
  const identity = await generateX25519Identity();
  return { identity, recipient: await identityToRecipient(identity) };
}

/** The recipients in a text: one a line, lines that begin with # and empty ones aside. Rejects with a refusal. */
export async function recipientsIn(text: string, where: string): Promise<readonly string[]> {
  const { Encrypter } = await import('age-encryption');
  const words = wordsOf(text);
  const encrypter = new Encrypter();
  for (const word of words) {
    try {
      encrypter.addRecipient(word);
    } catch {
      const wrong = `${where} holds no age recipient in one of its lines; nothing was done. One looks like age1…`;
      throw new CliRefusal('RECIPIENT_MALFORMED', wrong);
    }
  }
  return words;
}

/** Encrypts a stream to recipients that {@link recipientsIn} gave. */
export async function* encrypt(
  chunks: AsyncIterable<Uint8Array>,
  recipients: readonly string[],
): AsyncGenerator<Uint8Array> {
  const { Encrypter } = await import('age-encryption');
  const encrypter = new Encrypter();
  for (const recipient of recipients) encrypter.addRecipient(recipient);
  yield* await encrypter.encrypt(ReadableStream.from(copies(chunks)));
}

/** Decrypts a file with the identities in a text. Throws {@link AgeProblem}, or a refusal for a text without any. */
export async function* decrypt(path: string, identities: string): AsyncGenerator<Uint8Array> {
  const { Decrypter } = await import('age-encryption');
  const decrypter = new Decrypter();
  try {
    for (const word of wordsOf(identities)) decrypter.addIdentity(word);
  } catch {
    const text =
      'the identity file holds no age identity; nothing was done. One looks like AGE-SECRET-KEY-1…';
    throw new CliRefusal('IDENTITY_MALFORMED', text);
  }
  const file = createReadStream(path, { highWaterMark: CHUNK_BYTES });
  try {
    const opened = await decrypter.decrypt(ReadableStream.from(copies(file))).catch(() => null);
    if (file.errored !== null) throw file.errored;
    if (opened === null) throw new AgeProblem('identity');
    yield* contentOf(opened);
    if (file.errored !== null) throw file.errored;
  } finally {
    file.destroy();
  }
}

async function* contentOf(opened: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  const reader = opened.getReader();
  for (;;) {
    const next = await reader.read().catch(() => null);
    if (next === null) throw new AgeProblem('content');
    if (next.done) return;
    yield next.value;
  }
}

/** The library takes over the memory of what it is given. */
async function* copies(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  for await (const chunk of chunks) if (chunk.length > 0) yield Uint8Array.from(chunk);
}

function wordsOf(text: string): readonly string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'));
}
