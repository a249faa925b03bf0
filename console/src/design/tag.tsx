import type { ReactNode } from 'react';
import { classNames } from './class-names.ts';

/** What a colour stands for, the same everywhere. It is never the only sign: the word is beside it. */
export type Tone = 'pass' | 'refuse' | 'halt' | 'wait' | 'plain' | 'accent';

const TONES: Readonly<Record<Tone, string>> = {
  pass: 'bg-pass-soft text-pass',
  refuse: 'bg-refuse-soft text-refuse',
  halt: 'bg-halt-soft text-halt',
  wait: 'bg-wait-soft text-wait',
  plain: 'bg-sunken text-ink-2',
  accent: 'bg-accent-soft text-accent',
};

/** A short word on a coloured ground. */
export function Tag({ tone, children }: { readonly tone: Tone; readonly children: ReactNode }): ReactNode {
  return (
    <span
      className={classNames(
        'inline-flex items-center rounded-sm px-1.5 text-2xs font-semibold leading-[1.125rem] whitespace-nowrap',
        TONES[tone],
      )}
    >
      {children}
    </span>
  );
}
