import { useState } from 'react';
import { useMessages } from '../../i18n/language.tsx';
import { CodeBlock } from '../../ui/code-block.tsx';
import { Tabs } from '../../ui/tabs.tsx';
import { CODE_LANGUAGES, type CodeLanguage, type CodeRequest, writeCode } from './code-samples.ts';
import { playgroundMessages } from './messages.ts';

export function CodeView(request: CodeRequest) {
  const t = useMessages(playgroundMessages);
  const [language, setLanguage] = useState<CodeLanguage>('curl');
  return (
    <Tabs label={t.code} value={language} onChange={setLanguage} tabs={CODE_LANGUAGES.map((name) => [name, name])}>
      <CodeBlock label={language} text={writeCode(language, request)} />
    </Tabs>
  );
}
