import type { RouteModule } from '../context';
import { editorRoutes } from './editor';
import { otlpRoutes } from './otlp';

/** Every group of routes, in the order of registration. */
export const routeModules: readonly RouteModule[] = [otlpRoutes, editorRoutes];
