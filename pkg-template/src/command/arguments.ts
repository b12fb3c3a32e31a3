// What each part of the command is given.

/** What every part takes: the API, and which login is meant. */
export interface LoginChoice {
  apiUrl?: string;
  account?: string;
  as?: string;
  expect?: string;
}

/** What `plexicus login` was given. */
export interface LoginArguments extends LoginChoice {
  device?: boolean;
  browser: boolean;
  paste?: boolean;
  withToken?: boolean;
  force?: boolean;
  scope?: string;
  timeout?: number;
  port?: number;
}

/** What `plexicus auth status` was given. */
export interface StatusArguments extends LoginChoice {
  json?: boolean;
  offline?: boolean;
  explain?: boolean;
  all?: boolean;
}

/** What `plexicus auth accounts` was given. */
export interface AccountsArguments {
  apiUrl?: string;
  json?: boolean;
}

/** What `plexicus auth refresh` was given. */
export interface RefreshArguments extends LoginChoice {
  scope: string;
  device?: boolean;
}

/** What `plexicus auth tokens` was given. */
export interface TokensArguments extends LoginChoice {
  json?: boolean;
}

/** What `plexicus auth tokens create` was given. */
export interface CreateArguments extends LoginChoice {
  expiresIn: "30" | "90" | "never";
}

/** What `plexicus auth rotate` was given. */
export interface RotateArguments extends CreateArguments {
  name?: string;
}

/** What `plexicus logout` was given. */
export interface LogoutArguments extends LoginChoice {
  localOnly?: boolean;
  revoke?: boolean;
  all?: boolean;
}

/** What `plexicus mcp config` was given. */
export interface McpArguments extends LoginChoice {
  client: "claude-code" | "cursor" | "vscode" | "windsurf";
}

/** What `plexicus doctor` was given. */
export interface DoctorArguments extends LoginChoice {
  json?: boolean;
}
