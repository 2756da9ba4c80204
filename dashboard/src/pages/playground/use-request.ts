import { keepPreviousData, useMutation, useQuery } from '@tanstack/react-query';
import { useRef } from 'react';
import { newIdempotencyKey } from '../../api/idempotency-key.ts';
import { ApiError, errorText, request } from '../../api/request.ts';
import type { JsonObject, ModelBody, PrechargeBody } from '../../api/wire.ts';
import { useDebounced } from '../../ui/use-debounced.ts';
import type { FieldErrors } from './field-errors.ts';

/** Long enough not to ask at every key, short enough to be an answer. */
const SETTLE_MS = 600;

/** Where a model's requests go: the vendor's own paths, so that the code beside the form is what is really sent. */
export function createPath(model: Pick<ModelBody, 'type'>): string {
  if (model.type === 'video') return '/v1/videos/generations';
  return model.type === 'image' ? '/v1/images/generations' : '/model/v1/generation';
}

/** The price of a request that has every required field; its errors are the request's errors. */
export function usePrice(body: JsonObject, isComplete: boolean) {
  const settled = useDebounced(JSON.stringify(body), SETTLE_MS);
  return useQuery({
    queryKey: ['price', settled],
    queryFn: ({ signal }) =>
      request<PrechargeBody>('/model/v1/generation/precharge', { method: 'POST', body: JSON.parse(settled), signal }),
    enabled: isComplete && settled === JSON.stringify(body),
    retry: false,
    staleTime: 60_000,
    placeholderData: keepPreviousData,
  });
}

/** Creates the task. Pressing twice creates one: the same request under way has the same key. */
export function useCreateTask(model: ModelBody | undefined, onCreated: (id: string) => void) {
  const attempt = useRef({ body: '', key: '' });
  return useMutation({
    mutationFn: (body: JsonObject) => {
      const text = JSON.stringify(body);
      if (attempt.current.body !== text) attempt.current = { body: text, key: newIdempotencyKey() };
      return request<{ readonly id: string }>(createPath(model ?? { type: 'video' }), {
        method: 'POST',
        body,
        headers: { 'idempotency-key': attempt.current.key },
      });
    },
    onSuccess: ({ id }) => {
      attempt.current = { body: '', key: '' };
      onCreated(id);
    },
  });
}

/** The error of a request by its field; of none that names no field. */
export function fieldErrors(error: Error | null): FieldErrors {
  if (!(error instanceof ApiError) || error.param === undefined) return {};
  return { [error.param]: errorText(error) };
}
