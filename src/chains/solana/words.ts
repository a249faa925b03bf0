import { coinText } from '../../core/chain/coin.ts';
import { pointed } from '../../core/units/pointed.ts';
import type { Action } from './actions.ts';
import { feeAtMost } from './fee.ts';
import type { Address, Message } from './message.ts';
import { programName } from './programs.ts';

/** What a message does, a line each, from the bytes alone. */
export function wordsOf(message: Message, actions: readonly Action[]): readonly string[] {
  const [payer = '', ...others] = message.signers;
  const [first] = actions;
  const isDurable = first?.name === 'nonce.advance';
  return [
    `Solana transaction, ${message.version === 'legacy' ? 'legacy form' : `version ${message.version}`}.`,
    `Fee: at most ${sol(feeAtMost(message, actions))}, paid by ${payer}.`,
    ...others.map((signer) => `Also signed by ${signer}.`),
    isDurable
      ? `It does not expire by itself: it stays valid until the nonce ${message.lifetime} is used.`
      : `It expires by itself, about a minute after the block ${message.lifetime}.`,
    ...configWords(message),
    ...tableWords(message),
    ...actions.map((action, at) => `${at + 1}. ${actionWords(action)}`),
  ];
}

function configWords({ config }: Message): readonly string[] {
  const { computeUnitLimit, loadedBytesLimit, heapBytes } = config;
  return [
    ...(computeUnitLimit === null ? [] : [`At most ${computeUnitLimit} compute units.`]),
    ...(loadedBytesLimit === null ? [] : [`At most ${loadedBytesLimit} bytes of accounts are loaded.`]),
    ...(heapBytes === null ? [] : [`A heap of ${heapBytes} bytes.`]),
  ];
}

/** Where addresses come from that do not stand in the bytes. */
function tableWords({ tables }: Message): readonly string[] {
  const byTable = Map.groupBy(tables, ({ table }) => table);
  return [...byTable].map(([table, taken]) => {
    const each = taken.map(({ place, address }) => `${address} (place ${place})`);
    return `Out of the table ${table} on the chain it takes ${each.join(', ')}.`;
  });
}

function actionWords(action: Action): string {
  const { name } = action;
  switch (name) {
    case 'system.transfer':
      return `Send ${sol(action.lamports)} from ${action.from} to ${action.to}.`;
    case 'system.create-account':
      return (
        `Make the account ${action.account} with ${sol(action.lamports)} of ${action.payer}, ` +
        `${action.space} bytes, ruled by ${program(action.owner)}.`
      );
    case 'system.assign':
      return `Put the account ${action.account} under the rule of ${program(action.owner)}.`;
    case 'system.allocate':
      return `Give the account ${action.account} ${action.space} bytes of room.`;
    case 'nonce.advance':
      return `Use up the value of the nonce account ${action.nonce}, in the name of ${action.authority}.`;
    case 'nonce.withdraw':
      return (
        `Take ${sol(action.lamports)} out of the nonce account ${action.nonce}, to ${action.to}, ` +
        `in the name of ${action.authority}.`
      );
    case 'nonce.initialize':
      return `Make ${action.nonce} a nonce account of ${action.authority}.`;
    case 'nonce.authorize':
      return `Hand the nonce account ${action.nonce} from ${action.authority} to ${action.next}.`;
    case 'memo':
      return `Memo: ${quoted(action.text)}${action.signers.map((signer) => `, signed by ${signer}`).join('')}.`;
    case 'compute.unit-limit':
      return `At most ${action.units} compute units.`;
    case 'compute.unit-price':
      return `Pay ${action.microLamports} millionths of a lamport for each compute unit.`;
    case 'compute.heap':
      return `A heap of ${action.bytes} bytes.`;
    case 'compute.loaded-bytes':
      return `At most ${action.bytes} bytes of accounts are loaded.`;
    default:
      return tokenWords(action);
  }
}

function tokenWords(action: Extract<Action, { name: `token.${string}` }>): string {
  switch (action.name) {
    case 'token.transfer':
      return (
        `Send ${amount(action)} from the token account ${action.source} to the token account ` +
        `${action.destination}, in the name of ${action.authority}${under(action.program)}.`
      );
    case 'token.approve':
      return (
        `Let ${action.delegate} take ${amount(action)} out of the token account ${action.source}, ` +
        `in the name of ${action.authority}${under(action.program)}.`
      );
    case 'token.revoke':
      return (
        `Take back who may take out of the token account ${action.source}, ` +
        `in the name of ${action.authority}${under(action.program)}.`
      );
    case 'token.set-authority':
      return (
        `Hand the right to ${action.right} of ${action.account} from ${action.authority} ` +
        `to ${action.next ?? 'nobody, for ever'}${under(action.program)}.`
      );
    case 'token.mint':
      return (
        `Make ${amount(action)} anew, into the token account ${action.account}, ` +
        `in the name of ${action.authority}${under(action.program)}.`
      );
    case 'token.burn':
      return (
        `Destroy ${amount(action)} of the token account ${action.account}, ` +
        `in the name of ${action.authority}${under(action.program)}.`
      );
    case 'token.close-account':
      return (
        `Close the token account ${action.account} and send its lamports to ${action.destination}, ` +
        `in the name of ${action.authority}${under(action.program)}.`
      );
    case 'token.sync-native':
      return `Count the lamports in the token account ${action.account} as wrapped SOL${under(action.program)}.`;
    case 'token.initialize-account':
      return (
        `Make ${action.account} a token account of ${action.owner} for the token ${action.mint}` +
        `${under(action.program)}.`
      );
    case 'token.create-associated':
      return (
        `Make the token account ${action.account} of ${action.owner} for the token ${action.mint}, ` +
        `paid by ${action.payer}${under(action.tokenProgram)}.`
      );
  }
}

/** With as many digits after the point as the instruction says that the token has: the chain refuses it if not. */
function amount(of: {
  readonly amount: bigint;
  readonly mint: Address | null;
  readonly decimals: number | null;
}): string {
  if (of.mint === null) return `${of.amount} units of a token that the instruction does not name`;
  if (of.decimals === null) return `${of.amount} units of the token ${of.mint}`;
  return `${pointed(of.amount, of.decimals)} (${of.amount} units) of the token ${of.mint}`;
}

function sol(lamports: bigint): string {
  return coinText('solana', lamports);
}

function program(address: Address): string {
  const name = programName(address);
  return name === address ? `the program ${address}` : `the ${name} program (${address})`;
}

function under(address: Address): string {
  return ` (${programName(address)} program)`;
}

/** In quotes, with everything beyond visible ASCII spelt out: text of others cannot look like ours. */
function quoted(text: string): string {
  return JSON.stringify(text).replace(
    /[^ -~]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
