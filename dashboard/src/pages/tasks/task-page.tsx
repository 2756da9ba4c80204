import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { ArrowLeft } from 'lucide-react';
import { taskQuery } from '../../api/queries.ts';
import type { TaskDetail } from '../../api/wire.ts';
import { useMessages } from '../../i18n/language.tsx';
import { MediaPreview } from '../../media/media-preview.tsx';
import { TaskProgress } from '../../media/task-progress.tsx';
import { inputLink, TaskResults } from '../../media/task-results.tsx';
import { mayUse, useSession } from '../../shell/session.tsx';
import { CodeBlock } from '../../ui/code-block.tsx';
import { FailureNote } from '../../ui/error-note.tsx';
import { Loaded } from '../../ui/loaded.tsx';
import { StatusBadge } from '../../ui/status-badge.tsx';
import { PageHeader, Panel } from '../../ui/surface.tsx';
import { Deliveries } from '../webhooks/deliveries.tsx';
import { taskMessages } from './messages.ts';
import { TaskActions } from './task-actions.tsx';
import { TaskFacts } from './task-facts.tsx';
import { TaskTimeline } from './task-timeline.tsx';

const route = getRouteApi('/tasks/$id');

/** Everything about one task. */
export default function TaskPage() {
  const t = useMessages(taskMessages);
  const { id } = route.useParams();
  const query = useQuery({
    ...taskQuery(id),
    refetchInterval: ({ state }) => (state.data?.finished === null ? 3000 : false),
  });
  return (
    <>
      <Link to="/tasks" className="flex w-fit items-center gap-1.5 text-accent">
        <ArrowLeft size={15} aria-hidden />
        {t.back}
      </Link>
      <Loaded query={query}>{(task) => <TaskView task={task} />}</Loaded>
    </>
  );
}

function TaskView({ task }: { readonly task: TaskDetail }) {
  const t = useMessages(taskMessages);
  const session = useSession();
  return (
    <>
      <PageHeader title={task.prompt ?? t.task} description={task.id}>
        <TaskActions task={task} />
      </PageHeader>
      <div className="grid items-start gap-5 lg:grid-cols-[3fr_2fr]">
        <div className="grid min-w-0 gap-5">
          <Panel title={t.results} actions={<StatusBadge status={task.status} />}>
            {task.finished === null && <TaskProgress task={task} />}
            {task.error !== null && (
              <FailureNote
                message={task.error.message}
                reason={task.error.reason}
                detail={task.error.detail ?? undefined}
                suggestion={task.error.suggestion ?? undefined}
              />
            )}
            {task.status === 'completed' && <TaskResults task={task} />}
            {task.warnings.map((warning) => (
              <p key={warning} className="text-[0.8125rem] text-warn">
                {warning}
              </p>
            ))}
          </Panel>
          <Inputs task={task} />
          <Panel title={t.requestTitle}>
            <CodeBlock label={t.requestTitle} text={JSON.stringify(task.request, null, 2)} />
          </Panel>
          {task.callback_url !== null && mayUse(session, 'read') && (
            <Panel title={t.deliveries}>
              <Deliveries filter={{ task_id: task.id }} />
            </Panel>
          )}
        </div>
        <div className="grid min-w-0 gap-5">
          <Panel title={t.timeline}>
            <TaskTimeline task={task} />
          </Panel>
          <Panel title={t.facts}>
            <TaskFacts task={task} />
          </Panel>
          {Object.keys(task.metadata).length > 0 && (
            <Panel title={t.metadata}>
              <CodeBlock label={t.metadata} text={JSON.stringify(task.metadata, null, 2)} />
            </Panel>
          )}
        </div>
      </div>
    </>
  );
}

/** The pipeline lets inputs go a day after the end. */
const INPUTS_LAST_SECONDS = 24 * 3600;

function Inputs({ task }: { readonly task: TaskDetail }) {
  const t = useMessages(taskMessages);
  if (task.inputs.length === 0) return null;
  const isGone = task.finished !== null && task.finished + INPUTS_LAST_SECONDS < Date.now() / 1000;
  return (
    <Panel title={t.inputs}>
      {isGone && <p className="text-muted">{t.inputsGone}</p>}
      {task.inputs.map(({ name, content_type: type }) => (
        <figure key={name} className="grid gap-1">
          {!isGone && <MediaPreview kind={kindOf(type)} url={inputLink(task.id, name)} label={name} />}
          <figcaption className="text-[0.8125rem] text-muted">
            {name} · {type}
          </figcaption>
        </figure>
      ))}
    </Panel>
  );
}

function kindOf(contentType: string): 'image' | 'audio' | 'video' {
  if (contentType.startsWith('audio/')) return 'audio';
  return contentType.startsWith('video/') ? 'video' : 'image';
}
