import type { RouteModule } from '../context';
import { editorRoutes } from './editor';
import { identityRoutes } from './identity';
import { otlpRoutes } from './otlp';
import { permissionRoutes } from './permissions';
import { scorerRoutes } from './scorers';
import { statementRoutes } from './statements';
import { unityCatalogRoutes } from './unityCatalog';
import { warehouseRoutes } from './warehouses';

/** Every group of routes, in the order of registration. */
export const routeModules: readonly RouteModule[] = [otlpRoutes, editorRoutes, statementRoutes, unityCatalogRoutes, permissionRoutes, warehouseRoutes, identityRoutes, scorerRoutes];
