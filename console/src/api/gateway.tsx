import { createContext, useContext, type ReactNode } from 'react';
import type { SallyportApi } from '../../../client/api.ts';

const GatewayContext = createContext<SallyportApi | null>(null);

interface GatewayProviderProps {
  readonly api: SallyportApi;
  readonly children: ReactNode;
}

/** Gives everything below it the API of the gateway. */
export function GatewayProvider({ api, children }: GatewayProviderProps): ReactNode {
  return <GatewayContext value={api}>{children}</GatewayContext>;
}

/** The API of the gateway. Throws outside of {@link GatewayProvider}. */
export function useGateway(): SallyportApi {
  const api = useContext(GatewayContext);
  if (api === null) throw new RangeError('a page lies inside a GatewayProvider');
  return api;
}
