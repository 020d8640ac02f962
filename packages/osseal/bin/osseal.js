#!/usr/bin/env node
import { runCli } from '../dist/program/osseal.js';

await runCli(process.argv.slice(2));
