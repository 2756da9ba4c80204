import type { Engine, EngineRegistry } from './engine.ts';

export interface RoutingOptions {
  /** In the order to try where no route says otherwise. */
  readonly engines: readonly Engine[];
  /** Model → ids of engines that serve it, in the order to try. An engine that is not listed gets none of its jobs. */
  readonly routes: Readonly<Record<string, readonly string[]>>;
}

/** The engines of an installation. An engine that rests stays in its routes, behind those that do not. */
export function createRegistry({ engines, routes }: RoutingOptions): EngineRegistry {
  const byId = new Map(engines.map((engine) => [engine.id, engine]));

  function listed(model: string): readonly Engine[] {
    const ids = routes[model];
    if (ids === undefined) return engines.filter((engine) => engine.models.includes(model));
    return ids.map((id) => byId.get(id)).filter((engine) => engine !== undefined);
  }

  function route(model: string): readonly Engine[] {
    const all = listed(model);
    const isResting = (engine: Engine) => engine.resting?.() !== undefined;
    return [...all.filter((engine) => !isResting(engine)), ...all.filter(isResting)];
  }

  return {
    find: (model) => route(model)[0],
    route,
    all: () => engines,
    async close() {
      await Promise.all(engines.map((engine) => engine.close()));
    },
  };
}
