import { useEffect, useState } from 'react';
import type { TaskSummary } from '../api/wire.ts';
import { useFormat } from '../i18n/format.ts';
import { defineMessages, useMessages } from '../i18n/language.tsx';

const messages = defineMessages({
  en: {
    progress: 'Progress',
    waiting: 'Waiting for a worker',
    left: (time: string) => `about ${time} left`,
    soon: 'any moment now',
  },
  zh: {
    progress: '进度',
    waiting: '等待工作进程',
    left: (time: string) => `大约还需 ${time}`,
    soon: '即将完成',
  },
});

/** How far an open task is, what it is doing, and how long it will take. */
export function TaskProgress({ task }: { readonly task: TaskSummary }) {
  const t = useMessages(messages);
  const format = useFormat();
  const now = useSeconds();
  const percent = Math.floor(task.progress * 100);
  const left = remainingSeconds(task, now);
  return (
    <div className="grid gap-1.5">
      <div
        role="progressbar"
        aria-label={t.progress}
        aria-valuenow={percent}
        aria-valuemin={0}
        aria-valuemax={100}
        className="h-2 overflow-hidden rounded-full bg-raised"
      >
        <div
          className="h-full rounded-full bg-accent transition-[width] duration-500"
          style={{ width: `${Math.max(2, percent)}%` }}
        />
      </div>
      <p className="flex flex-wrap justify-between gap-2 text-[0.8125rem] text-muted" aria-live="polite">
        <span>{task.status === 'pending' ? t.waiting : `${task.stage} · ${percent} %`}</span>
        <span className="tabular-nums">{left > 1 ? t.left(format.duration(Math.ceil(left))) : t.soon}</span>
      </p>
    </div>
  );
}

/**
 * By the estimate at first, by the pace so far once a fifth is done: the estimate knows the model, the pace knows this
 * machine today.
 */
function remainingSeconds(
  task: Pick<TaskSummary, 'created' | 'started' | 'estimated_seconds' | 'progress'>,
  now: number,
): number {
  const byEstimate = task.created + task.estimated_seconds - now;
  if (task.started === null || task.progress < 0.2) return byEstimate;
  return ((now - task.started) / task.progress) * (1 - task.progress);
}

function useSeconds(): number {
  const [now, setNow] = useState(() => Date.now() / 1000);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now() / 1000), 1000);
    return () => clearInterval(timer);
  }, []);
  return now;
}
