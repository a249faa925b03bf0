import type { GatewayState } from '../../core/account/state.ts';
import type { Venue } from '../../core/order/venue.ts';
import type { VenueId } from '../../core/units/ids.ts';
import type { CheckpointHistory, Clock, LedgerStore, Random, Wire } from '../../ports.ts';
import type { Announcer } from '../alarms/announcer.ts';
import type { Patience } from '../custody/patience.ts';
import type { CheckpointKey } from '../custody/checkpoint-key.ts';
import type { TokenSigner } from '../custody/token-signer.ts';
import type { Vault } from '../custody/vault.ts';
import type { FourEyes } from './four-eyes.ts';
import type { VenueSessions } from '../custody/venue-sessions.ts';
import type { WalletDesk } from '../wallets/wallet-desk.ts';
import type { Journal } from '../execution/journal.ts';
import type { Gateway } from '../gateway.ts';
import type { People } from '../people/people.ts';
import type { Retention } from '../people/retention.ts';
import type { SelfTest } from '../self-test.ts';

/** What the owner's commands work on. */
export interface CommandParts {
  readonly clock: Clock;
  readonly random: Random;
  readonly state: GatewayState;
  readonly journal: Journal;
  readonly gateway: Gateway;
  readonly store: LedgerStore;
  readonly vault: Vault;
  /** The token that signs, where one is named. */
  readonly signer: TokenSigner;
  /** Sessions at venues where requests are sent under one. */
  readonly sessions: VenueSessions;
  readonly people: People;
  /** Arithmetic of secp256k1; null in a keeper that holds no such key. */
  readonly curve: {
    publicKey(scalar: Uint8Array): Uint8Array;
    recover(digest: Uint8Array, signature: Uint8Array): Uint8Array | null;
  } | null;
  /** Signs for wallets, and follows what it signed. */
  readonly desk: WalletDesk;
  /** Holds what others have to confirm. */
  readonly fourEyes: FourEyes;
  /** Removes what is kept longer than settings say. */
  readonly retention: Retention;
  readonly wire: Wire;
  /** Of the person who waits for this one command; absent, it waits for no room within the venue's limits. */
  readonly patience?: Patience;
  readonly venues: ReadonlyMap<VenueId, Venue>;
  readonly checkpointKey: CheckpointKey;
  /**
   * Signs and keeps a checkpoint over everything that is durable now, and says over what. Refuses when the disk
   * does not take it in time.
   */
  readonly checkpoint: () => Promise<{ readonly size: number; readonly root: Uint8Array }>;
  /** Every signed checkpoint, oldest first. */
  readonly checkpoints: () => CheckpointHistory;
  readonly selfTests: readonly SelfTest[];
  /** Accounts were added or removed: the edge needs to know where public data comes from. */
  readonly onAccounts: () => void;
  /** Hands alarms to the edge. */
  readonly announcer: Pick<Announcer, 'test'>;
  /** Ends the gateway, its other processes too. Comes back at once. */
  readonly stop: () => void;
}

/** What the commands that give the ledger out work on. */
export interface LedgerParts {
  readonly store: Pick<LedgerStore, 'read'>;
  readonly checkpointKey: CheckpointKey;
  readonly checkpoint: CommandParts['checkpoint'];
  readonly checkpoints: CommandParts['checkpoints'];
}
