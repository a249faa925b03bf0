import { walletAdd } from './door/wallet-add.ts';
import {
  walletBot,
  walletList,
  walletPrimary,
  walletRetire,
  walletShow,
  walletSign,
} from './door/wallet-commands.ts';
import { walletNodes, walletNodesSet } from './door/wallet-nodes.ts';
import type { CommandParts } from './door/command-parts.ts';
import { Logins } from './door/login-commands.ts';
import { orderDoubts, orderSettle } from './door/order-settle.ts';
import { alarmRecent, alarmSettings, alarmSettingsSet, alarmTest } from './door/alarm-commands.ts';
import { approvalApprove, approvalList, approvalReject, approvalShow } from './door/approval-commands.ts';
import { backupCommand } from './door/backup-commands.ts';
import { botLive, botPaper } from './door/bot-move.ts';
import { botAdd, botList, botRevoke } from './door/bot-commands.ts';
import { haltCommand, resumeCommand, statusCommand } from './door/control-commands.ts';
import { keyAdd, keyBaseline, keyList, keyProbe, keyRemove, keyReprobe } from './door/key-commands.ts';
import { keyManual } from './door/key-manual.ts';
import { keyDiscard } from './door/enclave-key.ts';
import { keyRotate } from './door/key-rotate.ts';
import { keyPassphrase, keyRotateRoot } from './door/root-commands.ts';
import { doctorCommand, ledgerExport, ledgerLeaves } from './door/ledger-commands.ts';
import {
  personAdd,
  personCode,
  personExport,
  personList,
  personMail,
  personRemove,
  personReset,
  personRevoke,
  personRole,
  personSessions,
  personShow,
} from './door/person-commands.ts';
import { retentionSet, retentionShow, retentionSweep } from './door/retention-commands.ts';
import { proposalList, proposalWithdraw } from './door/proposal-commands.ts';
import { paperBook } from './door/paper-book.ts';
import { stopCommand } from './door/stop-command.ts';
import {
  policyPromote,
  policySet,
  policyShadow,
  policyShadowOff,
  policyShadowReport,
  policyShow,
} from './door/policy-commands.ts';
import type { OwnerCommand } from './door/owner-door.ts';

/** Everything that the owner may ask, by name. */
export function ownerCommands(
  parts: CommandParts,
  logins = new Logins(parts),
): ReadonlyMap<string, OwnerCommand> {
  // An owner's word is signed for before it is answered: what is not signed for at a start was never answered.
  const signed = (command: OwnerCommand): OwnerCommand => {
    return async (fields, emit) => {
      const result = await command(fields, emit);
      await parts.checkpoint();
      return result;
    };
  };
  return new Map([
    ['status', statusCommand(parts)],
    ['halt', haltCommand(parts)],
    ['resume', signed(resumeCommand(parts))],
    ['stop', stopCommand(parts)],
    ['policy set', signed(policySet(parts))],
    ['policy show', policyShow(parts)],
    ['policy shadow', signed(policyShadow(parts))],
    ['policy shadow off', signed(policyShadowOff(parts))],
    ['policy shadow report', policyShadowReport(parts)],
    ['policy promote', signed(policyPromote(parts))],
    ['alarm recent', alarmRecent(parts)],
    ['alarm test', alarmTest(parts)],
    ['alarm settings', alarmSettings(parts)],
    ['alarm settings set', signed(alarmSettingsSet(parts))],
    ['approval list', approvalList(parts)],
    ['approval show', approvalShow(parts)],
    ['approval approve', signed(approvalApprove(parts))],
    ['approval reject', signed(approvalReject(parts))],
    ['key probe', keyProbe(parts)],
    ['key add', signed(keyAdd(parts))],
    ['key list', keyList(parts)],
    ['key rotate', signed(logins.rotate(keyRotate(parts)))],
    ['key discard', keyDiscard(parts)],
    ['key rotate finish', signed(logins.finishRotation)],
    ['key rotate-root', signed(keyRotateRoot(parts))],
    ['key passphrase', keyPassphrase(parts)],
    ['key remove', signed(keyRemove(parts))],
    ['key reprobe', signed(keyReprobe(parts))],
    ['key manual', signed(keyManual(parts))],
    ['key baseline', signed(keyBaseline(parts))],
    ['order doubts', orderDoubts(parts)],
    ['order settle', signed(orderSettle(parts))],
    ['login begin', logins.begin],
    ['login finish', signed(logins.finish)],
    ['login status', logins.status],
    ['logout', signed(logins.logout)],
    ['bot add', signed(botAdd(parts))],
    ['bot list', botList(parts)],
    ['bot revoke', signed(botRevoke(parts))],
    ['bot paper', signed(botPaper(parts))],
    ['bot live', signed(botLive(parts))],
    ['paper book', paperBook(parts)],
    ...personCommands(parts, signed),
    ...walletCommands(parts, signed),
    ...proposalCommands(parts, signed),
    ['retention show', retentionShow(parts)],
    ['retention set', signed(retentionSet(parts))],
    ['retention sweep', retentionSweep(parts)],
    ['ledger export', ledgerExport(parts)],
    ['ledger leaves', ledgerLeaves(parts)],
    ['backup', backupCommand(parts)],
    ['doctor', doctorCommand(parts)],
  ]);
}

function proposalCommands(
  parts: CommandParts,
  signed: (command: OwnerCommand) => OwnerCommand,
): readonly (readonly [string, OwnerCommand])[] {
  return [
    ['proposal list', proposalList(parts)],
    ['proposal withdraw', signed(proposalWithdraw(parts))],
  ];
}

function walletCommands(
  parts: CommandParts,
  signed: (command: OwnerCommand) => OwnerCommand,
): readonly (readonly [string, OwnerCommand])[] {
  return [
    ['wallet add', signed(walletAdd(parts))],
    ['wallet list', walletList(parts)],
    ['wallet show', walletShow(parts)],
    ['wallet sign', signed(walletSign(parts))],
    ['wallet retire', signed(walletRetire(parts))],
    ['wallet primary', signed(walletPrimary(parts))],
    ['wallet nodes', walletNodes(parts)],
    ['wallet nodes set', signed(walletNodesSet(parts))],
    ['wallet bot', signed(walletBot(parts))],
  ];
}

type Signed = (command: OwnerCommand) => OwnerCommand;

function personCommands(parts: CommandParts, signed: Signed): readonly [string, OwnerCommand][] {
  return [
    ['person code', personCode(parts)],
    ['person list', personList(parts)],
    ['person show', personShow(parts)],
    ['person add', signed(personAdd(parts))],
    ['person role', signed(personRole(parts))],
    ['person reset', signed(personReset(parts))],
    ['person mail', signed(personMail(parts))],
    ['person sessions', personSessions(parts)],
    ['person revoke', signed(personRevoke(parts))],
    ['person remove', signed(personRemove(parts))],
    ['person export', personExport(parts)],
  ];
}
