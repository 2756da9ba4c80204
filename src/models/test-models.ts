import assert from 'node:assert/strict';
import { Failure } from '../lib/failure.ts';
import type { JsonObject } from '../lib/json.ts';
import { createModels } from './index.ts';
import type { MediaFacts, MediaRule, Model } from './model.ts';
import { parseInput } from './parse-input.ts';

/** Test support: models by id, and what they refuse. Not part of the server. */
export const models = createModels({ maxAudioSeconds: 60 });

export function modelOf(id: string): Model {
  const model = models.find(id);
  assert.ok(model, `no model ${id}`);
  return model;
}

/** The failure that these parameters meet. */
export function refusal(model: Model, params: JsonObject): Failure {
  try {
    parseInput(model, params);
  } catch (error) {
    assert.ok(error instanceof Failure, String(error));
    return error;
  }
  throw new assert.AssertionError({ message: `accepted ${JSON.stringify(params)}` });
}

/** The rule of a media input, by the engine's name for it. */
export function ruleOf(model: Model, name: string, params: JsonObject = model.example): MediaRule {
  const reference = model.media(parseInput(model, params).input).find((entry) => entry.name === name);
  assert.ok(reference, `${model.id} has no input ${name}`);
  return reference.rule;
}

export function audio(format: string, durationSeconds: number): MediaFacts {
  return { kind: 'audio', format, sizeBytes: 1000, durationSeconds };
}

export function image(width: number, height: number): MediaFacts {
  return { kind: 'image', format: 'png', sizeBytes: 1000, width, height };
}

export function video(facts: Partial<MediaFacts> = {}): MediaFacts {
  return {
    kind: 'video',
    format: 'mp4',
    sizeBytes: 1000,
    width: 1280,
    height: 720,
    durationSeconds: 5,
    fps: 25,
    hasAudio: false,
    ...facts,
  };
}
