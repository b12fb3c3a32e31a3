const auth = require("@plexicus/auth");

void import("./ask.mjs").then(({ ask }) => ask(auth)).then(console.log);
