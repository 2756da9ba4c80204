/**
 * The file of a child process or worker that stands beside its caller: TypeScript in the source tree, JavaScript in
 * the package. `base` is the caller's `import.meta.url`, `name` the file without its extension.
 */
export function entryUrl(base: string, name: string): URL {
  return new URL(`./${name}.${base.endsWith('.ts') ? 'ts' : 'js'}`, base);
}
