import { type QueryClient, useQueryClient } from '@tanstack/react-query';
import { useCallback } from 'react';
import { request } from '../api/request.ts';

/** Ends the session here and on the server; nothing that was read stays in memory. */
export function useSignOut(): () => Promise<void> {
  const client = useQueryClient();
  return useCallback(async () => {
    await request('/v1/session', { method: 'DELETE' });
    forgetSession(client);
  }, [client]);
}

export function forgetSession(client: QueryClient): void {
  client.setQueryData(['session'], null);
  client.removeQueries({ predicate: (query) => query.queryKey[0] !== 'session' });
}
