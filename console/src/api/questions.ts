import { keepPreviousData, useInfiniteQuery, useQuery, type UseQueryResult } from '@tanstack/react-query';
import type {
  Alerts,
  Approvals,
  Bots,
  Checkpoint,
  Doubts,
  Entries,
  Factors,
  Keys,
  Mail,
  Me,
  Orders,
  OrderLimits,
  OrderProof,
  OrderStory,
  Overview,
  People,
  PolicyInForce,
  PolicySchema,
  Profit,
  Proposals,
  Replay,
  Retention,
  Security,
  Sessions,
  Tagged,
  Trial,
  Wallet,
  Wallets,
  WalletStory,
} from '../../../client/api.ts';
import type { EntryProofReport } from '../../../verifier/entry-proof.ts';
import { useFeedState } from '../live/live.tsx';
import { useGateway } from './gateway.tsx';

/** How often what moves is asked for again while it is looked at, and the gateway does not tell by itself, in ms. */
const LIVE_MS = 2_000;
/** While it tells: prices move all the same. */
const TOLD_MS = 5_000;
const SLOW_MS = 15_000;
/** What asks nodes of a chain costs them and us more. */
const NODES_MS = 30_000;
const REPLAY_MS = 500;
/** Within the limit of these questions. */
const PROOF_MS = 2_500;

/** The gateway at a glance. */
export function useOverview(): UseQueryResult<Overview> {
  const api = useGateway();
  return useQuery({
    queryKey: ['overview'],
    queryFn: () => api.getOverview().then(valueOf),
    refetchInterval: useLiveMs(),
  });
}

/** What each account made by the day. */
export function useProfit(): UseQueryResult<Profit> {
  const api = useGateway();
  return useQuery({
    queryKey: ['profit'],
    queryFn: () => api.getProfit().then(valueOf),
    refetchInterval: SLOW_MS,
  });
}

/** Which requests of bots are wanted. */
export interface OrderSieve {
  readonly bot?: string;
  readonly account?: string;
  readonly verdict?: 'allow' | 'deny' | 'hold';
}

/** The newest requests, as many as `limit`. */
export function useNewestOrders(sieve: OrderSieve, limit: number): UseQueryResult<Orders> {
  const api = useGateway();
  return useQuery({
    queryKey: ['orders', 'newest', sieve, limit],
    queryFn: () => api.listOrders({ ...sieve, limit }).then(valueOf),
    refetchInterval: useLiveMs(),
  });
}

/** What was sent and has no known end. */
export function useDoubts(): UseQueryResult<Doubts> {
  const api = useGateway();
  return useQuery({
    queryKey: ['doubts'],
    queryFn: () => api.listDoubts().then(valueOf),
    refetchInterval: useLiveMs(),
  });
}

/** The whole story of one request. */
export function useOrderStory(id: number): UseQueryResult<OrderStory> {
  const api = useGateway();
  const liveMs = useLiveMs();
  return useQuery({
    queryKey: ['orders', 'story', id],
    queryFn: () => api.getOrder(id).then(valueOf),
    refetchInterval: ({ state: { data } }) =>
      data?.state === 'open' || data?.state === 'inDoubt' ? liveMs : false,
  });
}

/** Every limit that a request was held to; asked again while the gateway reads a long ledger for it. */
export function useOrderLimits(id: number, wanted: boolean): UseQueryResult<OrderLimits> {
  const api = useGateway();
  return useQuery({
    queryKey: ['orderLimits', id],
    enabled: wanted,
    staleTime: Number.POSITIVE_INFINITY,
    refetchInterval: ({ state: { data } }) => (data?.decided === null ? PROOF_MS : false),
    queryFn: () => api.getOrderLimits(id).then(valueOf),
  });
}

/** The proof about one entry: on its way, or with what the verifier says of it in this browser. */
export type AskedProof =
  | { readonly kind: 'hashing'; readonly hashed: number; readonly entries: number }
  | {
      readonly kind: 'checked';
      readonly claimed: NonNullable<OrderProof['proven']>;
      readonly report: EntryProofReport;
    };

/** Whether the entry that is shown is in the signed ledger; asked again while the gateway hashes a long one for it. */
export function useOrderProof(story: OrderStory, wanted: boolean): UseQueryResult<AskedProof> {
  const api = useGateway();
  return useQuery({
    queryKey: ['orderProof', story.id],
    enabled: wanted,
    staleTime: Number.POSITIVE_INFINITY,
    refetchInterval: ({ state: { data } }) => (data?.kind === 'hashing' ? PROOF_MS : false),
    queryFn: async (): Promise<AskedProof> => {
      const { hashed, entries, proven } = await api.getOrderProof(story.id).then(valueOf);
      if (proven === null) return { kind: 'hashing', hashed, entries };
      // The verifier is only loaded when it is needed.
      const report = await import('../ledger/prove-entry.ts').then((it) => it.proveEntry(proven, story));
      return { kind: 'checked', claimed: proven, report };
    },
  });
}

/** Accounts with what their keys can do. */
export function useKeys(): UseQueryResult<Keys> {
  const api = useGateway();
  return useQuery({
    queryKey: ['keys'],
    queryFn: () => api.listKeys().then(valueOf),
    refetchInterval: SLOW_MS,
  });
}

/** Bots with their decoys. */
export function useBots(): UseQueryResult<Bots> {
  const api = useGateway();
  return useQuery({
    queryKey: ['bots'],
    queryFn: () => api.listBots().then(valueOf),
    refetchInterval: SLOW_MS,
  });
}

/** Wallets on chains. */
export function useWallets(): UseQueryResult<Wallets> {
  const api = useGateway();
  return useQuery({
    queryKey: ['wallets'],
    queryFn: () => api.listWallets().then(valueOf),
    refetchInterval: useLiveMs(),
  });
}

