import {
  addPasskey,
  askNewPasskey,
  askPasskey,
  askProof,
  beginTotp,
  confirmTotp,
  getMail,
  giveProof,
  listFactors,
  makeBackupCodes,
  putMail,
  removePasskey,
  removeTotp,
  signInByPasskey,
} from './factors.ts';
import { approveRequest, listAlerts, listApprovals, refuseRequest, testAlerts } from './approvals.ts';
import { addBot, listBots, listKeys, revokeBot } from './bots.ts';
import { postHalt, postResume } from './halts.ts';
import { listDoubts, settleDoubt } from './doubts.ts';
import { beginLogin, endLogin, finishLogin, probeKey } from './key-sessions.ts';
import { exportLedger, getCheckpoint, listEntries } from './ledger.ts';
import type { AnyOperation } from './operation.ts';
import { getOrderLimits } from './order-limits.ts';
import { getOrderProof } from './order-proof.ts';
import { getOrder, listOrders } from './orders.ts';
import { getOverview } from './overview.ts';
import { getProfit } from './profit.ts';
import { issueTicket } from './push.ts';
import { confirmProposal, listProposals, refuseProposal } from './proposals.ts';
import { checkPolicy, getPolicy, putPolicy } from './policy.ts';
import { endTrial, getTrial, promoteTrial, putTrial } from './policy-trial.ts';
import { beginReplay, explainOrder, getPolicySchema, getReplay } from './policy-what-if.ts';
import {
  addWallet,
  exportWalletKey,
  getWallet,
  handInSignature,
  listWallets,
  makeEnclaveWallet,
  makeServerWallet,
  proposeTransaction,
  retireWallet,
  setPrimaryWallet,
} from './wallets.ts';
import { getRetention, putRetention, sweepRetention } from './retention.ts';
import { getSecurity } from './security.ts';
import {
  endSession,
  getMe,
  invitePerson,
  listPeople,
  listSessions,
  refreshSession,
  removePerson,
  resetPerson,
  setPassword,
  setRoles,
  setUp,
  signIn,
  signOut,
} from './sessions.ts';

/** Every operation of the API, in the order of its document. What is not in this list does not exist. */
export const OPERATIONS: readonly AnyOperation[] = [
  setUp,
  signIn,
  refreshSession,
  signOut,
  issueTicket,
  getMe,
  listSessions,
  endSession,
  setPassword,
  askPasskey,
  signInByPasskey,
  listFactors,
  beginTotp,
  confirmTotp,
  removeTotp,
  askNewPasskey,
  addPasskey,
  removePasskey,
  makeBackupCodes,
  getMail,
  putMail,
  askProof,
  giveProof,
  listPeople,
  invitePerson,
  setRoles,
  resetPerson,
  removePerson,
  getOverview,
  getProfit,
  listOrders,
  getOrder,
  getOrderLimits,
  getOrderProof,
  listDoubts,
  settleDoubt,
  listKeys,
  listBots,
  getPolicy,
  listEntries,
  getCheckpoint,
  exportLedger,
  postHalt,
  postResume,
  probeKey,
  beginLogin,
  finishLogin,
  endLogin,
  addBot,
  revokeBot,
  putPolicy,
  checkPolicy,
  listApprovals,
  approveRequest,
  refuseRequest,
  listAlerts,
  testAlerts,
  listProposals,
  confirmProposal,
  refuseProposal,
  getTrial,
  putTrial,
  endTrial,
  promoteTrial,
  getPolicySchema,
  explainOrder,
  beginReplay,
  getReplay,
  getSecurity,
  getRetention,
  putRetention,
  sweepRetention,
  listWallets,
  getWallet,
  addWallet,
  makeEnclaveWallet,
  makeServerWallet,
  setPrimaryWallet,
  proposeTransaction,
  handInSignature,
  retireWallet,
  exportWalletKey,
];
