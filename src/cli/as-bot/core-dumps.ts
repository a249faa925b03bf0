import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { blocked, reached, untold, type Finding, type Subject } from './finding.ts';
import type { GatewayProcess } from './gateway-processes.ts';
import { subjectOf } from './memory.ts';

const NEXT =
  'start the gateway with prlimit (util-linux) on its path and after `ulimit -c 0`; see sallyport doctor';

/** Looks whether a crash would leave an image of a process's memory where somebody finds it. Linux alone shows it. */
export function tryCoreDumps(proc: string, processes: readonly GatewayProcess[]): readonly Finding[] {
  const pattern = lineIn(join(proc, 'sys/kernel/core_pattern'), /^(.*)$/m);
  return processes.map(({ role, pid }) => {
    const limit = lineIn(join(proc, String(pid), 'limits'), /^Max core file size\s+(\S+)/m);
    return judge(subjectOf(role, pid, 'core dumps'), limit, pattern);
  });
}

function judge(subject: Subject, limit: string | null, pattern: string | null): Finding {
  if (limit === null || pattern === null) {
    return untold(subject, 'the system does not show its limits to this user', 'see: sallyport doctor');
  }
  if (limit !== '0') return reached(subject, `a crash leaves an image of its memory (limit ${limit})`, NEXT);
  if (!pattern.startsWith('|')) return blocked(subject, 'a crash leaves no image of its memory');
  // The kernel hands images to a program whatever the limit is; most such programs keep to it, by their own will.
  const program = pattern.slice(1).split(' ')[0] ?? '';
  const text = `its limit is 0, and the kernel hands images to ${program}, which must keep to that by itself`;
  return untold(
    subject,
    text,
    'look who may read what that program keeps, or set kernel.core_pattern to core',
  );
}

function lineIn(path: string, form: RegExp): string | null {
  try {
    return form.exec(readFileSync(path, 'utf8'))?.[1] ?? null;
  } catch {
    return null;
  }
}
