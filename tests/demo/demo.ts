/**
 * `cargo xtask demo`: the whole story, unattended. With PLEXICUS_DEMO_KEEP=1, the server then stays up for
 * trying by hand.
 */

import { tryByHand } from "./by-hand.js";
import { Narrator, StoryFailed } from "./narrator.js";
import { Stage } from "./stage.js";
import { tell } from "./story.js";

const start = performance.now();
const narrator = new Narrator();
const stage = await Stage.set();

// The browser's own Ctrl-C handler would exit this process and leave the server running.
const interrupt = () => void stage.close().finally(() => process.exit(130));
process.once("SIGINT", interrupt).once("SIGTERM", interrupt);

try {
  narrator.title(
    "One login for Plexicus, from end to end",
    `A scripted user, Ada, in a real browser without a window, and a stand-in for the Plexicus server`,
    `at ${stage.server.url}. Everything between them is real: the installed command and`,
    "package. No step needs your input.",
  );
  await tell(stage, narrator);
  narrator.summary(start, `Screenshots of the consent page and of the final tab: ${stage.pictures}`);
  if (process.env["PLEXICUS_DEMO_KEEP"] === "1") {
    await stage.browser.close();
    process.off("SIGINT", interrupt).off("SIGTERM", interrupt); // from here on, Ctrl-C is the normal way to end
    await tryByHand(stage.server);
  }
} catch (error) {
  if (!(error instanceof StoryFailed)) console.error(error);
  process.exitCode = 1;
} finally {
  await stage.close();
}
