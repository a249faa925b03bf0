import type { ComponentProps, ReactNode } from 'react';
import { classNames } from './class-names.ts';

/** How much a button stands out: one `primary` in a place, `halt` for the emergency stop alone. */
export type ButtonLook = 'primary' | 'plain' | 'quiet' | 'halt';

const LOOKS: Readonly<Record<ButtonLook, string>> = {
  primary: 'bg-accent text-accent-ink border-transparent hover:brightness-110',
  plain: 'bg-surface text-ink border-line-strong hover:bg-sunken',
  quiet: 'bg-transparent text-ink-2 border-transparent hover:bg-sunken hover:text-ink',
  halt: 'bg-halt text-halt-ink border-transparent hover:brightness-110',
};

/** The classes of a button, also for links that look like one. */
export function buttonClass(look: ButtonLook, small = false): string {
  return classNames(
    'inline-flex items-center justify-center gap-1.5 rounded-md border font-medium whitespace-nowrap select-none',
    'transition-[background,filter] duration-100 disabled:opacity-50 disabled:cursor-not-allowed aria-busy:cursor-progress',
    small ? 'h-7 px-2 text-xs' : 'h-8 px-3 text-sm',
    LOOKS[look],
  );
}

interface ButtonProps extends ComponentProps<'button'> {
  readonly look?: ButtonLook;
  readonly small?: boolean;
  /** Something asked for is on its way: pressing again does nothing. */
  readonly busy?: boolean;
}

/** A button that never submits a form unless its type says so. */
export function Button({ look = 'plain', small = false, busy = false, ...rest }: ButtonProps): ReactNode {
  const { className, disabled, type = 'button', ...props } = rest;
  return (
    <button
      {...props}
      type={type}
      disabled={disabled === true || busy}
      aria-busy={busy || undefined}
      className={classNames(buttonClass(look, small), className)}
    />
  );
}
