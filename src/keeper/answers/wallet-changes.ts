import { chainSentence } from '../../core/chain/chain-denial.ts';
import type { ChainId } from '../../core/chain/chain.ts';
import { parseBase64 } from '../../core/units/base64.ts';
import type { AnswerOf } from '../../protocol/api/operation.ts';
import {
  addWallet,
  handInSignature,
  makeEnclaveWallet,
  makeServerWallet,
  proposeTransaction,
  retireWallet,
  setPrimaryWallet,
} from '../../protocol/api/wallets.ts';
import { walletAdd } from '../door/wallet-add.ts';
import { walletPrimary, walletRetire } from '../door/wallet-commands.ts';
import { done, refused, type Outcome, type Refusal } from './outcome.ts';
import { performing, type AnswerParts } from './performer.ts';
import { walletOf, walletRow } from './wallets.ts';

/** `POST /wallets`. By the owner's own command, so that of many at once no more are made than a user may have (W1). */
export const walletAdding = performing(addWallet, async (parts, { body, caller }) => {
  const user = body.user ?? caller.session?.person;
  await walletAdd(parts, caller.actor)({ ...body, user, mode: 'client' });
  return done(walletRow(parts, caller, walletOf(parts, body.name)));
});

/** `POST /wallets/server`. */
export const serverWalletMaking = performing(makeServerWallet, async (parts, { body, caller }) => {
  const { riskAccepted: accepted, ...rest } = body;
  const user = body.user ?? caller.session?.person;
  await walletAdd(parts, caller.actor)({ ...rest, user, mode: 'server', accepted });
  return done(walletRow(parts, caller, walletOf(parts, body.name)));
});

/** `POST /wallets/enclave`. */
export const enclaveWalletMaking = performing(makeEnclaveWallet, async (parts, { body, caller }) => {
  const user = body.user ?? caller.session?.person;
  await walletAdd(parts, caller.actor)({ ...body, user, mode: 'enclave' });
  return done(walletRow(parts, caller, walletOf(parts, body.name)));
});

/** `PUT /wallets/{wallet}/primary`. */
export const makingPrimary = performing(setPrimaryWallet, async (parts, { params, caller }) => {
  await walletPrimary(parts, caller.actor)({ name: params.wallet });
  return done(walletRow(parts, caller, walletOf(parts, params.wallet)));
});

/** `POST /wallets/{wallet}/retire`. A key that is destroyed does not come back, so that takes a second factor. */
export const walletRetiring = performing(retireWallet, async (parts, { params, body, caller, stepUp }) => {
  const wallet = walletOf(parts, params.wallet);
  if (wallet.mode !== 'client') {
    const held = await stepUp();
    if (held !== null) return held;
  }
  await walletRetire(parts, caller.actor)({ name: wallet.id, reason: body.reason });
  return done(walletRow(parts, caller, wallet));
});

/** `POST /wallets/{wallet}/transactions`. Where the key is here it is signed at once, so that takes a second factor. */
export const proposing = performing(proposeTransaction, async (parts, { params, body, caller, stepUp }) => {
  const wallet = walletOf(parts, params.wallet);
  if (wallet.retired) return overWith();
  const wire = parseBase64(body.transaction);
  if (wire === null) return unreadable();
  if (wallet.mode !== 'client') {
    const held = await stepUp();
    if (held !== null) return held;
  }
  return told(await parts.desk.sign({ wallet, wire, bot: null, by: caller.actor }), wallet.chain);
});

/** `POST /wallets/{wallet}/transactions/{deed}/signature`. */
export const handingIn = performing(handInSignature, async (parts, { params, body }) => {
  const wallet = walletOf(parts, params.wallet);
  if (wallet.retired) return overWith();
  const wire = parseBase64(body.transaction);
  if (wire === null) return unreadable();
  return told(await parts.desk.take({ wallet, deed: params.deed, wire }), wallet.chain);
});

type Decided = AnswerOf<typeof proposeTransaction>;
type Result = Awaited<ReturnType<AnswerParts['desk']['take']>>;

function told(result: Result, chain: ChainId): Outcome<Decided> {
  switch (result.kind) {
    case 'unavailable': {
      if (result.why === 'HALTED_MEANWHILE') return halted();
      const text = `nothing was signed or sent (${result.why}). Next: try again in a moment`;
      return refused(503, 'WALLET_BUSY', text);
    }
    case 'notTaken':
      return NOT_TAKEN[result.why]();
    case 'denied': {
      const reasons = result.denials.map((denial) => ({
        code: denial.code,
        text: chainSentence(denial, chain),
      }));
      return done({ kind: 'refused', deed: result.deed, id: null, words: result.words, reasons });
    }
    case 'approved':
      return done({ kind: 'waiting', deed: result.deed, id: null, words: result.words, reasons: [] });
    case 'signed':
      return done({ kind: 'signed', deed: result.deed, id: result.id, words: result.words, reasons: [] });
  }
}

/** Each a plain reason: nothing was recorded, and what was approved goes on waiting. */
const NOT_TAKEN: { readonly [W in Extract<Result, { kind: 'notTaken' }>['why']]: () => Refusal } = {
  DEED_OVER: () =>
    refused(
      409,
      'DEED_OVER',
      'no such transaction of this wallet is open: it is over, or was never approved; nothing was sent. Next: have ' +
        'it decided on again',
    ),
  OTHER_BYTES: () =>
    refused(
      409,
      'OTHER_BYTES',
      'what came back is not the transaction that was approved: its bytes are others, as when a wallet adds a fee or ' +
        'an instruction of its own; nothing was sent. Next: switch that off in the wallet, and sign what is shown here',
    ),
  SIGNATURE_ABSENT: () =>
    refused(
      409,
      'SIGNATURE_ABSENT',
      'the transaction came back without a signature of this wallet; nothing was sent. Next: choose the account of ' +
        'this wallet in the program that signs',
    ),
  SIGNATURE_BAD: () =>
    refused(
      409,
      'SIGNATURE_BAD',
      'the signature is not one of this wallet over the approved bytes; nothing was sent. Next: choose the account ' +
        'of this wallet, and the network that it is on, in the program that signs',
    ),
};

function halted(): Refusal {
  const text =
    'signing is halted; nothing was signed or sent. Next: end the halt, then hand the same bytes in again';
  return refused(409, 'WALLET_HALTED', text);
}

function overWith(): Refusal {
  return refused(409, 'WALLET_UNKNOWN', 'the wallet was retired; nothing was signed or sent');
}

function unreadable(): Refusal {
  return refused(422, 'TRANSACTION_MALFORMED', 'the transaction is not base64; nothing was signed');
}
