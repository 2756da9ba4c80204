/** A linear map from measurements to the amplitudes that explain them best. */
export interface LeastSquares {
  /** Amplitudes for one set of measurements. */
  solve(measurements: ArrayLike<number>): Float64Array;
}

/**
 * Ridge regression with fixed columns: minimises |sqrt(w) (A x - y)|^2 + ridge |x|^2. The normal matrix is inverted
 * once, so every frame costs one product.
 * @param columns one array of m numbers per unknown
 * @param weights m numbers
 */
export function prepareLeastSquares(
  columns: readonly ArrayLike<number>[],
  weights: ArrayLike<number>,
  ridge: number,
): LeastSquares {
  const n = columns.length;
  const normal = columns.map((a, i) =>
    columns.map((b, j) => {
      let sum = i === j ? ridge : 0;
      for (let k = 0; k < weights.length; k++) sum += weights[k]! * a[k]! * b[k]!;
      return sum;
    }),
  );
  const inverse = invert(normal);
  return {
    solve(measurements) {
      const right = columns.map((column) => {
        let sum = 0;
        for (let k = 0; k < weights.length; k++) sum += weights[k]! * column[k]! * measurements[k]!;
        return sum;
      });
      return Float64Array.from({ length: n }, (_, i) =>
        right.reduce((sum, value, j) => sum + inverse[i]![j]! * value, 0),
      );
    },
  };
}

/** Gauss-Jordan with row exchange. Throws on a singular matrix: two columns are the same then. */
function invert(matrix: readonly (readonly number[])[]): number[][] {
  const n = matrix.length;
  const rows = matrix.map((row, i) => [...row, ...row.map((_, j) => (i === j ? 1 : 0))]);
  for (let column = 0; column < n; column++) {
    let pivot = column;
    for (let r = column + 1; r < n; r++) if (Math.abs(rows[r]![column]!) > Math.abs(rows[pivot]![column]!)) pivot = r;
    const lead = rows[pivot]!;
    rows[pivot] = rows[column]!;
    const factor = lead[column]!;
    if (Math.abs(factor) < 1e-12) throw new Error('least squares with columns that depend on each other');
    rows[column] = lead.map((value) => value / factor);
    for (let r = 0; r < n; r++) {
      if (r === column) continue;
      const share = rows[r]![column]!;
      rows[r] = rows[r]!.map((value, k) => value - share * rows[column]![k]!);
    }
  }
  return rows.map((row) => row.slice(n));
}
