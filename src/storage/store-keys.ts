/** `<org>/<kind>/<name…>`; every segment starts with a letter or digit, so neither `..` nor a hidden file can appear. */
const KEY = /^[A-Za-z0-9][A-Za-z0-9._-]*(\/[A-Za-z0-9][A-Za-z0-9._-]*){2,5}$/;
const MAX_KEY_LENGTH = 400;

/** Whether `key` can name an object; a key from a link must be asked before it is used. */
export function isStoreKey(key: string): boolean {
  return key.length <= MAX_KEY_LENGTH && KEY.test(key);
}

/** Throws a plain Error: keys are made by us, a bad one is a fault of ours. */
export function assertStoreKey(key: string): void {
  if (!isStoreKey(key)) throw new Error(`not a store key: ${JSON.stringify(key.slice(0, 80))}`);
}

/**
 * Where content with that hash lives. Keyed by organisation: the same bytes of two tenants are two objects, so neither
 * can find out what the other has. Two levels keep directories small.
 */
export function blobKey(orgId: string, sha256: string): string {
  return `${orgId}/blobs/${sha256.slice(0, 2)}/${sha256}`;
}

/** The parts of a `blobKey`; undefined for any other key. */
export function parseBlobKey(key: string): { readonly orgId: string; readonly sha256: string } | undefined {
  const match = /^([^/]+)\/blobs\/([0-9a-f]{2})\/(\2[0-9a-f]{62})$/.exec(key);
  return match?.[1] === undefined || match[3] === undefined ? undefined : { orgId: match[1], sha256: match[3] };
}

/**
 * Names an input of a task in links for the upstream that runs it. No object lives there: reading such a link asks the
 * task, so it ends with the task and not with the caller's file.
 */
export function taskInputKey(orgId: string, taskId: string, name: string): string {
  return `${orgId}/task-inputs/${taskId}/${name}`;
}

/** The parts of a `taskInputKey`; undefined for any other key. */
export function parseTaskInputKey(
  key: string,
): { readonly orgId: string; readonly taskId: string; readonly name: string } | undefined {
  const [, orgId, taskId, name] = /^([^/]+)\/task-inputs\/([^/]+)\/([^/]+)$/.exec(key) ?? [];
  return orgId === undefined || taskId === undefined || name === undefined ? undefined : { orgId, taskId, name };
}
