import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import sharp from 'sharp';
import { encodeWave, speak } from '../../../demo/voice/speak.ts';
import { call, type Json, untilEnded, upload } from './client.ts';
import { openServer, type Server } from './server.ts';

/** Directory of the shared test media; tests that need it skip without. */
export const MEDIA = process.env.TEST_MEDIA_DIR;
export const needsMedia = MEDIA === undefined ? { skip: 'TEST_MEDIA_DIR is not set' } : {};

/** Our own drawn presenter at 384 x 512: its face is 170 pixels wide. */
export async function makePortrait(): Promise<Buffer> {
  const file = new URL('../../../demo/characters/presenter-teal.jpg', import.meta.url);
  return sharp(await readFile(file))
    .resize(384, 512)
    .png()
    .toBuffer();
}

/** The bundled voice says it, as WAV. */
export async function makeVoice(text: string): Promise<Buffer> {
  return Buffer.from(encodeWave(await speak(text)));
}

/** The server with its real engines, and what the tests do with it. */
export interface Studio {
  readonly server: Server;
  readonly directory: string;
  /** Link of uploaded bytes. */
  link(bytes: Buffer, name: string): Promise<string>;
  /** Link of an uploaded file of the shared media. */
  mediaLink(name: string): Promise<string>;
  /** Creates a task of omnihuman-1.5; answers its id. */
  create(params: Json): Promise<string>;
  /** Creates and waits; the task must complete. Answers its body and the downloaded video. */
  make(params: Json): Promise<{ task: Json; file: string }>;
  download(url: string, name: string): Promise<string>;
  close(): Promise<void>;
}

export async function openStudio(environment: Record<string, string> = {}): Promise<Studio> {
  const server = await openServer(environment, { realEngines: true });
  const directory = await mkdtemp(path.join(tmpdir(), 'sparkstage-studio-'));
  const link = async (bytes: Buffer, name: string): Promise<string> => (await upload(server, bytes, name)).file_url;
  const download = async (url: string, name: string): Promise<string> => {
    const answer = await fetch(url);
    if (!answer.ok) throw new Error(`${answer.status} for ${name}`);
    const file = path.join(directory, name);
    await writeFile(file, Buffer.from(await answer.arrayBuffer()));
    return file;
  };
  const create = async (params: Json): Promise<string> => {
    const created = await call(server, 'POST', '/v1/videos/generations', {
      body: { model: 'omnihuman-1.5', ...params },
    });
    if (created.status !== 200) throw new Error(created.text);
    return created.body.id;
  };
  return {
    server,
    directory,
    link,
    mediaLink: async (name) => link(await readFile(path.join(MEDIA ?? '', name)), path.basename(name)),
    create,
    async make(params) {
      const task = await untilEnded(server, await create(params));
      if (task.status !== 'completed') throw new Error(JSON.stringify(task));
      return { task, file: await download(task.results[0], `${task.id}.mp4`) };
    },
    download,
    async close() {
      await server.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}
