import { SystemRandom } from '../../system/random.ts';
import { answerTask } from './password-worker.ts';
import { Passwords } from './passwords.ts';

/** Passwords that cost next to nothing, hashed on this thread. */
export function quickPasswords(): Passwords {
  const desk = (task: Parameters<typeof answerTask>[0]) => Promise.resolve(answerTask(task));
  return new Passwords(desk, new SystemRandom(), { memoryKiB: 8, passes: 1 });
}
