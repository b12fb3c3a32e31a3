const auth = require("@plexicus/auth");

import("./ask.mjs").then(({ ask }) => ask(auth)).then(console.log);
