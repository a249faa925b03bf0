import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { createL1ActionHash, signL1Action, signUserSignedAction } from '@nktkas/hyperliquid/signing';
import * as exchange from '@nktkas/hyperliquid/api/exchange';
import { toHex } from '../../core/units/bytes.ts';
import { unixMs } from '../../core/units/time.ts';
import { parseJson } from '../shared/json.ts';
import { actionHash } from './action-hash.ts';
import { authenticate } from './authenticate.ts';
import { readExchangeRequest, signersOf } from './exchange-request.ts';
import { post } from './fixtures/recorded.ts';
import { checkOf, recoverKey } from './fixtures/recover-key.ts';
import { throwAwayWallet } from './fixtures/signing-client.ts';
import { addressOf, parseAddress } from './text.ts';

const BUYER = `0x${'5e'.repeat(20)}` as const;

function signersIn(body: unknown): readonly string[] {
  const read = readExchangeRequest(Buffer.from(JSON.stringify(body), 'utf8'));
  assert.ok(read.kind === 'exchange');
  return [...signersOf(read, recoverKey)].map(({ address, as }) => `${as} ${address}`);
}

/** The client loses a member of that name on its way; the gateway does not. */
const member = fc.string({ maxLength: 40 }).filter((name) => name !== '__proto__');

/** Trees of what actions are made of, with texts and numbers of every width. */
const tree = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.maxSafeInteger(),
    fc.integer({ min: -40_000, max: 70_000 }),
    fc.boolean(),
    fc.constant(null),
    fc.string({ unit: 'grapheme', maxLength: 300 }),
    fc.array(tie('value'), { maxLength: 20 }),
    tie('map'),
  ),
  map: fc.dictionary(member, tie('value'), { maxKeys: 20, noNullPrototype: true }),
}));

test('the hash of any action is the one that a client computes, with and without vault and expiry', () => {
  const moment = fc.integer({ min: 0, max: 999_999_999_999_999 });
  const vault = fc.option(fc.uint8Array({ minLength: 20, maxLength: 20 }));
  fc.assert(
    fc.property(tree.map, moment, vault, fc.option(moment), (action, nonce, vaultBytes, expires) => {
      const given = JSON.stringify(action);
      const value = parseJson(given);
      // The reader of the gateway is stricter: lone surrogates, for one.
      fc.pre(value !== null);
      const address = vaultBytes === null ? null : addressOf(vaultBytes);
      const ours = actionHash({
        action: value,
        nonce: unixMs(nonce),
        vault: address,
        expiresAfter: expires === null ? null : unixMs(expires),
      });
      const theirs = createL1ActionHash({
        action: JSON.parse(given),
        nonce,
        ...(address === null ? {} : { vaultAddress: `0x${address.slice(2)}` }),
        ...(expires === null ? {} : { expiresAfter: expires }),
      });
      assert.equal(ours === null ? null : `0x${toHex(ours)}`, theirs);
    }),
    { numRuns: 200 },
  );
});

test('what a client signs for either chain has its signer', async () => {
  const wallet = throwAwayWallet();
  const nonce = 1_795_228_637_197;
  const action = { type: 'cancel', cancels: [{ a: 3, o: 77_738_308 }] };
  for (const isTestnet of [false, true]) {
    const terms = { vaultAddress: BUYER, expiresAfter: nonce + 1_000 } as const;
    const signature = await signL1Action({ wallet, action, nonce, isTestnet, ...terms });
    const found = signersIn({ action, nonce, signature, ...terms });
    assert.ok(found.includes(`${isTestnet ? 'testnet' : 'mainnet'} ${wallet.address}`));
    const request = post('/exchange', JSON.stringify({ action, nonce, signature, ...terms }));
    const at = (ms: number): string => {
      const decoy = parseAddress(wallet.address) ?? assert.fail('an address');
      const judged = authenticate(request, checkOf(decoy), unixMs(nonce + ms));
      return judged.kind === 'refused' ? judged.why : judged.kind;
    };
    // It expires after a second, by its own word.
    assert.deepEqual([at(0), at(999), at(1_000)], ['authentic', 'authentic', 'timestamp']);
  }
});

