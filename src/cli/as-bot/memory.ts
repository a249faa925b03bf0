import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { judgePath, type Attempt } from './attempt.ts';
import { blocked, reached, untold, type Finding, type Subject } from './finding.ts';
import type { GatewayProcess } from './gateway-processes.ts';

/** Processes whose insides are tried, and where the system shows them: `/proc`. */
export interface MemoryTrial {
  readonly proc: string;
  readonly processes: readonly GatewayProcess[];
  readonly attempt: Attempt;
}

const NEXT = 'run the bot as a user of its own, which is neither the gateway’s nor the edge’s (60842)';
const PARTS = [
  ['environ', 'read', 'its environment can be read'],
  ['mem', 'read', 'its memory can be read, and the keys in it'],
  ['maps', 'read', 'where its memory lies can be read'],
  ['fd', 'list', 'its open files can be listed and opened'],
] as const;
/** So long, with letters and digits in it, and no path: what keys and tokens look like. */
const SECRET = /^(?=.*[0-9])(?=.*[A-Za-z])[A-Za-z0-9+_-]{32,}={0,2}$/;

/** Tries the insides of each process: environment, memory, files, arguments; and with them ptrace. */
export async function tryMemory(trial: MemoryTrial): Promise<readonly Finding[]> {
  const { proc, processes, attempt } = trial;
  const found = await Promise.all(
    processes.map(async ({ role, pid }) => {
      const parts = await Promise.all(
        PARTS.map(async ([part, how, stake]) => ({
          part,
          code: await attempt(join(proc, String(pid), part), how),
          subject: subjectOf(role, pid, `/proc/${pid}/${part}`),
          stake,
        })),
      );
      const opensMemory = parts.some(({ part, code }) => part === 'mem' && code === '');
      return [
        ...parts.map(({ code, subject, stake }) => judgePath({ ...subject, stake, next: NEXT }, code)),
        judgeArguments(proc, role, pid),
        judgePtrace(subjectOf(role, pid, 'ptrace'), opensMemory, scopeOf(proc)),
      ];
    }),
  );
  return found.flat();
}

/** What a finding about a process is called. */
export function subjectOf(role: GatewayProcess['role'], pid: number, what: string): Subject {
  return { ground: 'processes', name: `${role} ${pid}, ${what}` };
}

function judgeArguments(proc: string, role: GatewayProcess['role'], pid: number): Finding {
  const subject = subjectOf(role, pid, `/proc/${pid}/cmdline`);
  const words = wordsOf(join(proc, String(pid), 'cmdline'));
  if (words === null) return blocked(subject, 'the system does not show it to this user');
  if (words.flatMap((word) => word.split(/[="':,{}[\]\s/]/)).some((word) => SECRET.test(word))) {
    const next = 'start it without secrets among its arguments, and replace the secret that stood there';
    return reached(subject, 'its arguments can be read, and one looks like a key', next);
  }
  return blocked(subject, 'its arguments can be read, as any user’s here, and hold no secret');
}

/**
 * Node has no ptrace. Opening a process's memory asks the kernel the same question as attaching to it does, with the
 * same answer, Yama's restrictions included: that was tried instead.
 */
function judgePtrace(subject: Subject, opensMemory: boolean, scope: string): Finding {
  const text = `by what opening its memory came to, which the kernel judges alike; ${scope}`;
  if (opensMemory) return reached(subject, `a debugger could attach, ${text}`, NEXT);
  return scope === ''
    ? untold(subject, 'this system has no /proc', 'try it on the machine of the bot')
    : blocked(subject, `no debugger can attach, ${text}`);
}

function scopeOf(proc: string): string {
  if (wordsOf(join(proc, 'sys/kernel/core_pattern')) === null) return '';
  const scope = wordsOf(join(proc, 'sys/kernel/yama/ptrace_scope'))?.[0]?.trim();
  if (scope === undefined)
    return 'the kernel has no Yama, so processes of one user can always attach to each other';
  return `ptrace_scope is ${scope}${scope === '0' ? ', so processes of one user can attach to each other' : ''}`;
}

function wordsOf(path: string): readonly string[] | null {
  try {
    return readFileSync(path, 'utf8').split('\0');
  } catch {
    return null;
  }
}
