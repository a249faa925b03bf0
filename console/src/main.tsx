import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { makeClient } from '../../client/client.ts';
import { GatewayProvider } from './api/gateway.tsx';
import { KeyboardProvider } from './keyboard/keyboard.tsx';
import { makeRouter } from './router.tsx';
import { guardText } from './system/trusted-types.ts';

guardText(window);
const api = makeClient({ baseUrl: '', accessToken: () => null });
const queries = new QueryClient({ defaultOptions: { queries: { retry: 1 } } });
const root = document.getElementById('root');
if (root !== null) {
  createRoot(root).render(
    <StrictMode>
      <QueryClientProvider client={queries}>
        <GatewayProvider api={api}>
          <KeyboardProvider>
            <RouterProvider router={makeRouter()} />
          </KeyboardProvider>
        </GatewayProvider>
      </QueryClientProvider>
    </StrictMode>,
  );
}
