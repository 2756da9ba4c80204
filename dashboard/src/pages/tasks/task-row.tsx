import { Link } from '@tanstack/react-router';
import { localLink } from '../../api/place.ts';
import type { TaskSummary } from '../../api/wire.ts';
import { common } from '../../i18n/common.ts';
import { useFormat } from '../../i18n/format.ts';
import { useMessages } from '../../i18n/language.tsx';
import { inputLink } from '../../media/task-results.tsx';
import { useSession } from '../../shell/session.tsx';
import { StatusBadge } from '../../ui/status-badge.tsx';
import { Cell, Row } from '../../ui/table.tsx';

/** One task in the list, with its picture. */
export function TaskRow({ task }: { readonly task: TaskSummary }) {
  const c = useMessages(common);
  const format = useFormat();
  return (
    <Row>
      <Cell>
        <Link to="/tasks/$id" params={{ id: task.id }} className="flex min-w-44 items-center gap-3">
          <Poster task={task} />
          <span className="grid min-w-0">
            <span className="max-w-64 truncate font-medium">{task.prompt ?? task.id.slice(-8)}</span>
            <span className="font-mono text-xs text-muted">{task.id.slice(-8)}</span>
          </span>
        </Link>
      </Cell>
      <Cell>
        <div className="grid min-w-max gap-1">
          <StatusBadge status={task.status} />
          {task.status === 'processing' && (
            <span className="text-xs whitespace-nowrap text-muted tabular-nums">
              {task.stage} · {Math.floor(task.progress * 100)} %
            </span>
          )}
          {task.error !== null && (
            <span className="block max-w-56 truncate text-xs text-danger">{task.error.message}</span>
          )}
        </div>
      </Cell>
      <Cell>
        <span className="text-[0.8125rem] whitespace-nowrap">{task.model}</span>
      </Cell>
      <Cell>
        <span className="whitespace-nowrap tabular-nums">
          {c.credits(format.credits(task.credits_charged ?? task.credits_reserved))}
        </span>
      </Cell>
      <Cell>
        <time
          className="whitespace-nowrap text-muted"
          dateTime={new Date(task.created * 1000).toISOString()}
          title={format.time(task.created)}
        >
          {format.ago(task.created)}
        </time>
      </Cell>
    </Row>
  );
}

const FRAME = 'size-11 shrink-0 rounded-md bg-raised object-cover';

/** The picture that went in, else the first of the result: the one is there before the task has ended. */
function Poster({ task }: { readonly task: TaskSummary }) {
  const { public_url: publicUrl } = useSession();
  if (task.result?.kind === 'image')
    return <img src={localLink(task.result.url, publicUrl)} alt="" loading="lazy" className={FRAME} />;
  if (task.result?.kind === 'video') {
    return (
      <video
        src={`${localLink(task.result.url, publicUrl)}#t=0.1`}
        muted
        playsInline
        preload="metadata"
        aria-hidden
        className={FRAME}
      />
    );
  }
  if (task.poster_input === null) return <span className={FRAME} />;
  return <img src={inputLink(task.id, task.poster_input)} alt="" loading="lazy" className={FRAME} />;
}
