import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { ApiProblem, makeClient } from '../../client/client.ts';
import { GatewayProvider } from './api/gateway.tsx';
import { StepUpProvider } from './factors/step-up.tsx';
import { KeyboardProvider } from './keyboard/keyboard.tsx';
import { LiveProvider } from './live/live.tsx';
import { makeRouter } from './router.tsx';
import { Gate } from './session/gate.tsx';
import { GatewayDoor } from './session/gateway-door.ts';
import { oneTabAtATime } from './session/one-tab.ts';
import { Session } from './session/session.ts';
import { guardText } from './system/trusted-types.ts';

guardText(window);
const door = new GatewayDoor(makeClient({ baseUrl: '', accessToken: () => null }));
const session = new Session(() => oneTabAtATime(navigator.locks, 'sallyport-refresh', () => door.renew()));
const api = makeClient({ baseUrl: '', accessToken: () => session.token, renew: () => session.renew() });
const queries = new QueryClient({
  defaultOptions: {
    // What was refused is refused again; what did not come is asked for once more.
    queries: {
      retry: (tries, error) => tries < 1 && !(error instanceof ApiProblem && error.problem.status < 500),
    },
  },
});
// Whoever signs in next sees nothing of what the one before was shown.
session.subscribe(() => {
  if (session.state.kind === 'signedOut') queries.clear();
});
const root = document.getElementById('root');
if (root !== null) {
  createRoot(root).render(
    <StrictMode>
      <QueryClientProvider client={queries}>
        <GatewayProvider api={api}>
          <Gate session={session} door={door}>
            <StepUpProvider>
              <KeyboardProvider>
                <LiveProvider>
                  <RouterProvider router={makeRouter()} />
                </LiveProvider>
              </KeyboardProvider>
            </StepUpProvider>
          </Gate>
        </GatewayProvider>
      </QueryClientProvider>
    </StrictMode>,
  );
}
