// What each part of the command is given.

/** What every part takes. */
export interface ApiOption {
  apiUrl?: string;
}

/** What `plexicus login` was given. */
export interface LoginArguments extends ApiOption {
  device?: boolean;
  browser: boolean;
  paste?: boolean;
  withToken?: boolean;
  force?: boolean;
  scope?: string;
  timeout?: number;
}

/** What `plexicus auth status` was given. */
export interface StatusArguments extends ApiOption {
  json?: boolean;
  offline?: boolean;
  explain?: boolean;
}

/** What `plexicus auth tokens` was given. */
export interface TokensArguments extends ApiOption {
  json?: boolean;
}

/** What `plexicus auth tokens create` was given. */
export interface CreateArguments extends ApiOption {
  expiresIn: "30" | "90" | "never";
}

/** What `plexicus auth rotate` was given. */
export interface RotateArguments extends CreateArguments {
  name?: string;
}

/** What `plexicus logout` was given. */
export interface LogoutArguments extends ApiOption {
  localOnly?: boolean;
  revoke?: boolean;
}

/** What `plexicus mcp config` was given. */
export interface McpArguments extends ApiOption {
  client: "claude-code" | "cursor" | "vscode" | "windsurf";
}

/** What `plexicus doctor` was given. */
export interface DoctorArguments extends ApiOption {
  json?: boolean;
}
