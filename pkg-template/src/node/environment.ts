// What the process can find out about its environment.

type Environment = Readonly<Record<string, string | undefined>>;

/** Returns where the user's browser is, as far as a process can know. */
export function browserPlace(env: Environment = process.env, platform: string = process.platform): "here" | "none" {
  if (env["SSH_CONNECTION"] || env["SSH_TTY"] || env["CODESPACES"]) return "none";
  const hasDisplay = platform !== "linux" || env["DISPLAY"] || env["WAYLAND_DISPLAY"] || env["WSL_DISTRO_NAME"];
  return hasDisplay ? "here" : "none";
}

export function isWindows(platform: string = process.platform): boolean {
  return platform === "win32";
}

/** Returns which syntax the user's shell understands. */
export function shell(platform: string = process.platform): "posix" | "powershell" {
  return isWindows(platform) ? "powershell" : "posix";
}
