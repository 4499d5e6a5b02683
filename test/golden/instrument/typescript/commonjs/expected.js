#!/usr/bin/env node
'use strict'
const fs = require('fs')
const mlflow = require('@mlflow/core')

module.exports = mlflow.trace(async (path) => {
  return fs.promises.readFile(path)
}, { name: 'default' })

exports.searchDocs = function (query) { return mlflow.withSpan(() => { return this.index.search(query) }, { name: 'searchDocs', spanType: mlflow.SpanType.RETRIEVER, inputs: { query } }) }
