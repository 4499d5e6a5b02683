#!/usr/bin/env node
'use strict'
const fs = require('fs')

module.exports = async (path) => {
  return fs.promises.readFile(path)
}

exports.searchDocs = function (query) { return this.index.search(query) }
