// Opens an address in the user's browser.

import open from "open";

const [address] = process.argv.slice(2);
if (!address) throw new Error("usage: open-page.mjs <address>");
await open(address);
