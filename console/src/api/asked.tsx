import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Loading, NotYours, Trouble } from '../design/state.tsx';
import { isForbidden, told } from './problem.ts';

interface AskedProps<T> {
  readonly answer: UseQueryResult<T>;
  /** What was asked for, to begin a sentence with: `The orders`. */
  readonly what: string;
  readonly lines?: number;
  readonly children: (value: T) => ReactNode;
}

/**
 * What was asked of the gateway: while it is awaited, when it did not come, and when it is there. What is there stays
 * when asking again fails, and says that it is old.
 */
export function Asked<T>({ answer, what, lines = 4, children }: AskedProps<T>): ReactNode {
  const { data: value, error, refetch } = answer;
  const retry = (): void => void refetch();
  if (value === undefined) {
    if (error === null) return <Loading lines={lines} />;
    if (isForbidden(error)) return <NotYours what={what} />;
    const { title, detail } = told(error, `${what} could not be read`);
    return (
      <div className="p-3">
        <Trouble title={title} detail={detail} onRetry={retry} />
      </div>
    );
  }
  return (
    <>
      {error === null ? null : (
        <div className="p-3">
          <Trouble
            title="Not up to date"
            detail={`${what} could not be read again; what is shown is older.`}
            onRetry={retry}
          />
        </div>
      )}
      {children(value)}
    </>
  );
}
