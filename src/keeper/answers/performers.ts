import { alerts, alertsTesting } from './alerts.ts';
import { approvals, approving, refusing } from './approvals.ts';
import { botAdding, botRevoking } from './bot-changes.ts';
import { bots } from './bots.ts';
import { doubts, settling } from './doubts.ts';
import { checkpoint, entries } from './entries.ts';
import { exporting } from './exports.ts';
import {
  addingPasskey,
  askingNewPasskey,
  askingPasskey,
  askingProof,
  beginningTotp,
  confirmingTotp,
  factors,
  givingProof,
  mail,
  makingBackupCodes,
  removingPasskey,
  removingTotp,
  settingMail,
  signingInByPasskey,
} from './factors.ts';
import { halt, resume } from './halts.ts';
import { keyProbing, loginBeginning, loginEnding, loginFinishing } from './key-sessions.ts';
import { keys } from './keys.ts';
import { limiting } from './order-limits.ts';
import { proving } from './order-proof.ts';
import { orderStory } from './order-story.ts';
import { orders } from './orders.ts';
import {
  handingIn,
  makingPrimary,
  proposing,
  enclaveWalletMaking,
  serverWalletMaking,
  walletAdding,
  walletRetiring,
} from './wallet-changes.ts';
import { walletExporting } from './wallet-export.ts';
import { wallets, walletStory } from './wallets.ts';
import { overview } from './overview.ts';
import type { AnswerParts, Performer } from './performer.ts';
import { inviting, people, removing, resetting, settingRoles } from './people.ts';
import { confirming, proposals, refusingProposal } from './proposals.ts';
import { explaining, schema } from './explain.ts';
import { replaying } from './replays.ts';
import { retention, settingRetention, sweeping } from './retention.ts';
import { securing } from './security.ts';
import { trial, trialBeginning, trialEnding, trialPromoting } from './trial.ts';
import { policyChecking, policySetting } from './policy-change.ts';
import { policy } from './policy.ts';
import { profit } from './profit.ts';
import {
  endingSession,
  me,
  refreshing,
  sessions,
  settingPassword,
  settingUp,
  signingIn,
  signingOut,
  ticketing,
} from './sessions.ts';

/** What operations that remember something are made from. */
type PerformerParts = Pick<AnswerParts, 'clock' | 'random'> &
  Parameters<typeof replaying>[0] &
  Parameters<typeof limiting>[0];

/** Everything that can be asked over the API. What is not in this list is not done. */
export function performersOf(parts: PerformerParts): readonly Performer[] {
  const { clock, random } = parts;
  return [
    ...PERFORMERS,
    exporting(clock, random),
    securing(),
    proving(),
    limiting(parts),
    ...replaying(parts),
  ];
}

const PERFORMERS: readonly Performer[] = [
  settingUp,
  signingIn,
  refreshing,
  signingOut,
  ticketing,
  me,
  sessions,
  endingSession,
  settingPassword,
  askingPasskey,
  signingInByPasskey,
  factors,
  beginningTotp,
  confirmingTotp,
  removingTotp,
  askingNewPasskey,
  addingPasskey,
  removingPasskey,
  makingBackupCodes,
  mail,
  settingMail,
  askingProof,
  givingProof,
  people,
  inviting,
  settingRoles,
  resetting,
  removing,
  overview,
  profit,
  orders,
  orderStory,
  doubts,
  settling,
  keys,
  bots,
  policy,
  entries,
  checkpoint,
  halt,
  resume,
  botAdding,
  botRevoking,
  keyProbing,
  loginBeginning,
  loginFinishing,
  loginEnding,
  policySetting,
  policyChecking,
  approvals,
  approving,
  refusing,
  alerts,
  alertsTesting,
  proposals,
  confirming,
  refusingProposal,
  trial,
  trialBeginning,
  trialEnding,
  trialPromoting,
  schema,
  explaining,
  retention,
  settingRetention,
  sweeping,
  wallets,
  walletStory,
  walletAdding,
  enclaveWalletMaking,
  serverWalletMaking,
  makingPrimary,
  proposing,
  handingIn,
  walletRetiring,
  walletExporting,
];
