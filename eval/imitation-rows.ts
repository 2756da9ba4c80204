/** The table of an imitation's evaluation: one row for each driver and character, and the bars they must meet. */
import { SIGNALS, type Signal } from './imitation-signals.ts';
import { median } from './scores.ts';

/** Least correlation of driver and output. */
const LEAST_R: Readonly<Record<Signal, number>> = {
  yaw: 0.9,
  pitch: 0.9,
  roll: 0.9,
  gap: 0.85,
  width: 0.7,
  lids: 0.7,
  brows: 0.7,
};
const BARS = { lagFrames: 1, cosine: 0.93, euclid: 0.5, background: 38 };

export interface ImitationRow {
  readonly driver: string;
  readonly character: string;
  /** undefined: the driver does not move this. */
  readonly r: Readonly<Record<Signal, number | undefined>>;
  readonly lagFrames: number;
  readonly cosine: number;
  readonly euclid: number;
  readonly background: number;
  /** Output's jitter over the driver's. */
  readonly jitter: number;
}

/** How well the judge agrees with itself about a driver, measure by measure. */
export interface Ceiling {
  readonly driver: string;
  readonly r: Readonly<Record<Signal, number>>;
}

/** No imitation can follow a driver better than the judge reads it twice. */
export function printCeilings(ceilings: readonly Ceiling[]): void {
  console.log(`\n| judge against itself | ${SIGNALS.join(' | ')} |`);
  console.log(`|---|${SIGNALS.map(() => '---').join('|')}|`);
  for (const { driver, r } of ceilings)
    console.log(`| ${driver} | ${SIGNALS.map((name) => r[name].toFixed(2)).join(' | ')} |`);
}

export function printHead(): void {
  console.log(
    `\n| driver | character | ${SIGNALS.join(' | ')} | lag frames | cosine | Euclid | background dB | jitter |`,
  );
  console.log(`|---|---|${SIGNALS.map(() => '---').join('|')}|---|---|---|---|---|`);
}

export function printRow(row: ImitationRow): void {
  const cells = [
    row.driver,
    row.character,
    ...SIGNALS.map((name) => row.r[name]?.toFixed(2) ?? '–'),
    row.lagFrames.toFixed(1),
    row.cosine.toFixed(3),
    row.euclid.toFixed(2),
    row.background.toFixed(1),
    row.jitter.toFixed(2),
  ];
  console.log(`| ${cells.join(' | ')} |`);
}

/** Prints each measure over all rows; returns what was missed. */
export function judgeRows(rows: readonly ImitationRow[], ceilings: readonly Ceiling[]): string[] {
  const failed: string[] = [];
  console.log(
    '\n| measure | clips in which the driver moves it | median | least | bar | clips below | of these, the judge itself is not below |',
  );
  console.log('|---|---|---|---|---|---|---|');
  for (const name of SIGNALS) {
    const values = rows.flatMap((row) => row.r[name] ?? []);
    if (values.length === 0) {
      console.log(`| ${name} | 0 | – | – | ${LEAST_R[name]} | – | – |`);
      continue;
    }
    const missed = rows.filter(({ r }) => (r[name] ?? 1) < LEAST_R[name]);
    const below = missed.length;
    const isJudged = (driver: string): boolean =>
      (ceilings.find((ceiling) => ceiling.driver === driver)?.r[name] ?? 0) >= LEAST_R[name];
    const cells = [
      name,
      values.length,
      median(values).toFixed(2),
      Math.min(...values).toFixed(2),
      LEAST_R[name],
      below,
      missed.filter(({ driver }) => isJudged(driver)).length,
    ];
    console.log(`| ${cells.join(' | ')} |`);
    if (below > 0) failed.push(`${name} below ${LEAST_R[name]} in ${below} of ${values.length}`);
  }
  const count = (bad: (row: ImitationRow) => boolean): number => rows.filter(bad).length;
  const bars: [number, string][] = [
    [count((row) => Math.abs(row.lagFrames) > BARS.lagFrames), `lag above ${BARS.lagFrames} frame`],
    [count((row) => row.cosine < BARS.cosine), `identity cosine below ${BARS.cosine}`],
    [count((row) => row.euclid > BARS.euclid), `identity distance above ${BARS.euclid}`],
    [count((row) => row.background < BARS.background), `background below ${BARS.background} dB`],
    [count((row) => row.jitter > 1), "jitter above the driver's"],
  ];
  for (const [bad, text] of bars) if (bad > 0) failed.push(`${text} in ${bad} of ${rows.length}`);
  return failed;
}
