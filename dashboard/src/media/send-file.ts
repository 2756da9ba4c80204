import { upload } from '../api/upload.ts';
import type { SessionBody, UploadBody } from '../api/wire.ts';
import { mayUse } from '../shell/session.tsx';

/** A file as something a request can name: uploaded, or inside the request where the key may not upload. */
export async function sendFile(
  session: SessionBody,
  file: Blob,
  fileName: string,
  onProgress: (fraction: number) => void = () => undefined,
): Promise<string> {
  if (!mayUse(session, 'assets')) return readDataUri(file);
  const { data } = await upload<UploadBody>({ path: '/api/v1/files/upload/stream', file, fileName, onProgress });
  return data.file_url;
}

function readDataUri(file: Blob): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result));
    reader.onerror = () => reject(reader.error ?? new Error('The file could not be read'));
    reader.readAsDataURL(file);
  });
}
