import type { InfiniteData } from '@tanstack/react-query';
import type { TaskFilter } from './queries.ts';
import type { TaskSummary, TaskSummaryPage } from './wire.ts';

type Pages = InfiniteData<TaskSummaryPage>;

interface List {
  readonly filter: TaskFilter;
  /** Unix seconds. */
  readonly now: number;
}

/** An older one that is not listed is on a page that was not read. */
const NEW_SECONDS = 60;

/** The row in its place; a new one on top where it fits the list's filter, an old one gone where it no longer does. */
export function placeTask(pages: Pages, task: TaskSummary, { filter, now }: List): Pages {
  const isListed = pages.pages.some((page) => page.data.some(({ id }) => id === task.id));
  if (isListed) {
    const fits = filter.status === undefined || filter.status === task.status;
    const replace = (data: readonly TaskSummary[]) =>
      fits ? data.map((row) => (row.id === task.id ? task : row)) : data.filter(({ id }) => id !== task.id);
    return { ...pages, pages: pages.pages.map((page) => ({ ...page, data: replace(page.data) as TaskSummary[] })) };
  }
  const [first, ...rest] = pages.pages;
  if (first === undefined || !isNewOnTop(task, { filter, now })) return pages;
  return { ...pages, pages: [{ ...first, data: [task, ...first.data] }, ...rest] };
}

/** Only the server can search parameters and past times: with such a filter nothing is added. */
function isNewOnTop(task: TaskSummary, { filter, now }: List): boolean {
  return (
    filter.q === undefined &&
    filter.to === undefined &&
    (filter.status === undefined || filter.status === task.status) &&
    (filter.model === undefined || filter.model === task.model) &&
    (filter.key_id === undefined || filter.key_id === task.key_id) &&
    now - task.created < NEW_SECONDS
  );
}
