import { about, choice, flag, integer, list, named, nothing, nullable, object, text } from './form.ts';
import { changing, reading } from './operation.ts';
import { nameForm, reasonForm, sentenceForm, seqForm, seqText, timeForm, wordForm } from './terms.ts';

const unitsForm = about(
  'A whole number of the smallest units: lamports, stroops, or those of a token.',
  text({ max: 40, pattern: '^-?[0-9]+$', words: 'a whole number' }),
);

const transactionForm = about(
  'A transaction in base 64, as the chain has it.',
  text({ max: 8_192, pattern: '^[A-Za-z0-9+/]+={0,2}$', words: 'base 64' }),
);

const keyForm = text({ max: 100, pattern: '^[A-Za-z0-9+/]+={0,2}$', words: 'base 64' });

const capForm = text({ max: 19, pattern: '^[1-9][0-9]{0,18}$', words: 'a whole number above zero' });

const chainForm = choice(['solana', 'stellar', 'stellar-testnet']);

const walletForm = named(
  'Wallet',
  'A wallet on a chain. No key and no address of a node is ever in an answer.',
  object({
    name: nameForm,
    user: about('Whose it is: a person’s name, or what was said at the terminal.', sentenceForm),
    chain: chainForm,
    address: wordForm,
    mode: about(
      'client: its key is elsewhere, and what was approved comes back signed. server: its key is sealed here. ' +
        'enclave: its key was made in a token and stays there.',
      choice(['client', 'server', 'enclave']),
    ),
    cap: about(
      'Above so much of its coin nothing is signed here for programs; null in client mode.',
      nullable(unitsForm),
    ),
    since: timeForm,
    primary: about('The one of its user on its chain that is meant where none is named.', flag),
    retired: about('Nothing is signed for it any more.', flag),
    used: about('Whether anything was ever signed for it.', flag),
    limited: about('Whether the policy says what it may do. Without that it signs nothing.', flag),
    programs: about('Who else may ask for its signatures.', list(nameForm, 10_000)),
    waiting: about('Transactions that are approved and wait for a signature.', integer(0, 64)),
  }),
);

/** `GET /wallets`. */
export const listWallets = reading({
  name: 'listWallets',
  path: '/wallets',
  summary: 'Wallets on chains: whose they are, how they are signed for, and what waits for a signature.',
  access: { kind: 'permission', permission: 'see', on: 'anywhere' },
  params: nothing,
  answer: named(
    'Wallets',
    'Those that the caller may see, in the order in which they were added, and what new ones can be made of.',
    object({
      wallets: list(walletForm, 10_000),
      chains: about(
        'Every chain that is served, and whether nodes of it are known that a new wallet would ask.',
        list(object({ chain: chainForm, hasNodes: flag }), 10),
      ),
      token: about('Whether a token is named that makes and keeps keys.', flag),
    }),
  ),
});

const openForm = named(
  'OpenTransaction',
  'A transaction that was approved, and of which it is not known yet what became.',
  object({
    deed: about('Number of the entry that holds the decision.', seqForm),
    program: about('The program that asked; null for a person.', nullable(nameForm)),
    words: about('What it does, derived from its bytes.', list(sentenceForm, 1_000)),
    transaction: transactionForm,
    lastHeight: about(
      'The chain’s height, on Stellar the second since 1970, up to which it can take effect.',
      nullable(integer(0, Number.MAX_SAFE_INTEGER)),
    ),
    id: about('Its name on the chain; null while it waits for the wallet’s signature.', nullable(wordForm)),
  }),
);

