// An address as the IDE has to understand it.

/** An address, with what the host's parser must find in it too. */
export function address(url: string): { url: string; scheme: string; host: string; port: number } {
  const { protocol, hostname, port } = new URL(url);
  const usualPort = protocol === "https:" ? 443 : 80;
  return { url, scheme: protocol.slice(0, -1), host: hostname, port: port === "" ? usualPort : Number(port) };
}
