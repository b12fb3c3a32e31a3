// The preload of `command/cut-off.ts`: once bundled into a test here, that module loads it from this folder.

import "../command/cut-off.worker.js";
