import { Counter, Gauge, Histogram, Registry } from 'prom-client';

export interface Metrics {
  /** One answered request; `route` is a pattern. */
  request(method: string, route: string, status: number, seconds: number): void;
  taskCreated(model: string, dialect: string): void;
  taskEnded(model: string, outcome: 'completed' | 'failed', seconds: number): void;
  /** Where the queue's depth comes from; asked at every scrape. */
  watchQueue(read: () => Promise<{ readonly pending: number; readonly processing: number }>): void;
  /** The Prometheus text format. */
  render(): Promise<string>;
  readonly contentType: string;
}

interface Observer {
  observe(value: number): void;
}

/**
 * Series of one platform; nothing in them names a tenant. A registry of its own, because prom-client's global one
 * would mix the platforms of one process (tests run several).
 */
export function createMetrics(): Metrics {
  const registry = new Registry();
  const registers = [registry];
  const requests = new Histogram({
    name: 'sparkstage_http_request_duration_seconds',
    help: 'Time to answer a request',
    labelNames: ['method', 'route', 'status'] as const,
    buckets: [0.001, 0.005, 0.02, 0.1, 0.5, 2, 10],
    registers,
  });
  const created = new Counter({
    name: 'sparkstage_tasks_created_total',
    help: 'Tasks created by this process',
    labelNames: ['model', 'dialect'] as const,
    registers,
  });
  const ended = new Histogram({
    name: 'sparkstage_task_duration_seconds',
    help: 'Time from creation to the end of tasks that this process ran',
    labelNames: ['model', 'outcome'] as const,
    buckets: [1, 5, 15, 30, 60, 120, 300, 900, 3600],
    registers,
  });
  // labels() builds and hashes an object for every request: the bound observers are kept instead.
  const observers = new Map<string, Observer>();
  return {
    request(method, route, status, seconds) {
      const key = `${method} ${status} ${route}`;
      let observer = observers.get(key);
      if (observer === undefined) {
        observer = requests.labels(method, route, String(status));
        observers.set(key, observer);
      }
      observer.observe(seconds);
    },
    taskCreated: (model, dialect) => created.inc({ model, dialect }),
    taskEnded: (model, outcome, seconds) => ended.observe({ model, outcome }, seconds),
    watchQueue(read) {
      registers[0]?.registerMetric(queueGauge(read));
    },
    render: () => registry.metrics(),
    contentType: registry.contentType,
  };
}

function queueGauge(read: () => Promise<{ readonly pending: number; readonly processing: number }>): Gauge {
  return new Gauge({
    name: 'sparkstage_queue_tasks',
    help: 'Tasks that wait or run, on all servers',
    labelNames: ['state'],
    registers: [],
    async collect() {
      const depth = await read();
      this.set({ state: 'pending' }, depth.pending);
      this.set({ state: 'processing' }, depth.processing);
    },
  });
}
