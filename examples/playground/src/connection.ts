// The options that both pages give the core. The server is at this page's own origin, on this machine.

export const CONNECTION = {
  client: { id: "plexicus-web", version: "0.1.0" },
  apiUrl: location.origin,
  appUrl: location.origin,
  trust: "loopback",
  deviceName: "Playground",
} as const;
