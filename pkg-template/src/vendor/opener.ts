// Opens the system's browser with the `open` package, which is bundled into this module.

import open from "open";

export async function openBrowser(url: string): Promise<boolean> {
  await open(url);
  return true;
}
