/** Settings of VS Code. */

export type Settings = Readonly<Record<string, unknown>>;

/** Nothing opens, asks or reports by itself. */
export const QUIET: Settings = {
  "chat.disableAIFeatures": true,
  "remote.autoForwardPorts": false,
  "telemetry.telemetryLevel": "off",
  "workbench.reduceMotion": "on",
  "workbench.secondarySideBar.defaultVisibility": "hidden",
  "workbench.startupEditor": "none",
};

/** Puts these extensions into code-server's web worker host instead of its Node host. */
export function inWebWorker(...ids: string[]): Settings {
  return { "remote.extensionKind": Object.fromEntries(ids.map((id) => [id, ["ui"]])) };
}
