import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { RotateCcw, Trash2, X } from 'lucide-react';
import { useState } from 'react';
import { dropTask } from '../../api/live-tasks.ts';
import { request } from '../../api/request.ts';
import type { TaskDetail } from '../../api/wire.ts';
import { common } from '../../i18n/common.ts';
import { useMessages } from '../../i18n/language.tsx';
import { mayUse, useSession } from '../../shell/session.tsx';
import { Button, buttonClass } from '../../ui/button.tsx';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { ErrorNote } from '../../ui/error-note.tsx';
import { taskMessages } from './messages.ts';

/** What can be done to a task in its state, by this key. */
export function TaskActions({ task }: { readonly task: TaskDetail }) {
  const t = useMessages(taskMessages);
  const session = useSession();
  const client = useQueryClient();
  const cancel = useMutation({
    mutationFn: () => request(`/v1/tasks/${task.id}/cancel`, { method: 'POST' }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['task', task.id] }),
  });
  if (!mayUse(session, 'generate')) return null;
  return (
    <>
      <Link to="/" search={{ from: task.id }} className={buttonClass()}>
        <RotateCcw size={15} aria-hidden />
        {t.runAgain}
      </Link>
      {task.can_cancel && (
        <Button disabled={cancel.isPending} onClick={() => cancel.mutate()}>
          <X size={15} aria-hidden />
          {t.cancelTask}
        </Button>
      )}
      {task.finished !== null && <DeleteButton task={task} />}
      {cancel.error !== null && <ErrorNote error={cancel.error} />}
    </>
  );
}

function DeleteButton({ task }: { readonly task: TaskDetail }) {
  const t = useMessages(taskMessages);
  const c = useMessages(common);
  const client = useQueryClient();
  const navigate = useNavigate();
  const [isAsking, setAsking] = useState(false);
  const remove = useMutation({
    mutationFn: () => request(`/v1/tasks/${task.id}`, { method: 'DELETE' }),
    async onSuccess() {
      dropTask(client, task.id);
      await navigate({ to: '/tasks' });
      client.removeQueries({ queryKey: ['task', task.id] });
    },
  });
  return (
    <>
      <Button look="danger" onClick={() => setAsking(true)}>
        <Trash2 size={15} aria-hidden />
        {c.delete}
      </Button>
      <ConfirmDialog
        title={t.deleteTask}
        description={t.deleteQuestion}
        action={c.delete}
        open={isAsking}
        isPending={remove.isPending}
        error={remove.error}
        onConfirm={() => remove.mutate()}
        onClose={() => setAsking(false)}
      />
    </>
  );
}
