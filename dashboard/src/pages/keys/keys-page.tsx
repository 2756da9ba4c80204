import { Plus } from 'lucide-react';
import { useState } from 'react';
import { useMessages } from '../../i18n/language.tsx';
import { Button } from '../../ui/button.tsx';
import { PageHeader } from '../../ui/surface.tsx';
import { KeyDialog } from './key-dialog.tsx';
import { KeyTable } from './key-table.tsx';
import { keyMessages } from './messages.ts';

/** The organisation's keys. */
export default function KeysPage() {
  const t = useMessages(keyMessages);
  const [isCreating, setCreating] = useState(false);
  return (
    <>
      <PageHeader title={t.title} description={t.description}>
        <Button look="primary" onClick={() => setCreating(true)}>
          <Plus size={15} aria-hidden />
          {t.newKey}
        </Button>
      </PageHeader>
      <KeyTable />
      {isCreating && <KeyDialog onClose={() => setCreating(false)} />}
    </>
  );
}
