// Licence.

const agent = require('./agent');

agent.run();
