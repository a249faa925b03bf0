import { codeOf } from '../terminal.ts';
import { blocked, reached, untold, type Finding } from './finding.ts';
import type { GatewayProcess } from './gateway-processes.ts';
import { subjectOf } from './memory.ts';

/** Asks the system whether a process could be signalled: signal 0, which nobody receives. Throws its error if not. */
export type Signal = (pid: number) => void;

/** Tries whether a bot could stop the gateway's processes. */
export function trySignals(processes: readonly GatewayProcess[], signal: Signal): readonly Finding[] {
  return processes.map(({ role, pid }) => {
    const subject = subjectOf(role, pid, 'signals');
    const code = outcomeOf(signal, pid);
    if (code === '') {
      return reached(subject, 'the bot’s user can stop or kill it', 'run the bot as a user of its own');
    }
    if (code === 'EPERM') return blocked(subject, 'the system does not allow it');
    return untold(subject, `the system answered ${code}`, 'try again while the gateway runs');
  });
}

function outcomeOf(signal: Signal, pid: number): string {
  try {
    signal(pid);
    return '';
  } catch (reason) {
    const code = codeOf(reason);
    return code === '' ? 'EIO' : code;
  }
}
