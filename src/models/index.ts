import type { Model, ModelRegistry } from './model.ts';
import { omnihuman15 } from './omnihuman-1-5.ts';
import { sparkAvatarPictureOmniV2 } from './spark-avatar-picture-omni-v2.ts';

/** Every model of this installation. Adding one is one file and one line here. */
export function createModels(limits: { readonly maxAudioSeconds: number }): ModelRegistry {
  const models: readonly Model[] = [omnihuman15, sparkAvatarPictureOmniV2(limits)];
  const byId = new Map(models.map((model) => [model.id, model]));
  return {
    find: (id) => byId.get(id),
    all: () => models,
  };
}
