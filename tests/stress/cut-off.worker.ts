// What the command is started with here, too.

import "../command/cut-off.worker.js";
