import { Asset, StrKey, xdr } from '@stellar/stellar-sdk';
import { freeOf, move, RESERVE, roomOf, XLM, type Account, type AssetName, type Entries } from './account.ts';
import { applyOffer, type OfferRefusal, type Wanted } from './apply-offers.ts';
import { applyPath } from './apply-path.ts';

const LIMIT_MAX = 2n ** 63n - 1n;

/** What became of one operation: its result, and the word that Horizon has for it. */
export interface Applied {
  readonly result: xdr.OperationResult;
  readonly code: string;
}

/** Applies one operation to the entries; what is refused may have changed them, and the caller throws them away. */
export function applyOperation(
  entries: Entries,
  payer: string,
  { sourceAccount, body }: xdr.Operation,
): Applied {
  const account = entries.accounts.get(sourceAccount === null ? payer : addressOf(sourceAccount));
  if (account === undefined)
    return { result: xdr.OperationResult.opNoAccount(), code: 'op_no_source_account' };
  const inner = applyBody(entries, account, body);
  if (inner === null) return { result: xdr.OperationResult.opNotSupported(), code: 'op_not_supported' };
  return { result: xdr.OperationResult.opInner(inner.result), code: inner.code };
}

interface Inner {
  readonly result: xdr.OperationResultTr;
  readonly code: string;
}

function applyBody(entries: Entries, account: Account, body: xdr.OperationBody): Inner | null {
  switch (body.type) {
    case 'manageSellOffer': {
      const { amount, ...rest } = body.manageSellOfferOp;
      return sellOffer(entries, account, {
        ...sides(rest),
        giveMost: amount,
        id: rest.offerId,
        isPassive: false,
      });
    }
    case 'createPassiveSellOffer': {
      const { amount, ...rest } = body.createPassiveSellOfferOp;
      return sellOffer(entries, account, { ...sides(rest), giveMost: amount, id: 0n, isPassive: true }, true);
    }
    case 'manageBuyOffer':
      return buyOffer(entries, account, body.manageBuyOfferOp);
    case 'pathPaymentStrictSend':
      return pathSend(entries, account, body.pathPaymentStrictSendOp);
    case 'pathPaymentStrictReceive':
      return pathReceive(entries, account, body.pathPaymentStrictReceiveOp);
    case 'changeTrust':
      return changeTrust(entries, account, body.changeTrustOp);
    case 'payment':
      return payment(entries, account, body.paymentOp);
    case 'setOptions':
      return setOptions(account, body.setOptionsOp);
    default:
      return null;
  }
}

function sides(of: { readonly selling: xdr.Asset; readonly buying: xdr.Asset; readonly price: xdr.Price }) {
  return { selling: nameOf(of.selling), buying: nameOf(of.buying), price: { n: of.price.n, d: of.price.d } };
}

type Sell = Omit<Wanted, 'getMost' | 'isBuy'>;

function sellOffer(entries: Entries, account: Account, wanted: Sell, isOwnOperation = false): Inner {
  const done = applyOffer(entries, account, { ...wanted, getMost: LIMIT_MAX, isBuy: false });
  const { ManageSellOfferResult: Result, OperationResultTr: Tr } = xdr;
  const result =
    typeof done === 'string' ? Result[`manageSellOffer${done}`]() : Result.manageSellOfferSuccess(done);
  return {
    result: isOwnOperation ? Tr.createPassiveSellOffer(result) : Tr.manageSellOffer(result),
    code: codeOf(done),
  };
}

function buyOffer(entries: Entries, account: Account, of: xdr.ManageBuyOfferOp): Inner {
  const { buyAmount, price } = of;
  const giveMost = (buyAmount * BigInt(price.n) + BigInt(price.d) - 1n) / BigInt(price.d);
  const wanted = {
    ...sides(of),
    giveMost,
    getMost: buyAmount,
    id: of.offerId,
    isPassive: false,
    isBuy: true,
  };
  const done = applyOffer(entries, account, wanted);
  const { ManageBuyOfferResult: Result } = xdr;
  const result =
    typeof done === 'string' ? Result[`manageBuyOffer${done}`]() : Result.manageBuyOfferSuccess(done);
  return { result: xdr.OperationResultTr.manageBuyOffer(result), code: codeOf(done) };
}

function codeOf(done: xdr.ManageOfferSuccessResult | OfferRefusal): string {
  return typeof done === 'string' ? OFFER_CODES[done] : 'op_success';
}

const OFFER_CODES: Readonly<Record<OfferRefusal, string>> = {
  Malformed: 'op_malformed',
  SellNoTrust: 'op_sell_no_trust',
  BuyNoTrust: 'op_buy_no_trust',
  Underfunded: 'op_underfunded',
  LineFull: 'op_line_full',
  CrossSelf: 'op_cross_self',
  NotFound: 'op_offer_not_found',
  LowReserve: 'op_low_reserve',
};

const PATH_CODES = {
  Malformed: 'op_malformed',
  Underfunded: 'op_underfunded',
  SrcNoTrust: 'op_src_no_trust',
  NoDestination: 'op_no_destination',
  NoTrust: 'op_no_trust',
  LineFull: 'op_line_full',
  TooFewOffers: 'op_too_few_offers',
  OfferCrossSelf: 'op_cross_self',
  UnderDestmin: 'op_under_dest_min',
  OverSendmax: 'op_over_source_max',
} as const;

