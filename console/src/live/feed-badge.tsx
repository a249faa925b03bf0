import type { ReactNode } from 'react';
import { classNames } from '../design/class-names.ts';
import { useFeedState } from './live.tsx';

/** Whether what is shown is of now. `isStale`: the last question got no answer. */
export function FeedBadge({ isStale }: { readonly isStale: boolean }): ReactNode {
  const state = useFeedState();
  const shown = isStale ? SHOWN.stale : SHOWN[state];
  return (
    <p
      role="status"
      aria-label="Connection"
      title={shown.why}
      className={classNames('flex items-center gap-1.5 text-2xs whitespace-nowrap', shown.look)}
    >
      <span aria-hidden="true" className="size-1.5 rounded-full bg-current" />
      <span className="max-sm:sr-only">{shown.word}</span>
    </p>
  );
}

const SHOWN = {
  opening: { word: 'Connecting', why: 'What moves is asked for every two seconds.', look: 'text-ink-3' },
  live: { word: 'Live', why: 'The gateway tells this page what happens.', look: 'text-pass' },
  lost: {
    word: 'Reconnecting',
    why: 'The gateway does not tell this page what happens; what moves is asked for every two seconds.',
    look: 'text-wait',
  },
  stale: { word: 'Stale', why: 'The gateway does not answer: what is shown is older.', look: 'text-halt' },
} as const;
