import type { Account } from './account.ts';
import type { Signing } from './actions/action.ts';
import type { Agents } from './agents.ts';
import type { Exchange } from './exchange.ts';
import { ERR } from './refusal.ts';
import type { Chain } from './signature.ts';
import { l1Digest, recoverAddress, userSignedDigest } from './signature.ts';
import type { SignedRequest } from './signed-request.ts';

/** Who sent a request, and for which account. */
export interface Sender {
  readonly signer: string;
  /** The account that the signer is, or is an agent of. */
  readonly user: Account;
  /** The account that the request acts on. */
  readonly account: Account;
}

export interface Registry {
  readonly exchange: Exchange;
  readonly agents: Agents;
  readonly chain: Chain;
}

/**
 * Recovers the signer and looks up the account. A wrong signature is one of somebody else: it recovers to an address
 * that nobody knows. Text: why not; null: the request cannot be read.
 */
export function authenticate(
  registry: Registry,
  signing: Signing,
  request: SignedRequest,
): Sender | string | null {
  return signing.kind === 'l1' ? byAnyone(registry, request) : byAccount(registry, signing, request);
}

function byAnyone({ exchange, agents, chain }: Registry, request: SignedRequest): Sender | string | null {
  const digest = l1Digest(request, chain);
  const signer = digest === null ? null : recoverAddress(request.signature, digest);
  if (signer === null) return null;
  const user = agents.userOf(signer) ?? ownAccount(exchange, signer);
  if (user === null) return ERR.unknownWallet(signer);
  const { vaultAddress, expiresAfter } = request;
  if (expiresAfter !== null && expiresAfter < exchange.now) return ERR.expired;
  if (vaultAddress === null) return { signer, user, account: user };
  const account = exchange.accounts.get(vaultAddress);
  if (account?.master?.address !== user.address) return ERR.unknownVault(vaultAddress);
  return { signer, user, account };
}

/** An agent is nobody here. */
function byAccount(
  { exchange, chain }: Registry,
  signing: Extract<Signing, { kind: 'user' }>,
  request: SignedRequest,
): Sender | string | null {
  const { fields } = request;
  // An agent without a name is signed with an empty one, and some clients then send none.
  const signed = new Map<string, unknown>([['agentName', ''], ...fields]);
  const digest = userSignedDigest(signed, signing.primaryType, signing.fields);
  const signer = digest === null ? null : recoverAddress(request.signature, digest);
  if (signer === null) return null;
  const user = ownAccount(exchange, signer);
  if (user === null) return ERR.mustDeposit(signer);
  if (fields.get('hyperliquidChain') !== (chain === 'mainnet' ? 'Mainnet' : 'Testnet')) return ERR.wrongChain;
  if (fields.get(signing.nonceField) !== request.nonce) return ERR.nonceMismatch;
  return { signer, user, account: user };
}

/** Sub-accounts and vaults have no keys. */
function ownAccount(exchange: Exchange, address: string): Account | null {
  const account = exchange.accounts.get(address);
  return account?.master === null ? account : null;
}
