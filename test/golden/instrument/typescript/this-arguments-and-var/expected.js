const mlflow = require('@mlflow/core');

function legacy(a) {
  'use strict';
  return mlflow.withSpan(() => {
    var b = arguments.length;
    return this.total + a + b;
  }, { name: 'legacy', inputs: { a } });
}

function shadow(a) {
  var a = a || 1;
  return a;
}

async function late(a) {
  return arguments[0] + a;
}

function Point(x) {
  return mlflow.withSpan(() => {
    this.x = x;
  }, { name: 'Point', inputs: { x } });
}
Point.prototype.move = function (dx) {
  return mlflow.withSpan(() => {
    this.x += dx;
    return this;
  }, { name: 'move', inputs: { dx } });
};

const make = mlflow.trace(function (x) { return new Point(x); }, { name: 'make' });
var handlers = {
  onMessage: function (message) { return mlflow.withSpan(() => { return this.count + message; }, { name: 'onMessage', inputs: { message } }); },
  async load(url) { return await mlflow.withSpan(async () => { return fetch(url); }, { name: 'load', inputs: { url } }); },
  get size() { return 1; },
};
