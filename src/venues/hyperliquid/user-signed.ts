import { keccak_256 } from '@noble/hashes/sha3.js';
import { parseHex } from '../../core/units/bytes.ts';
import { member, textAt, type Json } from '../shared/json.ts';
import { bytesWord, domainHash, numberWord, structHash, textWord, typedDigest } from './eip712.ts';
import { addressBytes, parseAddress } from './text.ts';

type Field = readonly [name: string, type: 'string' | 'address' | 'bool' | 'bytes' | 'uint32' | 'uint64'];

interface SignedType {
  /** Its name after `HyperliquidTransaction:`. */
  readonly name: string;
  /** After `hyperliquidChain`, which each has first. */
  readonly fields: readonly Field[];
  /** The last of them, which is the request's nonce too. */
  readonly stamp: 'nonce' | 'time';
}

const DOMAIN_NAME = 'HyperliquidSignTransaction';
const CHAIN_ID = /^0x[0-9a-fA-F]{1,16}$/;
const WHOLE = /^(?:0|[1-9][0-9]{0,18})$/;

/**
 * The actions that only an account's owner signs, by the field `type`, as the venue's own Python SDK and
 * `@nktkas/hyperliquid` 0.32.2 sign them. None of them is served: they are known so that a bot that signs one is told
 * so, and the ledger has it.
 */
const TYPES: ReadonlyMap<string, SignedType> = new Map<string, SignedType>([
  ['approveAgent', type('ApproveAgent', 'agentAddress:address agentName nonce:uint64')],
  ['approveBuilderFee', type('ApproveBuilderFee', 'maxFeeRate builder:address nonce:uint64')],
  ['cDeposit', type('CDeposit', 'wei:uint64 nonce:uint64')],
  ['cWithdraw', type('CWithdraw', 'wei:uint64 nonce:uint64')],
  ['convertToMultiSigUser', type('ConvertToMultiSigUser', 'signers nonce:uint64')],
  ['linkStakingUser', type('LinkStakingUser', 'user:address isFinalize:bool nonce:uint64')],
  [
    'sendAsset',
    type('SendAsset', 'destination sourceDex destinationDex token amount fromSubAccount nonce:uint64'),
  ],
  [
    'sendToEvmWithData',
    type(
      'SendToEvmWithData',
      'token amount sourceDex destinationRecipient addressEncoding destinationChainId:uint32 gasLimit:uint64 ' +
        'data:bytes nonce:uint64',
    ),
  ],
  ['spotSend', type('SpotSend', 'destination token amount time:uint64')],
  ['tokenDelegate', type('TokenDelegate', 'validator:address wei:uint64 isUndelegate:bool nonce:uint64')],
  ['usdClassTransfer', type('UsdClassTransfer', 'amount toPerp:bool nonce:uint64')],
  ['usdSend', type('UsdSend', 'destination amount time:uint64')],
  ['userDexAbstraction', type('UserDexAbstraction', 'user:address enabled:bool nonce:uint64')],
  ['userPortfolioMargin', type('UserPortfolioMargin', 'user:address enabled:bool nonce:uint64')],
  ['userSetAbstraction', type('UserSetAbstraction', 'user:address abstraction nonce:uint64')],
  ['withdraw3', type('Withdraw', 'destination amount time:uint64')],
]);

/** Whether actions of that type are signed by the owner's key, and never by an agent's. */
export function isUserSigned(actionType: string): boolean {
  return TYPES.has(actionType);
}

/**
 * The 32 bytes that were signed for such an action. Null when a field is missing or has another form, and when the
 * time that the signature covers is not the request's nonce.
 */
export function userSignedDigest(action: Json, nonce: string): Uint8Array | null {
  const signed = TYPES.get(textAt(action, 'type'));
  const chainId = textAt(action, 'signatureChainId');
  if (signed === undefined || !CHAIN_ID.test(chainId)) return null;
  const fields: readonly Field[] = [['hyperliquidChain', 'string'], ...signed.fields];
  if (textAt(action, signed.stamp) !== nonce) return null;
  const words: Uint8Array[] = [];
  for (const field of fields) {
    const word = wordOf(action, field);
    if (word === null) return null;
    words.push(word);
  }
  const members = fields.map(([name, kind]) => `${kind} ${name}`);
  const typeText = `HyperliquidTransaction:${signed.name}(${members.join(',')})`;
  const domain = domainHash({ name: DOMAIN_NAME, chainId: BigInt(chainId) });
  return typedDigest(domain, structHash(textWord(typeText), words));
}

function wordOf(action: Json, [name, kind]: Field): Uint8Array | null {
  const value = member(action, name);
  switch (kind) {
    case 'string':
      if (value?.kind === 'string') return textWord(value.text);
      // An agent without a name: clients leave the field out, or null, and sign an empty text.
      return name === 'agentName' && (value === null || value.kind === 'null') ? textWord('') : null;
    case 'bool':
      return value?.kind === 'boolean' ? numberWord(value.value ? 1n : 0n) : null;
    case 'uint32':
    case 'uint64':
      return value?.kind === 'number' && WHOLE.test(value.text) ? numberWord(BigInt(value.text)) : null;
    case 'address': {
      const address = value?.kind === 'string' ? parseAddress(value.text) : null;
      return address === null ? null : bytesWord(addressBytes(address));
    }
    case 'bytes': {
      const bytes = value?.kind === 'string' ? parseHex(value.text.slice(2).toLowerCase()) : null;
      return bytes === null ? null : keccak_256(bytes);
    }
  }
}

/** Fields in the order in which they are signed; those without a type are texts. */
function type(name: string, fields: string): SignedType {
  const stamp = fields.endsWith('time:uint64') ? 'time' : 'nonce';
  return { name, fields: fields.split(' ').map(field), stamp };
}

function field(text: string): Field {
  const [name = '', kind = 'string'] = text.split(':');
  switch (kind) {
    case 'address':
    case 'bool':
    case 'bytes':
    case 'uint32':
    case 'uint64':
      return [name, kind];
    default:
      return [name, 'string'];
  }
}
