#!/usr/bin/env node
// Größe
"use strict"
const mlflow = require("@mlflow/core")

const run = mlflow.trace(async (größe) => {
	return await work(größe)
}, { name: "run" })
run(1)