import { createContext, use } from 'react';

/** An error of the request by the path of its field, as the API writes paths. */
export type FieldErrors = Readonly<Record<string, string>>;

export const FieldErrorsContext = createContext<FieldErrors>({});

/** The error of the field at this path; of a `leaf`, also of what is inside it (`image_urls[0]`). */
export function useFieldError(path: string, isLeaf: boolean): string | undefined {
  const errors = use(FieldErrorsContext);
  const found = Object.keys(errors).find(
    (param) => param === path || (isLeaf && (param.startsWith(`${path}.`) || param.startsWith(`${path}[`))),
  );
  return found === undefined ? undefined : errors[found];
}
