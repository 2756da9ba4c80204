import { Check, Copy } from 'lucide-react';
import { useEffect, useState } from 'react';
import { common } from '../i18n/common.ts';
import { useMessages } from '../i18n/language.tsx';
import { Button } from './button.tsx';

/** Copies a text; says for two seconds that it did. */
export function CopyButton({ text, label }: { readonly text: string; readonly label?: string }) {
  const t = useMessages(common);
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return undefined;
    const timer = setTimeout(() => setCopied(false), 2000);
    return () => clearTimeout(timer);
  }, [copied]);
  const copy = () => copyText(text).then(() => setCopied(true));
  return (
    <Button small onClick={() => void copy()}>
      {copied ? <Check size={14} aria-hidden /> : <Copy size={14} aria-hidden />}
      <span aria-live="polite">{copied ? t.copied : (label ?? t.copy)}</span>
    </Button>
  );
}

/** Browsers offer the clipboard only to secure origins: a console on plain HTTP in a LAN uses the old way. */
async function copyText(text: string): Promise<void> {
  if (navigator.clipboard !== undefined) return navigator.clipboard.writeText(text);
  const area = document.createElement('textarea');
  area.value = text;
  document.body.append(area);
  area.select();
  document.execCommand('copy');
  area.remove();
}
