"use strict";

const mlflow = require("@mlflow/core");

function Agent(name) {
  return mlflow.withSpan(() => {
    if (!(this instanceof Agent)) return new Agent(name);
    this.name = name;
  }, { name: "Agent", spanType: mlflow.SpanType.AGENT, inputs: { name } });
}

Agent.prototype.run = function run(input) {
  return mlflow.withSpan(() => {
    return this.tools.map(function (tool) { return tool(input, arguments.length); });
  }, { name: "run", inputs: { input } });
};

Agent.create = mlflow.trace((name) => new Agent(name), { name: "create" });
module.exports = Agent;
module.exports.helper = mlflow.trace(function () {}, { name: "helper" });
Object.defineProperty(exports, "lazy", { get: function () { return 1; } });
