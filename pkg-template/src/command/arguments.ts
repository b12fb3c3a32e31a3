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
  scope: string;
  timeout?: number;
}

/** What `plexicus auth status` was given. */
export interface StatusArguments extends ApiOption {
  json?: boolean;
  offline?: boolean;
}

/** What `plexicus logout` was given. */
export interface LogoutArguments extends ApiOption {
  localOnly?: boolean;
}
