import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { ApiError, queryString, request } from './request.ts';
import type {
  AssetBody,
  AssetGroupBody,
  ConsentBody,
  DeliveryBody,
  KeyBody,
  LedgerEntryBody,
  List,
  ModelBody,
  OrganisationBody,
  SessionBody,
  SystemBody,
  TaskDetail,
  TaskSummaryPage,
  UsageBody,
  WalletBody,
  WebhookEndpointBody,
} from './wire.ts';

/** Everything the console reads, by name. The first part of each key is what mutations invalidate. */

/** Who is signed in; null: nobody. */
export const sessionQuery = queryOptions({
  queryKey: ['session'],
  queryFn: async ({ signal }) => {
    try {
      return await request<SessionBody>('/v1/session', { signal });
    } catch (error) {
      if (error instanceof ApiError && error.status === 401) return null;
      throw error;
    }
  },
  staleTime: 60_000,
});

export const modelsQuery = queryOptions({
  queryKey: ['models'],
  queryFn: async ({ signal }) => (await request<List<ModelBody>>('/v1/models', { signal })).data,
  staleTime: 60_000,
});

/** As in the URL of the page. */
export interface TaskFilter {
  readonly status?: 'pending' | 'processing' | 'completed' | 'failed' | undefined;
  readonly model?: string | undefined;
  readonly key_id?: string | undefined;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly q?: string | undefined;
}

export const tasksQuery = (filter: TaskFilter) =>
  infiniteQueryOptions({
    queryKey: ['tasks', filter],
    queryFn: ({ pageParam, signal }) =>
      request<TaskSummaryPage>(`/v1/console/tasks${queryString({ ...filter, limit: 30, after: pageParam })}`, {
        signal,
      }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => (page.has_more ? (page.last_id ?? undefined) : undefined),
  });

export const taskQuery = (id: string) =>
  queryOptions({
    queryKey: ['task', id],
    queryFn: ({ signal }) => request<TaskDetail>(`/v1/console/tasks/${id}`, { signal }),
  });

export const keysQuery = (organisationId?: string) =>
  queryOptions({
    queryKey: ['keys', organisationId ?? 'own'],
    queryFn: async ({ signal }) =>
      (await request<List<KeyBody>>(`/v1/keys${queryString({ organisation_id: organisationId })}`, { signal })).data,
  });

export const walletQuery = queryOptions({
  queryKey: ['wallet'],
  queryFn: ({ signal }) => request<WalletBody>('/v1/billing/wallet', { signal }),
});

export const usageQuery = (groupBy: 'day' | 'model' | 'key', from: string, to: string) =>
  queryOptions({
    queryKey: ['usage', groupBy, from, to],
    queryFn: ({ signal }) => request<UsageBody>(`/v1/usage${queryString({ group_by: groupBy, from, to })}`, { signal }),
  });

export const ledgerQuery = (kind?: string) =>
  infiniteQueryOptions({
    queryKey: ['ledger', kind ?? 'all'],
    queryFn: ({ pageParam, signal }) =>
      request<List<LedgerEntryBody>>(`/v1/billing/ledger${queryString({ kind, limit: 30, after: pageParam })}`, {
        signal,
      }),
    initialPageParam: undefined as number | undefined,
    getNextPageParam: (page) => (page.has_more ? page.data.at(-1)?.id : undefined),
  });

export const assetGroupsQuery = queryOptions({
  queryKey: ['asset-groups'],
  queryFn: async ({ signal }) => (await request<List<AssetGroupBody>>('/v1/asset-groups?limit=100', { signal })).data,
});

export interface AssetFilter {
  readonly group_id?: string | undefined;
  readonly type?: 'Image' | 'Video' | 'Audio' | undefined;
  readonly status?: 'Active' | undefined;
}

export const assetsQuery = (filter: AssetFilter) =>
  queryOptions({
    queryKey: ['assets', filter],
    queryFn: async ({ signal }) =>
      (await request<List<AssetBody>>(`/v1/assets${queryString({ ...filter, limit: 100 })}`, { signal })).data,
  });

export const consentQuery = (groupId: string) =>
  queryOptions({
    queryKey: ['consent', groupId],
    queryFn: async ({ signal }) =>
      (await request<List<ConsentBody>>(`/v1/asset-groups/${groupId}/consent`, { signal })).data,
  });

export const endpointsQuery = queryOptions({
  queryKey: ['webhook-endpoints'],
  queryFn: async ({ signal }) => (await request<List<WebhookEndpointBody>>('/v1/webhooks/endpoints', { signal })).data,
});

export interface DeliveryFilter {
  readonly task_id?: string | undefined;
  readonly status?: 'pending' | 'delivered' | 'failed' | undefined;
}

export const deliveriesQuery = (filter: DeliveryFilter) =>
  infiniteQueryOptions({
    queryKey: ['deliveries', filter],
    queryFn: ({ pageParam, signal }) =>
      request<List<DeliveryBody>>(`/v1/webhooks/deliveries${queryString({ ...filter, limit: 30, after: pageParam })}`, {
        signal,
      }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => (page.has_more ? page.data.at(-1)?.id : undefined),
  });

export const systemQuery = queryOptions({
  queryKey: ['system'],
  queryFn: ({ signal }) => request<SystemBody>('/v1/system', { signal }),
  refetchInterval: 5000,
});

export const organisationsQuery = queryOptions({
  queryKey: ['organisations'],
  queryFn: async ({ signal }) =>
    (await request<List<OrganisationBody>>('/v1/organisations?limit=100', { signal })).data,
});
