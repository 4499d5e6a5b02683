import type { LocalApp, LocalContext, RouteModule } from '../context';
import { ApiError } from '../http/errors';
import { localWarehouseId } from '../store/defaults';

const base = '/api/2.0/sql/warehouses';

/** The local workspace's one SQL warehouse: the engine itself. It can be stopped and started, as a client would try. */
export const warehouseRoutes: RouteModule = {
  register(app: LocalApp, context: LocalContext) {
    let isRunning = true;
    const warehouse = () => ({
      id: localWarehouseId,
      name: 'Local workspace',
      state: isRunning ? 'RUNNING' : 'STOPPED',
      cluster_size: '2X-Small',
      warehouse_type: 'PRO',
      enable_serverless_compute: false,
      auto_stop_mins: 0,
      creator_name: context.userName,
      odbc_params: { hostname: '127.0.0.1', path: `/sql/1.0/warehouses/${localWarehouseId}`, port: context.port, protocol: 'http' },
    });
    const known = (id: string) => {
      if (id !== localWarehouseId) throw new ApiError('RESOURCE_DOES_NOT_EXIST', `SQL warehouse ${id.slice(0, 80)} does not exist; the local workspace has ${localWarehouseId}.`);
    };
    app.get(base, (c) => c.json({ warehouses: [warehouse()] }));
    app.get(`${base}/:id`, (c) => {
      known(c.req.param('id'));
      return c.json(warehouse());
    });
    app.post(`${base}/:id/start`, (c) => {
      known(c.req.param('id'));
      isRunning = true;
      return c.json({});
    });
    app.post(`${base}/:id/stop`, (c) => {
      known(c.req.param('id'));
      isRunning = false;
      return c.json({});
    });
  },
};
