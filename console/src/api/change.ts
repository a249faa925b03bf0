import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useProven } from '../factors/step-up.tsx';
import { told, type Told } from './problem.ts';

/** A change that somebody may ask for. */
export interface Change<A, V> {
  readonly run: (asked: A) => void;
  readonly busy: boolean;
  /** What the gateway answered to the last one that was done. */
  readonly done: V | undefined;
  /** Why the last one was not done. */
  readonly problem: Told | null;
  readonly forget: () => void;
}

/**
 * Asks the gateway for a change, with a second factor where it wants one, and then anew for everything that is shown.
 * `what` begins the sentence of a refusal: `The bot was not issued`.
 */
export function useChange<A, V>(what: string, ask: (asked: A) => Promise<V>): Change<A, V> {
  const asked = useQueryClient();
  const proven = useProven();
  const mutation = useMutation({
    mutationFn: (value: A) => proven(() => ask(value)),
    onSettled: () => asked.invalidateQueries(),
  });
  return {
    run: (value) => mutation.mutate(value),
    busy: mutation.isPending,
    done: mutation.data,
    problem: mutation.error === null ? null : told(mutation.error, what),
    forget: () => mutation.reset(),
  };
}
