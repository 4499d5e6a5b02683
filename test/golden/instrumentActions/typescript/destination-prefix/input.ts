#!/usr/bin/env node
import * as mlflow from '@mlflow/core';
import { run } from './run';
run();