function pathSend(entries: Entries, account: Account, of: xdr.PathPaymentStrictSendOp): Inner {
  const done = applyPath(entries, account, {
    send: nameOf(of.sendAsset),
    receive: nameOf(of.destAsset),
    path: of.path.map(nameOf),
    to: addressOf(of.destination),
    sendMost: of.sendAmount,
    receiveLeast: of.destMin,
    exact: 'send',
  });
  const { PathPaymentStrictSendResult: Result, PathPaymentStrictSendResultSuccess: Success } = xdr;
  const result =
    typeof done !== 'string'
      ? Result.pathPaymentStrictSendSuccess(new Success(done))
      : done === 'OverSendmax'
        ? Result.pathPaymentStrictSendMalformed()
        : Result[`pathPaymentStrictSend${done}`]();
  const code = typeof done === 'string' ? PATH_CODES[done] : 'op_success';
  return { result: xdr.OperationResultTr.pathPaymentStrictSend(result), code };
}

function pathReceive(entries: Entries, account: Account, of: xdr.PathPaymentStrictReceiveOp): Inner {
  const done = applyPath(entries, account, {
    send: nameOf(of.sendAsset),
    receive: nameOf(of.destAsset),
    path: of.path.map(nameOf),
    to: addressOf(of.destination),
    sendMost: of.sendMax,
    receiveLeast: of.destAmount,
    exact: 'receive',
  });
  const { PathPaymentStrictReceiveResult: Result, PathPaymentStrictReceiveResultSuccess: Success } = xdr;
  const result =
    typeof done !== 'string'
      ? Result.pathPaymentStrictReceiveSuccess(new Success(done))
      : done === 'UnderDestmin'
        ? Result.pathPaymentStrictReceiveMalformed()
        : Result[`pathPaymentStrictReceive${done}`]();
  const code = typeof done === 'string' ? PATH_CODES[done] : 'op_success';
  return { result: xdr.OperationResultTr.pathPaymentStrictReceive(result), code };
}

function changeTrust(entries: Entries, account: Account, { line, limit }: xdr.ChangeTrustOp): Inner {
  const say = (result: xdr.ChangeTrustResult, code: string): Inner => ({
    result: xdr.OperationResultTr.changeTrust(result),
    code,
  });
  const { ChangeTrustResult: Result } = xdr;
  if (line.type === 'assetTypePoolShare' || line.type === 'assetTypeNative')
    return say(Result.changeTrustMalformed(), 'op_malformed');
  const asset = nameOf(line);
  const known = account.lines.get(asset);
  if (limit < (known?.balance ?? 0n)) return say(Result.changeTrustInvalidLimit(), 'op_invalid_limit');
  if (limit === 0n) {
    if (known === undefined) return say(Result.changeTrustInvalidLimit(), 'op_invalid_limit');
    account.lines.delete(asset);
  } else if (known !== undefined) known.limit = limit;
  else {
    if (freeOf(entries, account, XLM) < RESERVE) return say(Result.changeTrustLowReserve(), 'op_low_reserve');
    account.lines.set(asset, { balance: 0n, limit });
  }
  return say(Result.changeTrustSuccess(), 'op_success');
}

function payment(entries: Entries, account: Account, { destination, asset, amount }: xdr.PaymentOp): Inner {
  const say = (result: xdr.PaymentResult, code: string): Inner => ({
    result: xdr.OperationResultTr.payment(result),
    code,
  });
  const name = nameOf(asset);
  const to = entries.accounts.get(addressOf(destination));
  const { PaymentResult: Result } = xdr;
  if (to === undefined) return say(Result.paymentNoDestination(), 'op_no_destination');
  if (freeOf(entries, account, name) < amount) return say(Result.paymentUnderfunded(), 'op_underfunded');
  const room = roomOf(to, name);
  if (room === null) return say(Result.paymentNoTrust(), 'op_no_trust');
  if (room < amount) return say(Result.paymentLineFull(), 'op_line_full');
  move(account, name, -amount);
  move(to, name, amount);
  return say(Result.paymentSuccess(), 'op_success');
}

/** Weights and thresholds only. */
function setOptions(account: Account, of: xdr.SetOptionsOp): Inner {
  const { low, med, high } = account.thresholds;
  account.thresholds = {
    low: of.lowThreshold ?? low,
    med: of.medThreshold ?? med,
    high: of.highThreshold ?? high,
  };
  if (of.masterWeight !== null) account.signers.set(account.id, of.masterWeight);
  if (of.signer?.key.type === 'signerKeyTypeEd25519') {
    const key = StrKey.encodeEd25519PublicKey(of.signer.key.ed25519.toBytes());
    if (of.signer.weight === 0) account.signers.delete(key);
    else account.signers.set(key, of.signer.weight);
  }
  return {
    result: xdr.OperationResultTr.setOptions(xdr.SetOptionsResult.setOptionsSuccess()),
    code: 'op_success',
  };
}

/** `XLM` or `CODE:ISSUER`. */
export function nameOf(asset: xdr.Asset): AssetName {
  const of = Asset.fromOperation(asset);
  return of.isNative() ? XLM : `${of.getCode()}:${of.getIssuer() ?? ''}`;
}

/** The account of an address in either form. */
export function addressOf(account: xdr.MuxedAccount): string {
  const key = account.type === 'keyTypeEd25519' ? account.ed25519 : account.med25519.ed25519;
  return StrKey.encodeEd25519PublicKey(key.toBytes());
}
