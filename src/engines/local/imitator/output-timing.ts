/** Rate and length of the video that follows a driver. */
export interface OutputTiming {
  readonly fps: number;
  readonly frames: number;
  /** False when the driver's own rate is outside 24 to 30, so that pictures had to be made between its frames. */
  readonly keepsRate: boolean;
  /** Moments of the output's frames on the driver's clock. */
  readonly timesSeconds: Float64Array;
}

const LEAST_FPS = 24;
const MOST_FPS = 30;
/** When no multiple or fraction of the driver's rate fits. */
const FALLBACK_FPS = 25;

/** 24 to 30 stays, else the nearest simple multiple or fraction in there: 60 becomes 30, 50 and 12.5 become 25. */
export function outputFps(driverFps: number): number {
  const rate = Math.round(driverFps * 1000) / 1000;
  if (rate >= LEAST_FPS && rate <= MOST_FPS) return rate;
  for (let factor = 2; factor <= 6; factor++) {
    for (const candidate of [rate / factor, rate * factor]) {
      if (candidate >= LEAST_FPS && candidate <= MOST_FPS) return Math.round(candidate * 1000) / 1000;
    }
  }
  return FALLBACK_FPS;
}

/**
 * @param driver `timesSeconds`: presentation times of its frames; `durationSeconds`: last frame's end minus first
 *   frame's start
 */
export function planTiming(driver: {
  readonly timesSeconds: Float64Array;
  readonly durationSeconds: number;
  readonly maxSeconds: number;
}): OutputTiming {
  const { timesSeconds } = driver;
  const start = timesSeconds[0] ?? 0;
  const seconds = Math.min(driver.durationSeconds, driver.maxSeconds);
  // The mean rate: a phone's video says 30 and varies between 24 and 30.
  const fps = outputFps(meanRate(timesSeconds));
  const frames = Math.max(1, Math.round(seconds * fps));
  return {
    fps,
    frames,
    keepsRate: isEven(timesSeconds, fps),
    timesSeconds: Float64Array.from({ length: frames }, (_, i) => start + i / fps),
  };
}

/** Frames per second from the first to the last; a single picture has none. */
function meanRate(timesSeconds: Float64Array): number {
  const last = timesSeconds.length - 1;
  const span = last > 0 ? timesSeconds[last]! - timesSeconds[0]! : 0;
  return span > 0 ? last / span : FALLBACK_FPS;
}

/** Whether the driver's frames lie where the output's will, to a tenth of a frame. */
function isEven(timesSeconds: Float64Array, fps: number): boolean {
  const start = timesSeconds[0] ?? 0;
  return timesSeconds.every((time, i) => Math.abs(time - start - i / fps) * fps < 0.1);
}
