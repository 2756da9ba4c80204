import { builtFile } from '../../api/place.ts';
import type { JsonObject, JsonValue } from '../../api/wire.ts';
import { fieldsOf, type MediaKind, type Schema } from './schema.ts';

/** Made by this project itself and built into the console: a drawn presenter and the bundled voice. */
const FILES: Readonly<Partial<Record<MediaKind, string>>> = { image: 'presenter.jpg', audio: 'voice.wav' };

export type SendFile = (file: Blob, name: string) => Promise<string>;

/** Whether the example has everything that the model asks for. */
export function hasExample(schema: Schema): boolean {
  return fieldsOf(schema)
    .filter(({ required }) => required)
    .every(({ control }) => {
      if (control.kind === 'media' || control.kind === 'media-list') return FILES[control.media] !== undefined;
      return control.kind === 'items' || control.kind === 'fixed';
    });
}

/** A request that works: the example's files in every required media field, the model's own words for the rest. */
export async function exampleRequest(schema: Schema, words: JsonObject, send: SendFile): Promise<JsonObject> {
  const params: JsonObject = {};
  for (const { name, required, control } of fieldsOf(schema)) {
    if (!required) continue;
    if (control.kind === 'media') params[name] = await sendExample(control.media, send);
    if (control.kind === 'media-list') params[name] = [await sendExample(control.media, send)];
    if (control.kind === 'items') params[name] = textsOf(words[name]);
    if (control.kind === 'fixed') params[name] = control.value;
  }
  return params;
}

async function sendExample(media: MediaKind, send: SendFile): Promise<string> {
  const name = FILES[media];
  if (name === undefined) throw new Error(`the example has no ${media}`);
  const answer = await fetch(builtFile(`example/${name}`));
  if (!answer.ok) throw new Error(`example/${name}: HTTP ${answer.status}`);
  return send(await answer.blob(), name);
}

/** Of the model's example only the texts: its addresses lead nowhere. */
function textsOf(items: JsonValue | undefined): JsonValue[] {
  const all = Array.isArray(items) ? items : [];
  return all.filter((item) => typeof item === 'object' && item !== null && 'text' in item);
}
