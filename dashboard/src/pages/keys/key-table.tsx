import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { keysQuery } from '../../api/queries.ts';
import { queryString, request } from '../../api/request.ts';
import type { KeyBody } from '../../api/wire.ts';
import { common } from '../../i18n/common.ts';
import { useFormat } from '../../i18n/format.ts';
import { useMessages } from '../../i18n/language.tsx';
import { useSession } from '../../shell/session.tsx';
import { Button } from '../../ui/button.tsx';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { Loaded } from '../../ui/loaded.tsx';
import { Badge } from '../../ui/surface.tsx';
import { Cell, Row, Table } from '../../ui/table.tsx';
import { keyMessages } from './messages.ts';

/** Keys with what they may, spend and did last; of another organisation for the operator. */
export function KeyTable({ organisationId }: { readonly organisationId?: string }) {
  const t = useMessages(keyMessages);
  const c = useMessages(common);
  const query = useQuery(keysQuery(organisationId));
  const [revoking, setRevoking] = useState<KeyBody>();
  return (
    <Loaded query={query}>
      {(keys) => (
        <>
          <Table
            label={t.title}
            head={[c.name, c.status, t.scopes, t.limits, t.budget, t.lastUsed, t.expires, t.revoke]}
          >
            {keys.map((key) => (
              <KeyRow key={key.id} apiKey={key} onRevoke={() => setRevoking(key)} />
            ))}
          </Table>
          {revoking !== undefined && <RevokeDialog apiKey={revoking} onClose={() => setRevoking(undefined)} />}
        </>
      )}
    </Loaded>
  );
}

function stateOf({ revoked_at: revoked, expires_at: expires }: KeyBody): 'active' | 'revoked' | 'expired' {
  if (revoked !== null) return 'revoked';
  return expires !== null && expires * 1000 <= Date.now() ? 'expired' : 'active';
}

function KeyRow({ apiKey, onRevoke }: { readonly apiKey: KeyBody; readonly onRevoke: () => void }) {
  const t = useMessages(keyMessages);
  const c = useMessages(common);
  const format = useFormat();
  const session = useSession();
  const state = stateOf(apiKey);
  return (
    <Row>
      <Cell>
        <span className="grid min-w-max">
          <span className="font-medium">
            {apiKey.name} {apiKey.id === session.key.id && <Badge tone="accent">{t.ownKey}</Badge>}
          </span>
          <span className="font-mono text-xs whitespace-nowrap text-muted">{apiKey.masked}</span>
        </span>
      </Cell>
      <Cell>
        <Badge tone={state === 'active' ? 'ok' : 'danger'}>{t[state]}</Badge>
      </Cell>
      <Cell>
        <span className="flex max-w-48 flex-wrap gap-1">
          {apiKey.scopes.map((scope) => (
            <Badge key={scope}>{scope}</Badge>
          ))}
        </span>
      </Cell>
      <Cell>
        <Limits apiKey={apiKey} />
      </Cell>
      <Cell>
        {apiKey.credit_limit === null
          ? c.unlimited
          : t.of(format.credits(apiKey.credits_spent ?? 0), format.credits(apiKey.credit_limit))}
      </Cell>
      <Cell>
        <span className="whitespace-nowrap">
          {apiKey.last_used_at === null ? c.never : format.ago(apiKey.last_used_at)}
        </span>
      </Cell>
      <Cell>
        <span className="whitespace-nowrap">
          {apiKey.expires_at === null ? c.never : format.day(apiKey.expires_at)}
        </span>
      </Cell>
      <Cell>
        {state === 'active' && (
          <Button small look="danger" onClick={onRevoke} aria-label={`${t.revoke}: ${apiKey.name}`}>
            {t.revoke}
          </Button>
        )}
      </Cell>
    </Row>
  );
}

function Limits({ apiKey }: { readonly apiKey: KeyBody }) {
  const t = useMessages(keyMessages);
  const c = useMessages(common);
  const format = useFormat();
  const limits = [
    ...(apiKey.requests_per_minute === null ? [] : [t.perMinuteShort(format.number(apiKey.requests_per_minute))]),
    ...(apiKey.concurrency === null ? [] : [t.openShort(format.number(apiKey.concurrency))]),
    ...(apiKey.models ?? []),
  ];
  return <span className="text-[0.8125rem]">{limits.length === 0 ? c.none : limits.join(', ')}</span>;
}

function RevokeDialog({ apiKey, onClose }: { readonly apiKey: KeyBody; readonly onClose: () => void }) {
  const t = useMessages(keyMessages);
  const client = useQueryClient();
  const path = `/v1/keys/${apiKey.id}${queryString({ organisation_id: apiKey.organisation_id })}`;
  const revoke = useMutation({
    mutationFn: () => request(path, { method: 'DELETE' }),
    async onSuccess() {
      await client.invalidateQueries({ queryKey: ['keys'] });
      onClose();
    },
  });
  return (
    <ConfirmDialog
      title={t.revoke}
      description={t.revokeQuestion(apiKey.name)}
      action={t.revoke}
      open
      isPending={revoke.isPending}
      error={revoke.error}
      onConfirm={() => revoke.mutate()}
      onClose={onClose}
    />
  );
}
