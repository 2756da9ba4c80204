import type { Patch } from './garments.ts';

/** Outlines run down the right half of the picture; y 24.5 is the bottom edge, 27 lies safely below it. */
const SHOULDER_EDGE = [
  { x: 9.5, y: 14.8 },
  { x: 13, y: 16.2 },
  { x: 16.5, y: 17.6 },
  { x: 20, y: 20 },
  { x: 24, y: 28 },
  { x: 0, y: 30 },
];

/** Round-necked pullover with a ribbed band. */
export function crewNeck(colour: string, weave: Patch['weave']): Patch[] {
  const neckline = [
    { x: 0, y: 16.9 },
    { x: 2.4, y: 16.5 },
    { x: 4.9, y: 15.1 },
    { x: 6.6, y: 13.2 },
  ];
  const band = [
    { x: 0, y: 16.5 },
    { x: 2.3, y: 16.1 },
    { x: 4.6, y: 14.7 },
    { x: 6.1, y: 13.2 },
    { x: 7.2, y: 14.0 },
    { x: 5.5, y: 15.9 },
    { x: 2.8, y: 17.5 },
    { x: 0, y: 17.9 },
  ];
  return [
    { outline: [...neckline, ...SHOULDER_EDGE], colour, weave, thicknessCm: 0.4, bevelCm: 0.4, folds: 0.75 },
    { outline: band, colour, weave: 'wool', thicknessCm: 0.75, bevelCm: 0.55, folds: 0, onNeck: true },
  ];
}

/** Tailored jacket with lapels over a round-necked top. */
export function blazer(colour: string, top: string): Patch[] {
  const jacket = [
    { x: 0, y: 25.5 },
    { x: 1.2, y: 23 },
    { x: 3.4, y: 18.6 },
    { x: 5.4, y: 14.8 },
    { x: 6.6, y: 13.1 },
  ];
  const lapel = [
    { x: 0.4, y: 25.2 },
    { x: 2.0, y: 21 },
    { x: 4.4, y: 16.6 },
    { x: 5.9, y: 13.3 },
    { x: 7.2, y: 13.2 },
    { x: 8.6, y: 15.6 },
    { x: 9.6, y: 17.9 },
    { x: 7.9, y: 18.3 },
    { x: 9.1, y: 19.2 },
    { x: 5.2, y: 22.8 },
    { x: 2.0, y: 26.5 },
  ];
  return [
    ...crewNeck(top, 'cotton').slice(0, 1),
    {
      outline: [...jacket, ...SHOULDER_EDGE],
      colour,
      weave: 'wool',
      thicknessCm: 0.6,
      bevelCm: 0.3,
      folds: 0.5,
      seams: [
        [
          { x: 15.2, y: 16 },
          { x: 14.0, y: 20 },
          { x: 14.6, y: 26 },
        ],
      ],
    },
    ...[1, -1].map(
      (side): Patch => ({
        outline: lapel.map((point) => ({ x: point.x * side, y: point.y })),
        oneSided: true,
        colour,
        weave: 'wool',
        thicknessCm: 1.0,
        bevelCm: 0.35,
        folds: 0,
      }),
    ),
  ];
}

/** Fine-knit pullover with a rolled collar. */
export function turtleneck(colour: string): Patch[] {
  const collar = [
    { x: 0, y: 11.9 },
    { x: 2.6, y: 11.7 },
    { x: 5.0, y: 11.1 },
    { x: 6.4, y: 11.4 },
    { x: 6.9, y: 13.4 },
    { x: 6.0, y: 15.1 },
    { x: 3.2, y: 16.1 },
    { x: 0, y: 16.5 },
  ];
  const body = [
    { x: 0, y: 14.5 },
    { x: 4, y: 14 },
    { x: 6.4, y: 13.2 },
  ];
  return [
    { outline: [...body, ...SHOULDER_EDGE], colour, weave: 'knit', thicknessCm: 0.4, bevelCm: 0.4, folds: 0.6 },
    { outline: collar, colour, weave: 'wool', thicknessCm: 1.3, bevelCm: 1.1, folds: 0.25, onNeck: true },
  ];
}

/** Open shirt collar over a T-shirt. */
export function openShirt(colour: string, under: string): Patch[] {
  const front = [
    { x: 0.6, y: 27 },
    { x: 1.4, y: 22 },
    { x: 3.2, y: 18 },
    { x: 5.6, y: 14.4 },
    { x: 6.5, y: 13.0 },
  ];
  const collar = [
    { x: 5.3, y: 11.9 },
    { x: 6.5, y: 12.2 },
    { x: 8.3, y: 14.6 },
    { x: 8.4, y: 17.0 },
    { x: 7.0, y: 18.9 },
    { x: 5.6, y: 17.2 },
    { x: 4.0, y: 18.4 },
    { x: 4.3, y: 15.4 },
  ];
  const closed = [{ x: 0.6, y: 29 }, ...front];
  return [
    ...crewNeck(under, 'cotton'),
    ...[1, -1].flatMap((side): Patch[] => {
      const turn = (points: readonly { x: number; y: number }[]): { x: number; y: number }[] =>
        points.map((point) => ({ x: point.x * side, y: point.y }));
      const shared = { oneSided: true, colour, weave: 'cotton' as const };
      return [
        {
          ...shared,
          outline: turn([...closed, ...SHOULDER_EDGE.slice(0, -1), { x: 12, y: 31 }]),
          thicknessCm: 0.75,
          bevelCm: 0.3,
          folds: 0.8,
        },
        { ...shared, outline: turn(collar), thicknessCm: 1.3, bevelCm: 0.4, folds: 0, onNeck: true },
      ];
    }),
  ];
}