/** `GET /wallets/{wallet}`. */
export const getWallet = reading({
  name: 'getWallet',
  path: '/wallets/{wallet}',
  summary: 'One wallet: what it holds, what may leave it, what left within a day, and what is open.',
  access: { kind: 'permission', permission: 'see', on: 'wallet' },
  tier: 'heavy',
  params: object({ wallet: nameForm }),
  answer: named(
    'WalletStory',
    'A wallet, as the ledger and its nodes have it.',
    object({
      wallet: walletForm,
      balance: about(
        'What it holds of its coin, the least that any of its nodes says; null where nobody answered.',
        nullable(unitsForm),
      ),
      minimumBalance: about(
        'What must stay in it after each transaction; null where the policy says nothing about it.',
        nullable(unitsForm),
      ),
      feeMax: nullable(unitsForm),
      actions: about('What it may do, as the policy has it.', list(wordForm, 100)),
      assets: about(
        'How much of each asset may leave, and how much left within a day or may have.',
        list(
          object({
            asset: wordForm,
            perTransaction: nullable(unitsForm),
            perDay: nullable(unitsForm),
            spent: unitsForm,
          }),
          10_000,
        ),
      ),
      power: about('On Stellar what its key can do on its account, in words.', list(sentenceForm, 100)),
      open: list(openForm, 64),
    }),
  ),
});

/** `POST /wallets`. */
export const addWallet = changing({
  name: 'addWallet',
  method: 'POST',
  path: '/wallets',
  summary:
    'Registers a wallet in client mode: its key stays where it is. It signs nothing before the policy names it.',
  access: { kind: 'permission', permission: 'keys', on: 'everything' },
  records: ['wallet'],
  loosens: 'never',
  fourEyes: 'keys',
  status: 201,
  params: nothing,
  body: object(
    { name: about('Never used again.', nameForm), chain: chainForm, address: text({ max: 100 }) },
    {
      user: about('Whose it is, for the number of wallets of a user; the caller where absent.', nameForm),
      nodesOf: about(
        'A wallet on the same chain whose nodes are asked; absent: those of the chain, else of the primary or newest.',
        nameForm,
      ),
    },
  ),
  answer: walletForm,
});

/** `POST /wallets/server`. */
export const makeServerWallet = changing({
  name: 'makeServerWallet',
  method: 'POST',
  path: '/wallets/server',
  summary:
    'A wallet in server mode: its key is born in the keeper, and signs there. Whoever breaks in can take all it holds.',
  access: { kind: 'permission', permission: 'keys', on: 'everything' },
  records: ['wallet'],
  loosens: 'always',
  fourEyes: 'keys',
  status: 201,
  params: nothing,
  body: object(
    {
      name: about('Never used again.', nameForm),
      chain: chainForm,
      cap: about('Above so much of its coin nothing is signed for programs.', capForm),
      riskAccepted: about(
        'Must be true: whoever breaks into the keeper can take what the wallet holds.',
        flag,
      ),
    },
    {
      user: about('Whose it is; the caller where absent.', nameForm),
      nodesOf: about('As when a wallet is added.', nameForm),
    },
  ),
  answer: walletForm,
});

/** `POST /wallets/enclave`. */
export const makeEnclaveWallet = changing({
  name: 'makeEnclaveWallet',
  method: 'POST',
  path: '/wallets/enclave',
  summary:
    'A wallet in enclave mode: the token that the gateway speaks to makes its key, keeps it and signs.',
  access: { kind: 'permission', permission: 'keys', on: 'everything' },
  records: ['wallet'],
  loosens: 'always',
  fourEyes: 'keys',
  status: 201,
  params: nothing,
  body: object(
    {
      name: about('Never used again.', nameForm),
      chain: chainForm,
      cap: about('Above so much of its coin nothing is signed for programs.', capForm),
    },
    {
      user: about('Whose it is; the caller where absent.', nameForm),
      nodesOf: about('As when a wallet is added.', nameForm),
    },
  ),
  answer: walletForm,
});

