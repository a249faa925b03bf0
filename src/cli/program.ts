import { Command } from 'commander';
import { alarmCommand } from './alarm.ts';
import { approvalCommand } from './approval.ts';
import { proposalCommand } from './proposal.ts';
import { backupCommand } from './backup.ts';
import { botCommand } from './bot.ts';
import { completionCommand } from './completion.ts';
import { conformanceCommand } from './conformance.ts';
import type { Desk } from './desk.ts';
import { doctorCommand } from './doctor.ts';
import { haltCommand, resumeCommand } from './halt.ts';
import { initCommand } from './init.ts';
import { keyCommand } from './key.ts';
import { loginCommand, logoutCommand } from './login.ts';
import { orderCommand } from './order.ts';
import { ledgerCommand } from './ledger.ts';
import { mcpCommand } from './mcp.ts';
import { metricsCommand } from './metrics.ts';
import { paperCommand } from './paper-record.ts';
import { examplesText } from './options.ts';
import { passCommand } from './pass.ts';
import { personCommand } from './person.ts';
import { policyCommand } from './policy.ts';
import { retentionCommand } from './retention.ts';
import { environmentCommand, runCommand } from './run-program.ts';
import { simulateVenueCommand } from './simulate-venue.ts';
import { startCommand } from './start.ts';
import { statusCommand } from './status.ts';
import { stopCommand } from './stop.ts';
import { tlsCommand } from './tls.ts';
import { upCommand } from './up.ts';
import { walletCommand } from './wallet.ts';
import { witnessCommand } from './witness.ts';

const ABOUT = `The order firewall for trading bots: give your bot a key that isn't the key.

Exit codes: 0 done, 1 refused or failed, 2 not understood. Commands of the owner need the gateway to run and find it
through its data folder (--data, by default ./sallyport-data).`;

/** The command line with all of its commands, in the order in which a newcomer needs them. */
export function makeProgram(desk: Desk, version: string): Command {
  const program = new Command('sallyport')
    .description(ABOUT)
    .version(version, '-V, --version', 'the version')
    .helpOption('-h, --help', 'this text')
    .helpCommand(false)
    .addHelpText(
      'after',
      examplesText([
        ['start', 'a gateway, a simulated venue and a bot, to try everything'],
        ['bot add --help', 'what that command takes, with examples; so of each'],
      ]),
    )
    // What follows the program that `run` is given is that program's.
    .enablePositionalOptions();
  const commands = [
    startCommand(desk),
    initCommand(desk),
    upCommand(desk),
    keyCommand(desk),
    loginCommand(desk),
    logoutCommand(desk),
    orderCommand(desk),
    policyCommand(desk),
    botCommand(desk),
    runCommand(desk),
    environmentCommand(desk),
    mcpCommand(desk, version),
    paperCommand(desk),
    passCommand(desk),
    approvalCommand(desk),
    proposalCommand(desk),
    alarmCommand(desk),
    metricsCommand(desk),
    tlsCommand(desk),
    personCommand(desk),
    retentionCommand(desk),
    statusCommand(desk),
    walletCommand(desk),
    haltCommand(desk),
    resumeCommand(desk),
    stopCommand(desk),
    ledgerCommand(desk),
    backupCommand(desk),
    witnessCommand(desk),
    doctorCommand(desk),
    simulateVenueCommand(desk),
    conformanceCommand(desk),
  ];
  for (const command of commands) program.addCommand(command);
  return program.addCommand(completionCommand(desk, program));
}
