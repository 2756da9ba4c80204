import type { TaskSummary } from '../api/wire.ts';
import { common } from '../i18n/common.ts';
import { useMessages } from '../i18n/language.tsx';
import { Badge, type Tone } from './surface.tsx';

const TONES: Readonly<Record<TaskSummary['status'], Tone>> = {
  pending: 'neutral',
  processing: 'accent',
  completed: 'ok',
  failed: 'danger',
};

export function StatusBadge({ status }: { readonly status: TaskSummary['status'] }) {
  const t = useMessages(common);
  return <Badge tone={TONES[status]}>{t[status]}</Badge>;
}
