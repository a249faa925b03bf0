import type { Decimal } from '../../../src/core/units/decimal.ts';
import { ZERO, add, decimal, formatDecimal, negate } from '../../../src/core/units/decimal.ts';
import { fromUnits } from '../../shared/fixed.ts';
import type { Account } from '../account.ts';
import { decimalText } from '../decimal-text.ts';
import { parseAmount, parseCount } from '../fields.ts';
import { accountMargin } from '../margin.ts';
import { ERR } from '../refusal.ts';
import { parseAddress } from '../signature.ts';
import type { TypedField } from '../typed-data.ts';
import { DONE, MALFORMED, err, l1 } from './action.ts';
import type { Action, ActionCall, ActionReply } from './action.ts';

/** What moves, whereto, and out of which of the account's two wallets. */
interface Movement {
  readonly type: string;
  readonly destination: string;
  readonly amount: Decimal;
  readonly from: 'perp' | 'spot';
  readonly to: 'perp' | 'spot' | 'outside';
  readonly text: string;
}

const WITHDRAWAL_FEE = decimal('1');
const MICRO = 10n ** 12n;

/**
 * Whatever moves money. It is carried out when the signature is right, so that a test can prove that no such request
 * ever arrives. Those that an agent may sign are taken from agents too: which of them the venue takes is not published.
 */
export const FUND_ACTIONS: ReadonlyMap<string, Action> = new Map([
  ['withdraw3', byUser('Withdraw', [...text('destination', 'amount'), uint('time')], withdraw)],
  ['usdSend', byUser('UsdSend', [...text('destination', 'amount'), uint('time')], usdSend)],
  ['spotSend', byUser('SpotSend', [...text('destination', 'token', 'amount'), uint('time')], spotSend)],
  [
    'usdClassTransfer',
    byUser(
      'UsdClassTransfer',
      [...text('amount'), { name: 'toPerp', type: 'bool' }, uint('nonce')],
      usdClassTransfer,
    ),
  ],
  [
    'sendAsset',
    byUser(
      'SendAsset',
      [
        ...text('destination', 'sourceDex', 'destinationDex', 'token', 'amount', 'fromSubAccount'),
        uint('nonce'),
      ],
      sendAsset,
    ),
  ],
  ['agentSendAsset', l1(sendAsset)],
  ['vaultTransfer', l1((call) => betweenOwn(call, 'vaultAddress'))],
  ['subAccountTransfer', l1((call) => betweenOwn(call, 'subAccountUser'))],
]);

/** An action that the account itself signs, field by field. */
export function byUser(
  primaryType: string,
  fields: readonly TypedField[],
  answer: (call: ActionCall) => ActionReply,
): Action {
  const nonceField = fields.some(({ name }) => name === 'time') ? 'time' : 'nonce';
  const all: readonly TypedField[] = [...text('hyperliquidChain'), ...fields];
  return { signing: { kind: 'user', primaryType, fields: all, nonceField }, batch: null, answer };
}

/** Fields that hold text. */
export function text(...names: readonly string[]): readonly TypedField[] {
  return names.map((name) => ({ name, type: 'string' }));
}

/** A field that holds a whole number. */
export function uint(name: string): TypedField {
  return { name, type: 'uint64' };
}

function withdraw(call: ActionCall): ActionReply {
  const destination = parseAddress(call.action.get('destination'));
  const amount = parseAmount(call.action.get('amount'));
  if (destination === null || amount === null) return MALFORMED;
  if (amount <= WITHDRAWAL_FEE) return err(ERR.shortForWithdrawal);
  const type = 'withdraw3';
  return move(call, { type, destination, amount, from: 'perp', to: 'outside', text: ERR.shortForWithdrawal });
}

function usdSend(call: ActionCall): ActionReply {
  return toAddress(call, { type: 'usdSend', from: 'perp', to: 'perp' });
}

