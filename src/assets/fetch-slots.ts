/** At most `perOrganisation` fetches of one organisation at a time; the rest wait in order, and give up when aborted. */
export interface FetchSlots {
  run<Result>(orgId: string, signal: AbortSignal, work: () => Promise<Result>): Promise<Result>;
}

interface Lane {
  active: number;
  readonly waiting: (() => void)[];
}

export function createFetchSlots(perOrganisation: number): FetchSlots {
  const lanes = new Map<string, Lane>();

  function release(orgId: string, lane: Lane): void {
    const next = lane.waiting.shift();
    if (next !== undefined) {
      next();
      return;
    }
    lane.active--;
    if (lane.active === 0) lanes.delete(orgId);
  }

  function acquire(orgId: string, signal: AbortSignal): Promise<Lane> {
    signal.throwIfAborted();
    const lane = lanes.get(orgId) ?? { active: 0, waiting: [] };
    lanes.set(orgId, lane);
    if (lane.active < perOrganisation) {
      lane.active++;
      return Promise.resolve(lane);
    }
    return new Promise((resolve, reject) => {
      const start = () => {
        signal.removeEventListener('abort', giveUp);
        resolve(lane);
      };
      const giveUp = () => {
        lane.waiting.splice(lane.waiting.indexOf(start), 1);
        reject(signal.reason as Error);
      };
      signal.addEventListener('abort', giveUp, { once: true });
      lane.waiting.push(start);
    });
  }

  return {
    async run(orgId, signal, work) {
      const lane = await acquire(orgId, signal);
      try {
        return await work();
      } finally {
        release(orgId, lane);
      }
    },
  };
}
