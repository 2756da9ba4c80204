/** What every benchmark returns and how it is printed: the value, the goal, and a physical limit of the same run. */
export interface Measurement {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  /** What the design asks for; undefined for figures printed for comparison only. */
  readonly goal?: { readonly atMost?: number; readonly atLeast?: number };
  /** What bounds it from outside, measured in the same run. */
  readonly limit?: { readonly name: string; readonly value: number };
}

export function meetsGoal({ value, goal }: Measurement): boolean | undefined {
  if (goal === undefined) return undefined;
  if (goal.atMost !== undefined) return value <= goal.atMost;
  return goal.atLeast === undefined ? undefined : value >= goal.atLeast;
}

export function printTable(title: string, rows: readonly Measurement[]): void {
  console.log(`\n### ${title}\n`);
  console.log('| measure | value | goal | limit in the same run |');
  console.log('|---|---|---|---|');
  for (const row of rows) {
    const verdict = meetsGoal(row);
    const mark = verdict === undefined ? '' : verdict ? ' ✓' : ' ✗';
    const limit = row.limit === undefined ? '' : `${row.limit.name}: ${show(row.limit.value)}`;
    console.log(`| ${row.name} | ${show(row.value)} ${row.unit} | ${showGoal(row)}${mark} | ${limit} |`);
  }
}

function showGoal({ goal }: Measurement): string {
  if (goal?.atMost !== undefined) return `≤ ${show(goal.atMost)}`;
  if (goal?.atLeast !== undefined) return `≥ ${show(goal.atLeast)}`;
  return '';
}

function show(value: number): string {
  if (Math.abs(value) >= 100) return Math.round(value).toLocaleString('en-US');
  return value.toFixed(Math.abs(value) >= 10 ? 1 : 2);
}