function spotSend(call: ActionCall): ActionReply {
  const token = call.action.get('token');
  if (typeof token !== 'string' || !token.startsWith('USDC')) return MALFORMED;
  return toAddress(call, { type: 'spotSend', from: 'spot', to: 'spot' });
}

function sendAsset(call: ActionCall): ActionReply {
  const { action } = call;
  const token = action.get('token');
  const from = action.get('sourceDex');
  const to = action.get('destinationDex');
  if (typeof token !== 'string' || !token.startsWith('USDC')) return MALFORMED;
  if (typeof from !== 'string' || typeof to !== 'string') return MALFORMED;
  const type = String(action.get('type'));
  return toAddress(call, {
    type,
    from: from === 'spot' ? 'spot' : 'perp',
    to: to === 'spot' ? 'spot' : 'perp',
  });
}

function toAddress(call: ActionCall, one: Pick<Movement, 'type' | 'from' | 'to'>): ActionReply {
  const destination = parseAddress(call.action.get('destination'));
  const amount = parseAmount(call.action.get('amount'));
  if (destination === null || amount === null || amount <= 0n) return MALFORMED;
  return move(call, { ...one, destination, amount, text: ERR.shortForTransfer });
}

/** Between the account's own wallets for perpetuals and for spot. */
function usdClassTransfer(call: ActionCall): ActionReply {
  const toPerp = call.action.get('toPerp');
  const amount = parseAmount(String(call.action.get('amount')).split(' ')[0]);
  if (typeof toPerp !== 'boolean' || amount === null || amount <= 0n) return MALFORMED;
  const type = 'usdClassTransfer';
  const from = toPerp ? 'spot' : 'perp';
  const to = toPerp ? 'perp' : 'spot';
  return move(call, {
    type,
    destination: call.account.address,
    amount,
    from,
    to,
    text: ERR.shortForTransfer,
  });
}

/** Between an account and its sub-account or vault. */
function betweenOwn(call: ActionCall, name: 'vaultAddress' | 'subAccountUser'): ActionReply {
  const other = parseAddress(call.action.get(name));
  const usd = parseCount(call.action.get('usd'));
  const isDeposit = call.action.get('isDeposit');
  if (other === null || usd === null || typeof isDeposit !== 'boolean') return MALFORMED;
  const own = call.exchange.accounts.get(other);
  if (own?.master?.address !== call.user.address) return err(ERR.unknownVault(other));
  const amount = fromUnits(BigInt(usd) * MICRO);
  const type = String(call.action.get('type'));
  const destination = isDeposit ? other : call.user.address;
  const account = isDeposit ? call.user : own;
  const movement = {
    type,
    destination,
    amount,
    from: 'perp',
    to: 'perp',
    text: ERR.shortForTransfer,
  } as const;
  return move({ ...call, account }, movement);
}

function move(call: ActionCall, movement: Movement): ActionReply {
  const { exchange, account, signer } = call;
  const { type, destination, amount } = movement;
  if (amount > balanceOf(call, movement.from)) return err(movement.text);
  account.addPayout({ type, destination, amount: formatDecimal(amount), signer, time: exchange.now });
  const delta = { type, usdc: decimalText(amount), user: account.address, destination, fee: '0.0' };
  credit(call, account, { where: movement.from, amount: negate(amount), delta });
  const to = exchange.accounts.get(destination);
  if (movement.to !== 'outside' && to !== undefined) credit(call, to, { where: movement.to, amount, delta });
  return DONE;
}

function balanceOf({ exchange, account }: ActionCall, where: 'perp' | 'spot'): Decimal {
  return where === 'spot' ? account.spot : accountMargin(account, exchange.listings).available;
}

function credit(
  { exchange }: ActionCall,
  account: Account,
  entry: {
    readonly where: 'perp' | 'spot';
    readonly amount: Decimal;
    readonly delta: Readonly<Record<string, unknown>>;
  },
): void {
  const isSpot = entry.where === 'spot';
  if (isSpot) account.spot = add(account.spot, entry.amount);
  exchange.book(account, isSpot ? ZERO : entry.amount, entry.delta);
}
