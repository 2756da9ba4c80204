import { type InfiniteData, type QueryClient, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { API_PATH } from './place.ts';
import type { TaskFilter } from './queries.ts';
import type { TaskDetail, TaskSummary, TaskSummaryPage } from './wire.ts';

/**
 * Keeps every list and every detail of tasks up to date from one event stream while the page is in front. Browsers
 * allow six connections to one HTTP/1.1 server over all tabs: a tab that nobody looks at gives its own up.
 */
export function useLiveTasks(isAllowed: boolean): void {
  const client = useQueryClient();
  useEffect(() => {
    if (!isAllowed) return undefined;
    let source: EventSource | undefined;
    const follow = () => {
      if (document.hidden) {
        source?.close();
        source = undefined;
      } else if (source === undefined) {
        source = openStream(client);
      }
    };
    follow();
    document.addEventListener('visibilitychange', follow);
    return () => {
      document.removeEventListener('visibilitychange', follow);
      source?.close();
    };
  }, [client, isAllowed]);
}

function openStream(client: QueryClient): EventSource {
  const source = new EventSource(`${API_PATH}/v1/console/tasks/events`);
  // What changed while nobody listened is in the lists, not in the stream.
  source.addEventListener('open', () => void client.invalidateQueries({ queryKey: ['tasks'] }));
  source.addEventListener('task', (event) => applyTask(client, JSON.parse(event.data) as TaskSummary));
  source.addEventListener('deleted', (event) => {
    const { id } = JSON.parse(event.data) as { id: string };
    dropTask(client, id);
  });
  return source;
}

/** Puts a task's new state everywhere it is shown. */
export function applyTask(client: QueryClient, task: TaskSummary): void {
  const known = client.getQueryData<TaskDetail>(['task', task.id]);
  if (known !== undefined) client.setQueryData<TaskDetail>(['task', task.id], { ...known, ...task });
  // Outputs, attempts and warnings come with the end.
  if (known !== undefined && isEnded(task) && !isEnded(known))
    void client.invalidateQueries({ queryKey: ['task', task.id] });
  if (isEnded(task)) void client.invalidateQueries({ queryKey: ['wallet'] });
  for (const [key, pages] of client.getQueriesData<InfiniteData<TaskSummaryPage>>({ queryKey: ['tasks'] })) {
    if (pages !== undefined) client.setQueryData(key, placeTask(pages, task, key[1] as TaskFilter));
  }
}

function isEnded({ status }: TaskSummary): boolean {
  return status === 'completed' || status === 'failed';
}

type Pages = InfiniteData<TaskSummaryPage>;

/** The row in its place; a new one on top where it fits the list's filter, an old one gone where it no longer does. */
export function placeTask(pages: Pages, task: TaskSummary, filter: TaskFilter): Pages {
  const isListed = pages.pages.some((page) => page.data.some(({ id }) => id === task.id));
  if (isListed) {
    const fits = filter.status === undefined || filter.status === task.status;
    const replace = (data: readonly TaskSummary[]) =>
      fits ? data.map((row) => (row.id === task.id ? task : row)) : data.filter(({ id }) => id !== task.id);
    return { ...pages, pages: pages.pages.map((page) => ({ ...page, data: replace(page.data) as TaskSummary[] })) };
  }
  const [first, ...rest] = pages.pages;
  if (first === undefined || !fitsFilter(task, filter)) return pages;
  return { ...pages, pages: [{ ...first, data: [task, ...first.data] }, ...rest] };
}

/** Whether a task that began just now belongs on top. The server alone can search parameters: with a text, nothing is added. */
function fitsFilter(task: TaskSummary, filter: TaskFilter): boolean {
  return (
    filter.q === undefined &&
    filter.to === undefined &&
    (filter.status === undefined || filter.status === task.status) &&
    (filter.model === undefined || filter.model === task.model) &&
    (filter.key_id === undefined || filter.key_id === task.key_id) &&
    Date.now() / 1000 - task.created < 60
  );
}

/** Takes a deleted task out of every list. */
export function dropTask(client: QueryClient, id: string): void {
  for (const [key, pages] of client.getQueriesData<Pages>({ queryKey: ['tasks'] })) {
    if (pages === undefined) continue;
    const kept = pages.pages.map((page) => ({ ...page, data: page.data.filter((row) => row.id !== id) }));
    client.setQueryData<Pages>(key, { ...pages, pages: kept });
  }
}
