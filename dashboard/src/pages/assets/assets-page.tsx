import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { Plus, ShieldCheck } from 'lucide-react';
import { useState } from 'react';
import { assetGroupsQuery } from '../../api/queries.ts';
import type { AssetGroupBody } from '../../api/wire.ts';
import { useMessages } from '../../i18n/language.tsx';
import { Button } from '../../ui/button.tsx';
import { Loaded } from '../../ui/loaded.tsx';
import { Empty, PageHeader, Panel } from '../../ui/surface.tsx';
import { AssetGroup } from './asset-group.tsx';
import { GroupNameDialog } from './group-name-dialog.tsx';
import { assetMessages } from './messages.ts';

const route = getRouteApi('/assets');

/** The asset library, group by group. */
export default function AssetsPage() {
  const t = useMessages(assetMessages);
  const groups = useQuery(assetGroupsQuery);
  const [isCreating, setCreating] = useState(false);
  return (
    <>
      <PageHeader title={t.title} description={t.description}>
        <Button look="primary" onClick={() => setCreating(true)}>
          <Plus size={15} aria-hidden />
          {t.newGroup}
        </Button>
      </PageHeader>
      <Loaded query={groups}>
        {(list) => (list.length === 0 ? <Empty>{t.noGroups}</Empty> : <Library groups={list} />)}
      </Loaded>
      {isCreating && <GroupNameDialog onClose={() => setCreating(false)} />}
    </>
  );
}

function Library({ groups }: { readonly groups: readonly AssetGroupBody[] }) {
  const t = useMessages(assetMessages);
  const { group: wanted } = route.useSearch();
  const [first] = groups;
  const group = groups.find(({ id }) => id === wanted) ?? first;
  return (
    <div className="grid items-start gap-5 lg:grid-cols-[15rem_1fr]">
      <Panel title={t.groups}>
        <ul className="grid gap-1">
          {groups.map(({ id, name, assets, has_consent: hasConsent }) => (
            <li key={id}>
              <Link
                to="/assets"
                search={{ group: id }}
                aria-current={id === group?.id ? 'true' : undefined}
                className={`grid rounded-lg px-3 py-2 hover:bg-raised ${id === group?.id ? 'bg-accent-soft' : ''}`}
              >
                <span className="flex items-center gap-1.5 font-medium">
                  <span className="truncate">{name}</span>
                  {hasConsent && <ShieldCheck size={14} className="shrink-0 text-ok" aria-label={t.hasConsent} />}
                </span>
                <span className="text-[0.8125rem] text-muted">{t.assetCount(assets)}</span>
              </Link>
            </li>
          ))}
        </ul>
      </Panel>
      {group !== undefined && <AssetGroup key={group.id} group={group} />}
    </div>
  );
}
