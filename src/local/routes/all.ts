import type { RouteModule } from '../context';

/** Every group of routes, in the order of registration. */
export const routeModules: readonly RouteModule[] = [];
