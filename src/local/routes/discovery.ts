import type { RouteModule } from '../context';
import { discoveryPath } from '../http/paths';

/**
 * What a host says about itself (databricks-sdk-py `oauth.py`, HostMetadata). Without an answer
 * the SDK warns on every call.
 */
export const discoveryRoutes: RouteModule = {
  register(app) {
    app.get(discoveryPath, (c) => c.json({ host_type: 'workspace' }));
  },
};
