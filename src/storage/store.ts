import type { Readable } from 'node:stream';

export interface StoredObject {
  readonly key: string;
  readonly sizeBytes: number;
}

export interface ByteRange {
  /** First byte, inclusive. */
  readonly start: number;
  /** Last byte, inclusive. */
  readonly end: number;
}

export interface DirectUrlFacts {
  readonly expiresAt: Date;
  readonly contentType: string;
  readonly fileName: string;
}

/**
 * Where bytes live: a local directory by default, an S3-compatible bucket by URL. Keys are
 * `<org>/<kind>/<name>`; they hold no secrets, access is granted by signed links only.
 */
export interface Store {
  readonly kind: 'file' | 's3';
  /** Moves or copies a finished local file in; the object appears whole or not at all. */
  putFile(key: string, localPath: string): Promise<StoredObject>;
  putBytes(key: string, bytes: Uint8Array): Promise<StoredObject>;
  /** undefined when there is no such object. */
  stat(key: string): Promise<StoredObject | undefined>;
  /** Rejects with a Failure `not_found` when there is no such object. */
  read(key: string, range?: ByteRange): Promise<Readable>;
  /** A local path holding the object's bytes (the object itself, or a copy under `directory`). Never write to it. */
  localPath(key: string, directory: string): Promise<string>;
  /** Deleting what is not there is no error. */
  delete(key: string): Promise<void>;
  /**
   * A URL at which the store's own server hands out the object, until `expiresAt` or for an hour, whichever ends
   * first. Absent when bytes leave through our links only.
   */
  directUrl?(key: string, facts: DirectUrlFacts): Promise<string>;
  /** Ends connections; nothing may be read or written afterwards. */
  close(): Promise<void>;
}
