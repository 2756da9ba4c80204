import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { RotateCcw } from 'lucide-react';
import { taskQuery } from '../../api/queries.ts';
import { common } from '../../i18n/common.ts';
import { useFormat } from '../../i18n/format.ts';
import { useMessages } from '../../i18n/language.tsx';
import { TaskProgress } from '../../media/task-progress.tsx';
import { TaskResults } from '../../media/task-results.tsx';
import { Button } from '../../ui/button.tsx';
import { FailureNote } from '../../ui/error-note.tsx';
import { Loaded } from '../../ui/loaded.tsx';
import { StatusBadge } from '../../ui/status-badge.tsx';
import { Panel } from '../../ui/surface.tsx';
import { playgroundMessages } from './messages.ts';
import { REQUEST_FORM } from './request-editor.tsx';

interface RunPanelProps {
  /** undefined: nothing was run yet. */
  readonly taskId: string | undefined;
}

/** The task that was made here: its way and its result. */
export function RunPanel({ taskId }: RunPanelProps) {
  const t = useMessages(playgroundMessages);
  return (
    <Panel title={t.result} className="lg:sticky lg:top-20">
      {taskId === undefined ? (
        <p className="rounded-lg bg-raised p-6 text-center text-muted">{t.resultHint}</p>
      ) : (
        <RunningTask id={taskId} />
      )}
    </Panel>
  );
}

function RunningTask({ id }: { readonly id: string }) {
  const t = useMessages(playgroundMessages);
  const c = useMessages(common);
  const format = useFormat();
  // The stream brings every change; asking now and then covers a stream that a proxy holds up.
  const query = useQuery({
    ...taskQuery(id),
    refetchInterval: ({ state }) => (state.data === undefined || state.data.finished === null ? 3000 : false),
  });
  return (
    <Loaded query={query}>
      {(task) => (
        <div className="grid gap-3">
          <div className="flex flex-wrap items-center gap-2">
            <StatusBadge status={task.status} />
            <Link
              to="/tasks/$id"
              params={{ id }}
              className="font-mono text-xs text-accent underline underline-offset-2"
            >
              {id}
            </Link>
            <span className="ml-auto text-muted">
              {c.credits(format.credits(task.credits_charged ?? task.credits_reserved))}
            </span>
          </div>
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
          {task.finished !== null && (
            <Button small type="submit" form={REQUEST_FORM} className="justify-self-start">
              <RotateCcw size={14} aria-hidden />
              {t.runAgain}
            </Button>
          )}
          {task.warnings.map((warning) => (
            <p key={warning} className="text-[0.8125rem] text-warn">
              {warning}
            </p>
          ))}
        </div>
      )}
    </Loaded>
  );
}
