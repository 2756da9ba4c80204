/** Landmark groups that only the deformation bases need; the shared ones are in ../face/landmarks.ts. */

/** Nose tip, wings and base: they stay put while the mouth moves. */
export const NOSE_POINTS = [
  2, 97, 326, 98, 327, 94, 19, 1, 4, 5, 195, 129, 358, 60, 290, 99, 328, 75, 305, 240, 460, 235, 455, 64, 294, 48, 278,
  115, 344, 219, 439, 218, 438, 20, 250, 242, 462, 141, 370, 125, 354, 44, 274, 45, 275, 220, 440, 237, 457, 239, 459,
  238, 458, 241, 461, 79, 309, 59, 289, 166, 392,
] as const;

/** Chin and lower jaw inside the outline: rigid with the jaw bone. */
export const JAW_POINTS = [
  199, 175, 200, 201, 421, 208, 428, 32, 262, 171, 396, 140, 369, 194, 418, 182, 406, 106, 335, 204, 424, 211, 431, 210,
  430, 169, 394, 170, 395,
] as const;

/** Just under the lower lip, where soft tissue gives way by a few percent. */
export const UNDER_LIP_POINTS = [18, 83, 313] as const;

/** Tip of the chin: still while only the lips move. */
export const CHIN_POINTS = [199, 175, 200, 171, 396, 140, 369, 208, 428, 32, 262] as const;

/** Cheek pads that a smile lifts. */
export const CHEEK_POINTS = [50, 280, 205, 425, 36, 266, 101, 330] as const;
