// A worker: runs one job and sends its result. The thread that started it watches: see `watch-job.ts`.
import { parentPort, workerData } from "node:worker_threads";
import { runJob } from "./run-job.js";
import type { Job } from "./job.js";

parentPort?.postMessage(await runJob(workerData as Job));
