import { useQueryClient } from '@tanstack/react-query';
import { createContext, useContext, useEffect, useState, useSyncExternalStore, type ReactNode } from 'react';
import { openStream } from '../../../client/stream.ts';
import { useGateway } from '../api/gateway.tsx';
import { afterMs, socketUrl } from '../system/browser-clock.ts';
import { LiveFeed, type FeedState } from './live-feed.ts';

const FeedContext = createContext<FeedState>('opening');

/** Lets everything below it be told by the gateway what happens, while somebody is signed in. */
export function LiveProvider({ children }: { readonly children: ReactNode }): ReactNode {
  const api = useGateway();
  const queries = useQueryClient();
  const [feed] = useState(
    () =>
      new LiveFeed({
        open: (listener) => openStream({ baseUrl: socketUrl(), api, ...listener }),
        after: afterMs,
        onNews: (topics) => {
          if (topics.has('everything')) void queries.invalidateQueries();
          else for (const topic of topics) void queries.invalidateQueries({ queryKey: [topic] });
        },
      }),
  );
  useEffect(() => feed.start(), [feed]);
  const state = useSyncExternalStore(
    (tell) => feed.subscribe(tell),
    () => feed.state,
  );
  return <FeedContext value={state}>{children}</FeedContext>;
}

/** Whether the gateway tells this page what happens. */
export function useFeedState(): FeedState {
  return useContext(FeedContext);
}
