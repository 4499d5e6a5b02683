function legacy(a) {
  'use strict';
  var b = arguments.length;
  return this.total + a + b;
}

function shadow(a) {
  var a = a || 1;
  return a;
}

async function late(a) {
  return arguments[0] + a;
}

function Point(x) {
  this.x = x;
}
Point.prototype.move = function (dx) {
  this.x += dx;
  return this;
};

const make = function (x) { return new Point(x); };
var handlers = {
  onMessage: function (message) { return this.count + message; },
  async load(url) { return fetch(url); },
  get size() { return 1; },
};
