import { Download } from 'lucide-react';
import { API_PATH, localLink } from '../api/place.ts';
import type { TaskDetail } from '../api/wire.ts';
import { common } from '../i18n/common.ts';
import { useFormat } from '../i18n/format.ts';
import { defineMessages, useMessages } from '../i18n/language.tsx';
import { useSession } from '../shell/session.tsx';
import { buttonClass } from '../ui/button.tsx';
import { CodeBlock } from '../ui/code-block.tsx';
import { CopyButton } from '../ui/copy-button.tsx';

const messages = defineMessages({
  en: {
    copyLink: 'Copy link',
    until: (time: string) => `Link works until ${time}`,
    gone: 'The result has been deleted: its time was over.',
    video: 'Result',
  },
  zh: {
    copyLink: '复制链接',
    until: (time: string) => `链接有效期至 ${time}`,
    gone: '结果已过期并被删除。',
    video: '结果',
  },
});

/** Address of a task's input, as the console reads it. */
export function inputLink(taskId: string, name: string): string {
  return `${API_PATH}/v1/console/tasks/${taskId}/inputs/${encodeURIComponent(name)}`;
}

/** Everything a completed task made, to see, hear, save and pass on. */
export function TaskResults({ task }: { readonly task: TaskDetail }) {
  const t = useMessages(messages);
  const format = useFormat();
  const { results_expire: expires } = task;
  if (expires !== null && expires * 1000 < Date.now()) return <p className="text-muted">{t.gone}</p>;
  const results = task.outputs.filter((output) => output.kind !== 'mask');
  return (
    <div className="grid gap-3">
      {results.map((output) => (
        <Result key={output.name} task={task} output={output} />
      ))}
      {expires !== null && <p className="text-[0.8125rem] text-muted">{t.until(format.time(expires))}</p>}
    </div>
  );
}

function Result({ task, output }: { readonly task: TaskDetail; readonly output: TaskDetail['outputs'][number] }) {
  const t = useMessages(messages);
  const c = useMessages(common);
  const { public_url: publicUrl } = useSession();
  if (output.kind === 'text') return <CodeBlock label={t.video} text={output.text ?? ''} />;
  if (output.url === null) return null;
  const source = localLink(output.url, publicUrl);
  const poster = task.poster_input === null ? {} : { poster: inputLink(task.id, task.poster_input) };
  return (
    <div className="grid gap-2">
      {output.kind === 'video' ? (
        <video
          controls
          playsInline
          preload="metadata"
          src={source}
          {...poster}
          aria-label={t.video}
          className="max-h-[60vh] w-full rounded-lg bg-black object-contain"
        />
      ) : (
        <img
          src={source}
          alt={task.prompt ?? t.video}
          className="max-h-[60vh] w-full rounded-lg bg-raised object-contain"
        />
      )}
      <div className="flex flex-wrap gap-2">
        <a className={buttonClass('plain', true)} href={source} download={`${task.id}-${output.name}`}>
          <Download size={14} aria-hidden />
          {c.download}
        </a>
        <CopyButton text={output.url} label={t.copyLink} />
      </div>
    </div>
  );
}
