import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { request } from '../../api/request.ts';
import type { WebhookSecretBody } from '../../api/wire.ts';
import { useFormat } from '../../i18n/format.ts';
import { useMessages } from '../../i18n/language.tsx';
import { Button } from '../../ui/button.tsx';
import { CodeBlock } from '../../ui/code-block.tsx';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { ErrorNote } from '../../ui/error-note.tsx';
import { Panel } from '../../ui/surface.tsx';
import { webhookMessages } from './messages.ts';

/** Asked for only when wanted: the first look at a secret is the only one that shows it whole. */
export function SigningSecret() {
  const t = useMessages(webhookMessages);
  const format = useFormat();
  const [isAsking, setAsking] = useState(false);
  const show = useMutation({ mutationFn: () => request<WebhookSecretBody>('/v1/webhooks/secret') });
  const rotate = useMutation({
    mutationFn: () => request<WebhookSecretBody>('/v1/webhooks/secret/rotate', { method: 'POST' }),
    onSuccess: () => setAsking(false),
  });
  const secret = rotate.data ?? show.data;
  return (
    <Panel title={t.secret}>
      <p className="text-muted">{t.secretHint}</p>
      {secret !== undefined && (
        <>
          <CodeBlock label={t.secret} text={secret.secret} />
          {!secret.is_masked && <p className="text-warn">{t.once}</p>}
          {secret.previous_until !== null && secret.previous_until * 1000 > Date.now() && (
            <p>{t.overlap(format.time(secret.previous_until))}</p>
          )}
        </>
      )}
      {show.error !== null && <ErrorNote error={show.error} />}
      <div className="flex gap-2">
        <Button onClick={() => show.mutate()} disabled={show.isPending}>
          {t.show}
        </Button>
        <Button look="danger" onClick={() => setAsking(true)}>
          {t.rotate}
        </Button>
      </div>
      <ConfirmDialog
        title={t.rotate}
        description={t.rotateQuestion}
        action={t.rotate}
        open={isAsking}
        isPending={rotate.isPending}
        error={rotate.error}
        onConfirm={() => rotate.mutate()}
        onClose={() => setAsking(false)}
      />
    </Panel>
  );
}
