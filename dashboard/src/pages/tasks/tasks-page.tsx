import { useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { tasksQuery } from '../../api/queries.ts';
import { common } from '../../i18n/common.ts';
import { useMessages } from '../../i18n/language.tsx';
import { mayUse, useSession } from '../../shell/session.tsx';
import { buttonClass } from '../../ui/button.tsx';
import { Loaded, MoreButton } from '../../ui/loaded.tsx';
import { Empty, PageHeader } from '../../ui/surface.tsx';
import { Table } from '../../ui/table.tsx';
import { taskMessages } from './messages.ts';
import { TaskFilters } from './task-filters.tsx';
import { TaskRow } from './task-row.tsx';

const route = getRouteApi('/tasks');

/** All tasks, live; the filter is in the address, so a filtered list can be sent to somebody. */
export default function TasksPage() {
  const t = useMessages(taskMessages);
  const c = useMessages(common);
  const session = useSession();
  const filter = route.useSearch();
  const query = useInfiniteQuery(tasksQuery(filter));
  return (
    <>
      <PageHeader title={t.title} description={t.description} />
      <TaskFilters filter={filter} />
      <Loaded query={query}>
        {({ pages }) => {
          const tasks = pages.flatMap((page) => page.data);
          if (tasks.length === 0) {
            return (
              <Empty>
                <p>{t.empty}</p>
                {mayUse(session, 'generate') && (
                  <Link to="/" className={buttonClass('primary')}>
                    {t.first}
                  </Link>
                )}
              </Empty>
            );
          }
          return (
            <>
              <Table label={t.title} head={[t.task, c.status, c.model, t.cost, c.created]}>
                {tasks.map((task) => (
                  <TaskRow key={task.id} task={task} />
                ))}
              </Table>
              <MoreButton query={query} />
            </>
          );
        }}
      </Loaded>
    </>
  );
}
