import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { keysQuery } from '../../api/queries.ts';
import type { TaskDetail } from '../../api/wire.ts';
import { common } from '../../i18n/common.ts';
import { useFormat } from '../../i18n/format.ts';
import { useMessages } from '../../i18n/language.tsx';
import { mayUse, useSession } from '../../shell/session.tsx';
import { Facts } from '../../ui/surface.tsx';
import { taskMessages } from './messages.ts';

/** Model, key, cost and times of a task. */
export function TaskFacts({ task }: { readonly task: TaskDetail }) {
  const t = useMessages(taskMessages);
  const c = useMessages(common);
  const format = useFormat();
  const session = useSession();
  const keys = useQuery({ ...keysQuery(), enabled: mayUse(session, 'admin') });
  const keyName = keys.data?.find(({ id }) => id === task.key_id)?.name ?? task.key_id;
  const rows: (readonly [string, ReactNode])[] = [
    [c.model, task.model],
    [t.key, keyName],
    [t.reserved, c.credits(format.credits(task.credits_reserved))],
  ];
  if (task.credits_charged !== null) rows.push([t.charged, c.credits(format.credits(task.credits_charged))]);
  rows.push([t.billing, t.billed(format.number(task.billing.units), task.billing.rule)]);
  if (task.started !== null && task.finished !== null)
    rows.push([t.duration, format.duration(task.finished - task.started)]);
  if (task.engine_job_id !== '') rows.push([t.engineJob, task.engine_job_id]);
  if (task.callback_url !== null) rows.push([t.callback, task.callback_url]);
  return <Facts rows={rows} />;
}
