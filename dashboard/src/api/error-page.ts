import { API_PATH } from './place.ts';

/** Where the docs explain a reason: `insufficient_credits` → `…/docs/errors/insufficient-credits`. */
export function errorPage(reason: string): string {
  return `${API_PATH}/docs/errors/${reason.replaceAll('_', '-')}`;
}