/** `POST /wallets/{wallet}/export`. */
export const exportWalletKey = changing({
  name: 'exportWalletKey',
  method: 'POST',
  path: '/wallets/{wallet}/export',
  summary:
    'Gives a sealed key out, once, to one page: where policy says so for this wallet, after a passkey for this.',
  access: { kind: 'permission', permission: 'keys', on: 'wallet' },
  tier: 'heavy',
  records: ['walletExported'],
  loosens: 'sometimes',
  fourEyes: 'keys',
  repeats: 'never',
  params: object({ wallet: nameForm }),
  body: object({
    publicKey: about(
      'The page’s half of the agreement: a point of P-256, uncompressed, in base 64.',
      keyForm,
    ),
  }),
  answer: named(
    'ExportedKey',
    'The key as the chain’s own tools read it, sealed: ECDH on P-256, HKDF-SHA-256, AES-256-GCM.',
    object({
      wallet: nameForm,
      chain: chainForm,
      address: wordForm,
      publicKey: about('The gateway’s half of the agreement, in base 64.', wordForm),
      nonce: about('12 bytes in base 64.', wordForm),
      sealed: about('Ciphertext and tag in base 64.', wordForm),
    }),
  ),
});

/** `PUT /wallets/{wallet}/primary`. */
export const setPrimaryWallet = changing({
  name: 'setPrimaryWallet',
  method: 'PUT',
  path: '/wallets/{wallet}/primary',
  summary: 'Makes it the one of its user on its chain that is meant where none is named.',
  access: { kind: 'permission', permission: 'keys', on: 'wallet' },
  records: ['walletPrimary'],
  loosens: 'never',
  params: object({ wallet: nameForm }),
  body: null,
  answer: walletForm,
});

const decidedForm = named(
  'DecidedTransaction',
  'What was decided about a transaction, and what became of it.',
  object({
    kind: about(
      'refused: with every reason. waiting: approved, and signed elsewhere. signed: signed, recorded and sent.',
      choice(['refused', 'waiting', 'signed']),
    ),
    deed: about('Number of the entry that holds the decision.', seqForm),
    id: about('Its name on the chain, once it is signed.', nullable(wordForm)),
    words: about('What it does, derived from its bytes.', list(sentenceForm, 1_000)),
    reasons: list(object({ code: wordForm, text: sentenceForm }), 1_000),
  }),
);

/** `POST /wallets/{wallet}/transactions`. */
export const proposeTransaction = changing({
  name: 'proposeTransaction',
  method: 'POST',
  path: '/wallets/{wallet}/transactions',
  summary:
    'Has a transaction read and decided on. In client mode it then waits for the signature of its wallet.',
  access: { kind: 'permission', permission: 'trade', on: 'wallet' },
  records: ['deed', 'deedSigned'],
  loosens: 'sometimes',
  params: object({ wallet: nameForm }),
  body: object({ transaction: transactionForm }),
  answer: decidedForm,
});

/** `POST /wallets/{wallet}/transactions/{deed}/signature`. */
export const handInSignature = changing({
  name: 'handInSignature',
  method: 'POST',
  path: '/wallets/{wallet}/transactions/{deed}/signature',
  summary:
    'Takes what was approved back signed: only the very bytes, and only with a right signature. Then it is sent.',
  access: { kind: 'permission', permission: 'trade', on: 'wallet' },
  records: ['deedSigned'],
  loosens: 'never',
  params: object({ wallet: nameForm, deed: seqText }),
  body: object({ transaction: transactionForm }),
  answer: decidedForm,
});

/** `POST /wallets/{wallet}/retire`. */
export const retireWallet = changing({
  name: 'retireWallet',
  method: 'POST',
  path: '/wallets/{wallet}/retire',
  summary:
    'Signs nothing for it any more. A key that is sealed here is destroyed, which needs a second factor.',
  access: { kind: 'permission', permission: 'keys', on: 'wallet' },
  records: ['walletRetired'],
  loosens: 'sometimes',
  params: object({ wallet: nameForm }),
  body: object({ reason: reasonForm }),
  answer: walletForm,
});
