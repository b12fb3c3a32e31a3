/** Settings for VS Code. */

export type Settings = Readonly<Record<string, unknown>>;

/** Keeps the editor from opening, asking or reporting anything on its own. */
export const QUIET: Settings = {
  "chat.disableAIFeatures": true,
  "remote.autoForwardPorts": false,
  "telemetry.telemetryLevel": "off",
  "workbench.reduceMotion": "on",
  "workbench.secondarySideBar.defaultVisibility": "hidden",
  "workbench.startupEditor": "none",
};

/** Runs these extensions in code-server's web worker host instead of its Node host. */
export function inWebWorker(...ids: string[]): Settings {
  return { "remote.extensionKind": Object.fromEntries(ids.map((id) => [id, ["ui"]])) };
}
