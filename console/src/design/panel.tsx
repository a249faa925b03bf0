import { useId, type ReactNode } from 'react';
import { classNames } from './class-names.ts';

interface PanelProps {
  readonly title: string;
  /** Beside the title, at the right. */
  readonly aside?: ReactNode;
  readonly children: ReactNode;
  /** Without inner distance, for tables. */
  readonly flush?: boolean;
  readonly className?: string;
}

/** A named part of a page. */
export function Panel({ title, aside, children, flush = false, className }: PanelProps): ReactNode {
  const id = useId();
  return (
    <section
      aria-labelledby={id}
      className={classNames('min-w-0 rounded-lg border border-line bg-surface', className)}
    >
      <header className="flex min-h-10 flex-wrap items-center justify-between gap-x-3 gap-y-1 border-b border-line px-3 py-1.5">
        <h2 id={id} className="text-sm font-semibold">
          {title}
        </h2>
        {aside === undefined ? null : (
          <div className="flex items-center gap-2 text-xs text-ink-2">{aside}</div>
        )}
      </header>
      <div className={flush ? '' : 'p-3'}>{children}</div>
    </section>
  );
}

interface PageProps {
  readonly title: string;
  readonly lead?: string;
  readonly actions?: ReactNode;
  readonly children: ReactNode;
}

/** A page: one heading, what it is for in a sentence, what can be done, and its parts. */
export function Page({ title, lead, actions, children }: PageProps): ReactNode {
  return (
    <div className="mx-auto flex w-full max-w-[1480px] flex-col gap-3 p-3 sm:p-4">
      <header className="flex flex-wrap items-end justify-between gap-x-6 gap-y-2">
        <div className="min-w-0">
          <h1 className="text-xl font-semibold tracking-tight" tabIndex={-1}>
            {title}
          </h1>
          {lead === undefined ? null : <p className="mt-0.5 max-w-[75ch] text-pretty text-ink-2">{lead}</p>}
        </div>
        {actions === undefined ? null : <div className="flex flex-wrap items-center gap-2">{actions}</div>}
      </header>
      {children}
    </div>
  );
}