/** One action of each kind that an owner signs, as the client's own types name them. */
const OWNERS = [
  [exchange.ApproveAgentTypes, { type: 'approveAgent', agentAddress: BUYER, agentName: 'desk' }, 'nonce'],
  [exchange.ApproveAgentTypes, { type: 'approveAgent', agentAddress: BUYER, agentName: null }, 'nonce'],
  [exchange.ApproveAgentTypes, { type: 'approveAgent', agentAddress: BUYER }, 'nonce'],
  [
    exchange.ApproveBuilderFeeTypes,
    { type: 'approveBuilderFee', maxFeeRate: '0.01%', builder: BUYER },
    'nonce',
  ],
  [exchange.CDepositTypes, { type: 'cDeposit', wei: 5 }, 'nonce'],
  [exchange.CWithdrawTypes, { type: 'cWithdraw', wei: 5 }, 'nonce'],
  [exchange.ConvertToMultiSigUserTypes, { type: 'convertToMultiSigUser', signers: 'null' }, 'nonce'],
  [exchange.LinkStakingUserTypes, { type: 'linkStakingUser', user: BUYER, isFinalize: false }, 'nonce'],
  [
    exchange.SendAssetTypes,
    {
      type: 'sendAsset',
      destination: BUYER,
      sourceDex: '',
      destinationDex: 'spot',
      token: 'USDC:0x00',
      amount: '1.5',
      fromSubAccount: '',
    },
    'nonce',
  ],
  [
    exchange.SendToEvmWithDataTypes,
    {
      type: 'sendToEvmWithData',
      token: 'USDC',
      amount: '1',
      sourceDex: 'spot',
      destinationRecipient: BUYER,
      addressEncoding: 'hex',
      destinationChainId: 42_161,
      gasLimit: 200_000,
      data: '0x00ff',
    },
    'nonce',
  ],
  [exchange.SpotSendTypes, { type: 'spotSend', destination: BUYER, token: 'T:0x1', amount: '1' }, 'time'],
  [
    exchange.TokenDelegateTypes,
    { type: 'tokenDelegate', validator: BUYER, wei: 1, isUndelegate: true },
    'nonce',
  ],
  [exchange.UsdClassTransferTypes, { type: 'usdClassTransfer', amount: '1', toPerp: false }, 'nonce'],
  [exchange.UsdSendTypes, { type: 'usdSend', destination: BUYER, amount: '1' }, 'time'],
  [exchange.UserDexAbstractionTypes, { type: 'userDexAbstraction', user: BUYER, enabled: true }, 'nonce'],
  [exchange.UserPortfolioMarginTypes, { type: 'userPortfolioMargin', user: BUYER, enabled: true }, 'nonce'],
  [
    exchange.UserSetAbstractionTypes,
    { type: 'userSetAbstraction', user: BUYER, abstraction: 'disabled' },
    'nonce',
  ],
  [exchange.Withdraw3Types, { type: 'withdraw3', destination: BUYER, amount: '1' }, 'time'],
] as const;

test('T2: whatever an owner can sign is recognised as a bot’s when its decoy signed it', async () => {
  const wallet = throwAwayWallet();
  const nonce = 1_795_228_637_197;
  for (const [types, fields, stamp] of OWNERS) {
    const action = {
      ...fields,
      signatureChainId: '0xa4b1',
      hyperliquidChain: 'Mainnet',
      [stamp]: nonce,
    } as const;
    const signature = await signUserSignedAction({ wallet, action, types: mutable(types) });
    assert.deepEqual(signersIn({ action, nonce, signature }), [`user ${wallet.address}`], fields.type);
  }
});

test('T3: an address or byte string that is none leaves a user’s action without a signer', () => {
  const signature = { r: '0x1', s: '0x1', v: 27 };
  const frame = { signatureChainId: '0x1', hyperliquidChain: 'Mainnet', nonce: 5 };
  const agent = { type: 'approveAgent', agentAddress: 'nobody', agentName: 'a', ...frame };
  assert.deepEqual(signersIn({ action: agent, nonce: 5, signature }), []);
  assert.deepEqual(signersIn({ action: { ...agent, agentAddress: 7 }, nonce: 5, signature }), []);
  const [, evm] = OWNERS.find(([, { type }]) => type === 'sendToEvmWithData') ?? [];
  assert.ok(evm !== undefined);
  for (const bytes of ['0x0', 7]) {
    assert.deepEqual(signersIn({ action: { ...evm, ...frame, data: bytes }, nonce: 5, signature }), []);
  }
  assert.equal(parseAddress(BUYER), BUYER);
});

type ClientTypes = Parameters<typeof signUserSignedAction>[0]['types'];

/** The client declares as changeable what it never changes. */
function mutable(types: Readonly<Record<string, readonly { name: string; type: string }[]>>): ClientTypes {
  return Object.fromEntries(Object.entries(types).map(([name, fields]) => [name, [...fields]]));
}
