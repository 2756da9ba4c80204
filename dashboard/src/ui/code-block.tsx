import { CopyButton } from './copy-button.tsx';

/** Text to copy, in a box that scrolls; the box can be scrolled by keyboard. */
export function CodeBlock({ label, text }: { readonly label: string; readonly text: string }) {
  return (
    <div className="relative">
      <section
        aria-label={label}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrollable region has to be reachable by keyboard (WCAG 2.1.1)
        tabIndex={0}
        className="max-h-[30rem] overflow-auto rounded-lg bg-raised p-3 pr-24"
      >
        <pre className="font-mono text-xs leading-relaxed">{text}</pre>
      </section>
      <div className="absolute top-2 right-2">
        <CopyButton text={text} />
      </div>
    </div>
  );
}
