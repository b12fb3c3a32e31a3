// An address as the IDE must understand it.

/** Returns an address, with the scheme, host and port that the host's parser must find in it as well. */
export function address(url: string): { url: string; scheme: string; host: string; port: number } {
  const { protocol, hostname, port } = new URL(url);
  const usualPort = protocol === "https:" ? 443 : 80;
  return { url, scheme: protocol.slice(0, -1), host: hostname, port: port === "" ? usualPort : Number(port) };
}
