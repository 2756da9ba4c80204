import { Tabs as Radix } from 'radix-ui';
import type { ReactNode } from 'react';

interface TabsProps<Name extends string> {
  readonly label: string;
  readonly value: Name;
  readonly onChange: (value: Name) => void;
  readonly tabs: readonly (readonly [Name, string])[];
  /** The panel of the chosen tab. */
  readonly children: ReactNode;
}

export function Tabs<Name extends string>({ label, value, onChange, tabs, children }: TabsProps<Name>) {
  return (
    <Radix.Root value={value} onValueChange={(name) => onChange(name as Name)} className="grid gap-3">
      <Radix.List aria-label={label} className="flex w-fit gap-1 rounded-lg bg-raised p-1">
        {tabs.map(([name, text]) => (
          <Radix.Trigger
            key={name}
            value={name}
            className="rounded-md px-3 py-1 font-medium text-muted data-[state=active]:bg-surface data-[state=active]:text-ink data-[state=active]:shadow-sm"
          >
            {text}
          </Radix.Trigger>
        ))}
      </Radix.List>
      <Radix.Content value={value} className="grid gap-3">
        {children}
      </Radix.Content>
    </Radix.Root>
  );
}
