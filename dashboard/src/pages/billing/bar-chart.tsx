import { useFormat } from '../../i18n/format.ts';

export interface Bar {
  readonly name: string;
  readonly value: number;
}

interface BarChartProps {
  readonly label: string;
  readonly bars: readonly Bar[];
  /** Upright and side by side for days, else lying with their names. */
  readonly isTime: boolean;
}

/**
 * Credits as bars. Plain SVG and boxes: the smallest charting library that draws bars is four times the rest of this
 * page, and the table below says the same to who cannot see it.
 */
export function BarChart({ label, bars, isTime }: BarChartProps) {
  const most = Math.max(...bars.map(({ value }) => value), Number.MIN_VALUE);
  return isTime ? <Columns label={label} bars={bars} most={most} /> : <Rows bars={bars} most={most} />;
}

const HEIGHT = 160;
const STEP = 20;

function Columns({
  label,
  bars,
  most,
}: {
  readonly label: string;
  readonly bars: readonly Bar[];
  readonly most: number;
}) {
  const format = useFormat();
  const width = bars.length * STEP;
  return (
    <figure className="grid gap-1">
      <div className="flex justify-between text-xs text-muted tabular-nums">
        <span>{format.credits(most)}</span>
      </div>
      <svg
        role="img"
        aria-label={label}
        viewBox={`0 0 ${width} ${HEIGHT}`}
        preserveAspectRatio="none"
        className="h-40 w-full"
      >
        <line x1={0} x2={width} y1={HEIGHT} y2={HEIGHT} className="stroke-control" vectorEffect="non-scaling-stroke" />
        {bars.map(({ name, value }, index) => {
          const height = (value / most) * (HEIGHT - 4);
          return (
            <rect
              key={name}
              x={index * STEP + 2}
              y={HEIGHT - height}
              width={STEP - 4}
              height={height}
              className="fill-accent"
            >
              <title>{`${name}: ${format.credits(value)}`}</title>
            </rect>
          );
        })}
      </svg>
      <figcaption className="flex justify-between text-xs text-muted">
        <span>{bars[0]?.name}</span>
        <span>{bars.at(-1)?.name}</span>
      </figcaption>
    </figure>
  );
}

function Rows({ bars, most }: { readonly bars: readonly Bar[]; readonly most: number }) {
  const format = useFormat();
  return (
    <ul className="grid gap-2.5">
      {bars.map(({ name, value }) => (
        <li key={name} className="grid gap-1">
          <div className="flex justify-between gap-3">
            <span className="truncate">{name}</span>
            <span className="tabular-nums">{format.credits(value)}</span>
          </div>
          <div className="h-2.5 rounded-full bg-raised">
            <div className="h-full rounded-full bg-accent" style={{ width: `${(value / most) * 100}%` }} />
          </div>
        </li>
      ))}
    </ul>
  );
}
