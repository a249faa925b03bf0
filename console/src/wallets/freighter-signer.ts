import { fieldOf, saidBy, type Signed, type Signer, type Unsigned } from './signer.ts';

const ASKED = 'FREIGHTER_EXTERNAL_MSG_REQUEST';
const ANSWERED = 'FREIGHTER_EXTERNAL_MSG_RESPONSE';
/** Without an extension nobody answers at all. */
const THERE_MS = 2_000;
/** A person reads what they sign. */
const PERSON_MS = 300_000;
const PASSPHRASES = {
  stellar: 'Public Global Stellar Network ; September 2015',
  'stellar-testnet': 'Test SDF Network ; September 2015',
} as const;

/**
 * Freighter, or another extension that speaks as it does: messages of the page to itself, each answered under the
 * number of its question (the answer's field is spelt `messagedId`). Null where nobody answers.
 */
export async function findFreighter(page: Window): Promise<Signer | null> {
  const answer = await ask(page, { type: 'REQUEST_CONNECTION_STATUS' }, THERE_MS);
  if (fieldOf(answer, 'isConnected') !== true) return null;
  return {
    name: 'Freighter',
    connect: async () => {
      const given = await ask(page, { type: 'REQUEST_ACCESS' }, PERSON_MS);
      const address = fieldOf(given, 'publicKey');
      return typeof address === 'string' && address !== '' ? [address] : [];
    },
    sign: (asked) => signWith(page, asked),
  };
}

async function signWith(page: Window, { address, transaction, chain }: Unsigned): Promise<Signed> {
  if (chain === 'solana') return { kind: 'refused', why: 'it signs for Stellar only' };
  const answer = await ask(
    page,
    {
      type: 'SUBMIT_TRANSACTION',
      transactionXdr: transaction,
      network: '',
      networkPassphrase: PASSPHRASES[chain],
      accountToSign: address,
    },
    PERSON_MS,
  );
  if (answer === null) return { kind: 'refused', why: 'it did not answer within five minutes' };
  const signed = fieldOf(answer, 'signedTransaction');
  if (typeof signed === 'string' && signed !== '') return { kind: 'signed', transaction: signed };
  return { kind: 'refused', why: saidBy(fieldOf(answer, 'apiError')) || saidBy(fieldOf(answer, 'error')) };
}

/** Null where no answer came in time. */
function ask(page: Window, question: Readonly<Record<string, string>>, withinMs: number): Promise<unknown> {
  const messageId = page.crypto.getRandomValues(new Uint32Array(1))[0] ?? 0;
  return new Promise((resolve) => {
    const end = (answer: unknown): void => {
      page.clearTimeout(timer);
      page.removeEventListener('message', hear);
      resolve(answer);
    };
    const hear = ({ source, data }: MessageEvent<unknown>): void => {
      const isOurs = fieldOf(data, 'source') === ANSWERED && fieldOf(data, 'messagedId') === messageId;
      if (source === page && isOurs) end(data);
    };
    const timer = page.setTimeout(() => end(null), withinMs);
    page.addEventListener('message', hear);
    page.postMessage({ ...question, source: ASKED, messageId }, page.location.origin);
  });
}
