"use strict";

function Agent(name) {
  if (!(this instanceof Agent)) return new Agent(name);
  this.name = name;
}

Agent.prototype.run = function run(input) {
  return this.tools.map(function (tool) { return tool(input, arguments.length); });
};

Agent.create = (name) => new Agent(name);
module.exports = Agent;
module.exports.helper = function () {};
Object.defineProperty(exports, "lazy", { get: function () { return 1; } });
