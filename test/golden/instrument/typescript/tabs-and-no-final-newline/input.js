#!/usr/bin/env node
// Größe
"use strict"
const run = async (größe) => {
	return await work(größe)
}
run(1)