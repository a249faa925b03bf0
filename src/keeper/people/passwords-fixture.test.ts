import { SystemRandom } from '../../system/random.ts';
import { Bcrypt } from '../../core/identity/bcrypt.ts';
import { answerTask } from './password-worker.ts';
import { Passwords } from './passwords.ts';

/** Passwords that cost next to nothing, hashed on this thread. */
export function quickPasswords(): Passwords {
  const bcrypt = new Bcrypt();
  const desk = (task: Parameters<typeof answerTask>[1]) => Promise.resolve(answerTask(bcrypt, task));
  return new Passwords(desk, new SystemRandom(), { memoryKiB: 8, passes: 1 });
}
