/** T text only, F first frame, FL first and last frame, R references: as the model decides it (seed 002). */
export type SceneMode = 'T' | 'F' | 'FL' | 'R';

export const SCENE_MODES: readonly SceneMode[] = ['T', 'F', 'FL', 'R'];
