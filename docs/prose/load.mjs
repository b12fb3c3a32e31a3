// The tools are installed under target/, away from these files.

import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const require = createRequire(join(process.env.PLEXICUS_PROSE_TOOLS, "package.json"));

export const load = (name) => import(pathToFileURL(require.resolve(name)).href);
