import { API_PATH } from './place.ts';
import { ApiError, OWN_PAGE, readError } from './request.ts';

export interface Upload {
  readonly path: string;
  /** Sent before the file, in this order. */
  readonly fields?: Readonly<Record<string, string>>;
  readonly file: Blob;
  readonly fileName: string;
  /** 0 to 1, of the bytes sent. */
  readonly onProgress: (fraction: number) => void;
  readonly signal?: AbortSignal;
}

/** A multipart upload. XMLHttpRequest, because fetch does not tell how far a request's body has got. */
export function upload<Answer>({ path, fields = {}, file, fileName, onProgress, signal }: Upload): Promise<Answer> {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  form.append('file', file, fileName);
  return new Promise((resolve, reject) => {
    const sending = new XMLHttpRequest();
    sending.open('POST', API_PATH + path);
    for (const [name, value] of Object.entries(OWN_PAGE)) sending.setRequestHeader(name, value);
    sending.upload.onprogress = ({ loaded, total }) => onProgress(total === 0 ? 0 : loaded / total);
    sending.onload = () => {
      if (sending.status < 300) resolve(JSON.parse(sending.responseText) as Answer);
      else reject(new ApiError(sending.status, readError(sending.responseText)));
    };
    sending.onerror = () => reject(new Error('The connection broke'));
    sending.onabort = () => reject(new DOMException('Aborted', 'AbortError'));
    signal?.addEventListener('abort', () => sending.abort(), { once: true });
    sending.send(form);
  });
}
