import { type InfiniteData, type QueryClient, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { API_PATH } from './place.ts';
import { placeTask } from './place-task.ts';
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
function applyTask(client: QueryClient, task: TaskSummary): void {
  const known = client.getQueryData<TaskDetail>(['task', task.id]);
  if (known !== undefined) client.setQueryData<TaskDetail>(['task', task.id], { ...known, ...task });
  // Outputs, attempts and warnings come with the end.
  if (known !== undefined && isEnded(task) && !isEnded(known))
    void client.invalidateQueries({ queryKey: ['task', task.id] });
  if (isEnded(task)) void client.invalidateQueries({ queryKey: ['wallet'] });
  for (const [key, pages] of client.getQueriesData<InfiniteData<TaskSummaryPage>>({ queryKey: ['tasks'] })) {
    if (pages !== undefined)
      client.setQueryData(key, placeTask(pages, task, { filter: key[1] as TaskFilter, now: Date.now() / 1000 }));
  }
}

function isEnded({ status }: TaskSummary): boolean {
  return status === 'completed' || status === 'failed';
}

/** Takes a deleted task out of every list. */
export function dropTask(client: QueryClient, id: string): void {
  for (const [key, pages] of client.getQueriesData<InfiniteData<TaskSummaryPage>>({ queryKey: ['tasks'] })) {
    if (pages === undefined) continue;
    const kept = pages.pages.map((page) => ({ ...page, data: page.data.filter((row) => row.id !== id) }));
    client.setQueryData<InfiniteData<TaskSummaryPage>>(key, { ...pages, pages: kept });
  }
}
