/**
 * Names for the points of MediaPipe's face mesh. Indices 0..467 are skin, 468..472 and 473..477 the irises. "Right"
 * and "left" are the person's own, so the right eye is on the left of the picture.
 */

export const SKIN_POINT_COUNT = 468;
/** With the irises. */
export const FACE_POINT_COUNT = 478;

/** Single points that several computations share. */
export const POINT = {
  noseTip: 4,
  noseBase: 2,
  betweenBrows: 9,
  foreheadTop: 10,
  chin: 152,
  rightEyeOuter: 33,
  rightEyeInner: 133,
  leftEyeInner: 362,
  leftEyeOuter: 263,
  mouthRight: 61,
  mouthLeft: 291,
  upperLipInner: 13,
  lowerLipInner: 14,
  rightCheekEdge: 234,
  leftCheekEdge: 454,
  rightIris: 468,
  leftIris: 473,
} as const;

/** The face outline, clockwise on screen from the top of the forehead. */
export const FACE_OVAL = [
  10, 338, 297, 332, 284, 251, 389, 356, 454, 323, 361, 288, 397, 365, 379, 378, 400, 377, 152, 148, 176, 149, 150, 136,
  172, 58, 132, 93, 234, 127, 162, 21, 54, 103, 67, 109,
] as const;

/**
 * One lip as four lines of eleven points, from the outer contour to the inner one, each from the person's right mouth
 * corner to the left. `depth` is 0 on the outer contour and 1 on the inner.
 */
export interface LipRing {
  readonly points: readonly number[];
  readonly depth: number;
}

export const UPPER_LIP_RINGS: readonly LipRing[] = [
  { points: [61, 185, 40, 39, 37, 0, 267, 269, 270, 409, 291], depth: 0 },
  { points: [76, 184, 74, 73, 72, 11, 302, 303, 304, 408, 306], depth: 1 / 3 },
  { points: [62, 183, 42, 41, 38, 12, 268, 271, 272, 407, 292], depth: 2 / 3 },
  { points: [78, 191, 80, 81, 82, 13, 312, 311, 310, 415, 308], depth: 1 },
];

export const LOWER_LIP_RINGS: readonly LipRing[] = [
  { points: [61, 146, 91, 181, 84, 17, 314, 405, 321, 375, 291], depth: 0 },
  { points: [76, 77, 90, 180, 85, 16, 315, 404, 320, 307, 306], depth: 1 / 3 },
  { points: [62, 96, 89, 179, 86, 15, 316, 403, 319, 325, 292], depth: 2 / 3 },
  { points: [78, 95, 88, 178, 87, 14, 317, 402, 318, 324, 308], depth: 1 },
];

/** Inner contour of the upper lip, corner to corner: the k-th point meets the k-th of INNER_LOWER_LIP. */
export const INNER_UPPER_LIP = [78, 191, 80, 81, 82, 13, 312, 311, 310, 415, 308] as const;
export const INNER_LOWER_LIP = [78, 95, 88, 178, 87, 14, 317, 402, 318, 324, 308] as const;
export const OUTER_UPPER_LIP = [61, 185, 40, 39, 37, 0, 267, 269, 270, 409, 291] as const;
export const OUTER_LOWER_LIP = [61, 146, 91, 181, 84, 17, 314, 405, 321, 375, 291] as const;

/** One eye as lines of nine points from the outer to the inner corner; the k-th points of all lines belong together. */
export interface EyeTable {
  readonly upperLid: readonly number[];
  readonly lowerLid: readonly number[];
  /** Fold of the upper lid. */
  readonly crease: readonly number[];
  /** Skin between fold and brow. */
  readonly aboveCrease: readonly number[];
  /** Rim of skin under the lower lid. */
  readonly belowLid: readonly number[];
  /** Centre first, then four points on the rim. */
  readonly iris: readonly number[];
}

export const RIGHT_EYE: EyeTable = {
  upperLid: [33, 246, 161, 160, 159, 158, 157, 173, 133],
  lowerLid: [33, 7, 163, 144, 145, 153, 154, 155, 133],
  crease: [130, 247, 30, 29, 27, 28, 56, 190, 243],
  aboveCrease: [226, 113, 225, 224, 223, 222, 221, 189, 244],
  belowLid: [130, 25, 110, 24, 23, 22, 26, 112, 243],
  iris: [468, 469, 470, 471, 472],
};

export const LEFT_EYE: EyeTable = {
  upperLid: [263, 466, 388, 387, 386, 385, 384, 398, 362],
  lowerLid: [263, 249, 390, 373, 374, 380, 381, 382, 362],
  crease: [359, 467, 260, 259, 257, 258, 286, 414, 463],
  aboveCrease: [446, 342, 445, 444, 443, 442, 441, 413, 464],
  belowLid: [359, 255, 339, 254, 253, 252, 256, 341, 463],
  iris: [473, 474, 475, 476, 477],
};

/** Brows: upper edge from the temple to the nose, then the lower edge in the same order. */
export const RIGHT_BROW = [70, 63, 105, 66, 107, 46, 53, 52, 65, 55] as const;
export const LEFT_BROW = [300, 293, 334, 296, 336, 276, 283, 282, 295, 285] as const;

/** Points that expression hardly moves (eye corners, nose, forehead, temples): what head pose is fitted to. */
export const STABLE_POINTS = [
  1, 4, 5, 6, 168, 197, 195, 33, 133, 362, 263, 127, 356, 234, 454, 10, 151, 9, 8, 129, 358, 98, 327, 162, 389, 54, 284,
  103, 332,
] as const;

/**
 * Where the attention network's refined outputs belong in the mesh, in the order in which it emits them (its own
 * `subset_idxs`, see also face_landmarks_constants.h of MediaPipe).
 */
export const REFINED_LIPS = [
  61, 146, 91, 181, 84, 17, 314, 405, 321, 375, 291, 185, 40, 39, 37, 0, 267, 269, 270, 409, 78, 95, 88, 178, 87, 14,
  317, 402, 318, 324, 308, 191, 80, 81, 82, 13, 312, 311, 310, 415, 76, 77, 90, 180, 85, 16, 315, 404, 320, 307, 306,
  184, 74, 73, 72, 11, 302, 303, 304, 408, 62, 96, 89, 179, 86, 15, 316, 403, 319, 325, 292, 183, 42, 41, 38, 12, 268,
  271, 272, 407,
] as const;

export const REFINED_RIGHT_EYE = [
  33, 7, 163, 144, 145, 153, 154, 155, 133, 246, 161, 160, 159, 158, 157, 173, 130, 25, 110, 24, 23, 22, 26, 112, 243,
  247, 30, 29, 27, 28, 56, 190, 226, 31, 228, 229, 230, 231, 232, 233, 244, 113, 225, 224, 223, 222, 221, 189, 35, 124,
  46, 53, 52, 65, 143, 111, 117, 118, 119, 120, 121, 128, 245, 156, 70, 63, 105, 66, 107, 55, 193,
] as const;

export const REFINED_LEFT_EYE = [
  263, 249, 390, 373, 374, 380, 381, 382, 362, 466, 388, 387, 386, 385, 384, 398, 359, 255, 339, 254, 253, 252, 256,
  341, 463, 467, 260, 259, 257, 258, 286, 414, 446, 261, 448, 449, 450, 451, 452, 453, 464, 342, 445, 444, 443, 442,
  441, 413, 265, 353, 276, 283, 282, 295, 372, 340, 346, 347, 348, 349, 350, 357, 465, 383, 300, 293, 334, 296, 336,
  285, 417,
] as const;
