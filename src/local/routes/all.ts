import type { RouteModule } from '../context';
import { artifactRoutes } from './artifacts';
import { discoveryRoutes } from './discovery';
import { editorRoutes } from './editor';
import { experimentRoutes } from './experiments';
import { fileRoutes } from './files';
import { identityRoutes } from './identity';
import { loggedModelRoutes } from './loggedModels';
import { otlpRoutes } from './otlp';
import { permissionRoutes } from './permissions';
import { promptRoutes } from './prompts';
import { registeredModelRoutes } from './registeredModels';
import { runRoutes } from './runs';
import { scorerRoutes } from './scorers';
import { statementRoutes } from './statements';
import { assessmentV3Routes } from './assessmentsV3';
import { openSourceRoutes } from './openSource';
import { traceDataRoutes } from './traceData';
import { traceLocationRoutes } from './traceLocations';
import { traceRunRoutes } from './traceRuns';
import { traceV3Routes } from './tracesV3';
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
  traceV3Routes,
  assessmentV3Routes,
  traceDataRoutes,
  openSourceRoutes,
  traceRunRoutes,
  runRoutes,
  loggedModelRoutes,
  artifactRoutes,
  promptRoutes,
  registeredModelRoutes,
  fileRoutes,
  statementRoutes,
  unityCatalogRoutes,
  permissionRoutes,
  warehouseRoutes,
  identityRoutes,
  scorerRoutes,
  discoveryRoutes,
];
