import type { RouteModule } from '../context';
import { discoveryRoutes } from './discovery';
import { editorRoutes } from './editor';
import { experimentRoutes } from './experiments';
import { identityRoutes } from './identity';
import { otlpRoutes } from './otlp';
import { permissionRoutes } from './permissions';
import { scorerRoutes } from './scorers';
import { statementRoutes } from './statements';
import { traceLocationRoutes } from './traceLocations';
import { traceV4Routes } from './tracesV4';
import { unityCatalogRoutes } from './unityCatalog';
import { warehouseRoutes } from './warehouses';

/** Every group of routes, in the order of registration. */
export const routeModules: readonly RouteModule[] = [
  otlpRoutes,
  editorRoutes,
  experimentRoutes,
  traceLocationRoutes,
  traceV4Routes,
  statementRoutes,
  unityCatalogRoutes,
  permissionRoutes,
  warehouseRoutes,
  identityRoutes,
  scorerRoutes,
  discoveryRoutes,
];
