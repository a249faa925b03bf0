import { parentPort } from 'node:worker_threads';
import { Bcrypt } from '../../core/identity/bcrypt.ts';
import { hashPassword, isPassword, type PasswordCost } from './password-hash.ts';

/** The thread in which passwords are hashed: it takes a tenth of a second each, in which no order could be decided. */
export type PasswordTask =
  | {
      readonly kind: 'hash';
      readonly password: Uint8Array;
      readonly cost: PasswordCost;
      readonly salt: Uint8Array;
    }
  | { readonly kind: 'verify'; readonly password: Uint8Array; readonly stored: string };

export type PasswordAnswer =
  | { readonly kind: 'hashed'; readonly stored: string }
  | { readonly kind: 'verified'; readonly isRight: boolean };

/** Answers one task, and wipes its password. */
export function answerTask(bcrypt: Bcrypt, task: PasswordTask): PasswordAnswer {
  const { password } = task;
  const answer: PasswordAnswer =
    task.kind === 'hash'
      ? { kind: 'hashed', stored: hashPassword(password, task.cost, task.salt) }
      : { kind: 'verified', isRight: isPassword(bcrypt, password, task.stored) };
  password.fill(0);
  return answer;
}

function run(port: NonNullable<typeof parentPort>): void {
  const bcrypt = new Bcrypt();
  port.on('message', (task: PasswordTask) => port.postMessage(answerTask(bcrypt, task)));
}

if (parentPort !== null) run(parentPort);
