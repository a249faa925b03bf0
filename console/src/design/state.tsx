import type { ReactNode } from 'react';
import { Button } from './button.tsx';
import { Icon, type IconName } from './icon.tsx';

interface EmptyProps {
  readonly icon: IconName;
  readonly title: string;
  readonly children?: ReactNode;
  readonly action?: ReactNode;
}

/** Nothing is there, why, and how something gets there. */
export function Empty({ icon, title, children, action }: EmptyProps): ReactNode {
  return (
    <div className="flex flex-col items-center gap-2 px-4 py-10 text-center">
      <span className="text-ink-3">
        <Icon name={icon} size={24} />
      </span>
      <p className="font-semibold">{title}</p>
      {children === undefined ? null : <div className="max-w-[56ch] text-ink-2">{children}</div>}
      {action === undefined ? null : <div className="mt-2">{action}</div>}
    </div>
  );
}

/** What whoever is signed in may not see: no fault, and nothing to try again. `what`: as in `The people`. */
export function NotYours({ what }: { readonly what: string }): ReactNode {
  return (
    <Empty icon="security" title="Not with your roles">
      {what}: what is here is for other roles than yours. An owner or administrator can give them, under
      People.
    </Empty>
  );
}

interface TroubleProps {
  readonly title: string;
  readonly detail: string;
  readonly onRetry?: () => void;
}

/** Something did not work: what happened, and what to do. Read out at once. */
export function Trouble({ title, detail, onRetry }: TroubleProps): ReactNode {
  return (
    <div
      role="alert"
      className="flex flex-wrap items-center gap-3 rounded-md bg-refuse-soft px-3 py-2 text-ink"
    >
      <div className="min-w-0 flex-1 basis-64">
        <p className="font-semibold text-refuse">{title}</p>
        <p className="break-words">{detail}</p>
      </div>
      {onRetry === undefined ? null : (
        <Button small onClick={onRetry}>
          Try again
        </Button>
      )}
    </div>
  );
}

/** Lines of where text will be. */
export function Loading({ lines = 4 }: { readonly lines?: number }): ReactNode {
  return (
    <div role="status" className="flex flex-col gap-2 p-3">
      <span className="sr-only">Loading</span>
      {Array.from({ length: lines }, (_, index) => (
        <div
          key={index}
          className="h-4 animate-pulse rounded-sm bg-sunken"
          style={{ width: `${92 - ((index * 17) % 40)}%` }}
        />
      ))}
    </div>
  );
}
