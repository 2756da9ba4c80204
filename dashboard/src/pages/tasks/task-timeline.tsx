import type { TaskDetail } from '../../api/wire.ts';
import { useFormat } from '../../i18n/format.ts';
import { useMessages } from '../../i18n/language.tsx';
import { taskMessages } from './messages.ts';

interface Moment {
  readonly at: number;
  readonly text: string;
  readonly isBad: boolean;
}

/** What happened to a task, attempt by attempt. */
export function TaskTimeline({ task }: { readonly task: TaskDetail }) {
  const format = useFormat();
  const moments = useMoments(task);
  return (
    <ol className="grid gap-3 border-l-2 border-line pl-4">
      {moments.map(({ at, text, isBad }) => (
        <li key={text} className="relative">
          <span
            aria-hidden
            className={`absolute top-1.5 -left-[1.4rem] size-2.5 rounded-full ${isBad ? 'bg-danger' : 'bg-accent'}`}
          />
          <p>{text}</p>
          <time className="text-[0.8125rem] text-muted" dateTime={new Date(at * 1000).toISOString()}>
            {format.time(at)}
          </time>
        </li>
      ))}
    </ol>
  );
}

function useMoments(task: TaskDetail): readonly Moment[] {
  const t = useMessages(taskMessages);
  const moments: Moment[] = [{ at: task.created, text: t.createdEvent, isBad: false }];
  for (const { attempt, started, ended, reason, message } of task.attempts) {
    if (started !== null) moments.push({ at: started, text: t.attempt(attempt), isBad: false });
    if (reason === null || ended === null) continue;
    const why = message ?? (reason === 'worker_lost' ? t.workerLost : reason);
    moments.push({ at: ended, text: t.attemptEnded(attempt, why), isBad: true });
  }
  if (task.finished !== null) {
    const isBad = task.status === 'failed';
    moments.push({ at: task.finished, text: isBad ? t.failedEvent : t.completedEvent, isBad });
  }
  return moments;
}