/** One wallet with what its nodes say. Nodes are asked anew when something waits that did not, and now and then. */
export function useWallet({ name, waiting }: Wallet): UseQueryResult<WalletStory> {
  const api = useGateway();
  return useQuery({
    queryKey: ['wallet', name, waiting],
    queryFn: () => api.getWallet(name).then(valueOf),
    placeholderData: keepPreviousData,
    refetchInterval: NODES_MS,
  });
}

/** The policy in force, with its entity tag. */
export function usePolicy(): UseQueryResult<Tagged<PolicyInForce>> {
  const api = useGateway();
  return useQuery({ queryKey: ['policy'], queryFn: () => api.getPolicy(), refetchInterval: SLOW_MS });
}

/** Which entries of the ledger are wanted. */
export interface EntrySieve {
  readonly kind?: string;
  readonly about?: string;
}

/** Entries page by page, newest first. */
export function useEntries(sieve: EntrySieve, limit: number) {
  const api = useGateway();
  return useInfiniteQuery({
    queryKey: ['entries', sieve, limit],
    initialPageParam: firstPage(),
    queryFn: ({ pageParam }) =>
      api
        .listEntries({ ...sieve, limit, ...(pageParam === null ? {} : { cursor: pageParam }) })
        .then(valueOf),
    getNextPageParam: ({ next }: Entries) => next,
  });
}

/** A checkpoint that is signed when it is asked for. */
export function useCheckpoint(): UseQueryResult<Checkpoint> {
  const api = useGateway();
  return useQuery({ queryKey: ['checkpoint'], queryFn: () => api.getCheckpoint().then(valueOf) });
}

/** Who is signed in. */
export function useMe(): UseQueryResult<Me> {
  const api = useGateway();
  return useQuery({ queryKey: ['me'], queryFn: () => api.getMe().then(valueOf) });
}

/** Requests that wait for a person, and what was said lately. */
export function useApprovals(): UseQueryResult<Approvals> {
  const api = useGateway();
  return useQuery({
    queryKey: ['approvals'],
    queryFn: () => api.listApprovals().then(valueOf),
    refetchInterval: useLiveMs(),
  });
}

/** Changes that wait for a second person. */
export function useProposals(): UseQueryResult<Proposals> {
  const api = useGateway();
  return useQuery({
    queryKey: ['proposals'],
    queryFn: () => api.listProposals().then(valueOf),
    refetchInterval: useLiveMs(),
  });
}

/** Sign-ins, refusals and anomalies of so many hours. */
export function useSecurity(hours: number): UseQueryResult<Security> {
  const api = useGateway();
  return useQuery({
    queryKey: ['security', hours],
    queryFn: () => api.getSecurity({ hours }).then(valueOf),
    refetchInterval: SLOW_MS,
  });
}

/** How long things are kept beside the ledger. */
export function useRetention(): UseQueryResult<Retention> {
  const api = useGateway();
  return useQuery({ queryKey: ['retention'], queryFn: () => api.getRetention().then(valueOf) });
}

/** What the policy on trial would have answered otherwise. */
export function useTrial(): UseQueryResult<Trial> {
  const api = useGateway();
  return useQuery({
    queryKey: ['trial'],
    queryFn: () => api.getTrial().then(valueOf),
    refetchInterval: SLOW_MS,
  });
}

/** What a policy can have, for who writes one. */
export function usePolicySchema(): UseQueryResult<PolicySchema> {
  const api = useGateway();
  return useQuery({
    queryKey: ['policySchema'],
    queryFn: () => api.getPolicySchema().then(valueOf),
    staleTime: Number.POSITIVE_INFINITY,
  });
}

/** A replay that was begun; asked for again until it is over. */
export function useReplay(id: string | null): UseQueryResult<Replay> {
  const api = useGateway();
  return useQuery({
    queryKey: ['replay', id],
    queryFn: () => api.getReplay(id ?? '').then(valueOf),
    enabled: id !== null,
    refetchInterval: ({ state: { data } }) => (data?.state === 'running' ? REPLAY_MS : false),
  });
}

/** The last alarms. */
export function useAlerts(): UseQueryResult<Alerts> {
  const api = useGateway();
  return useQuery({
    queryKey: ['alerts'],
    queryFn: () => api.listAlerts().then(valueOf),
    refetchInterval: useLiveMs(),
  });
}

/** One's own second factors. */
export function useFactors(): UseQueryResult<Factors> {
  const api = useGateway();
  return useQuery({ queryKey: ['factors'], queryFn: () => api.listFactors().then(valueOf) });
}

/** Where one is written to about one's own account. */
export function useMail(): UseQueryResult<Mail> {
  const api = useGateway();
  return useQuery({ queryKey: ['mail'], queryFn: () => api.getMail().then(valueOf) });
}

/** Sessions that live: one's own, or those of the person with that id. */
export function useSessions(person: string | null): UseQueryResult<Sessions> {
  const api = useGateway();
  return useQuery({
    queryKey: ['sessions', person],
    queryFn: () => api.listSessions(person === null ? {} : { person }).then(valueOf),
    refetchInterval: SLOW_MS,
  });
}

/** Everybody. */
export function usePeople(): UseQueryResult<People> {
  const api = useGateway();
  return useQuery({ queryKey: ['people'], queryFn: () => api.listPeople().then(valueOf) });
}

function useLiveMs(): number {
  return useFeedState() === 'live' ? TOLD_MS : LIVE_MS;
}

/** Before the first page there is no cursor. */
function firstPage(): number | null {
  return null;
}

function valueOf<T>({ value }: Tagged<T>): T {
  return value;
}
