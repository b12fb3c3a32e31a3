"""A client of the Model Context Protocol: starts the server that its arguments name, lists the repositories
through it, and prints the answer as JSON."""

import asyncio
import json
import os
import sys

from mcp import ClientSession, StdioServerParameters
from mcp.client.stdio import stdio_client


async def main() -> None:
    command, *arguments = sys.argv[1:]
    server = StdioServerParameters(command=command, args=arguments, env=dict(os.environ))
    async with stdio_client(server) as (reading, writing), ClientSession(reading, writing) as session:
        await session.initialize()
        tools = [tool.name for tool in (await session.list_tools()).tools]
        answer = await session.call_tool("list_repositories", {})
        text = "".join(part.text for part in answer.content if part.type == "text")
        print(json.dumps({"tools": tools, "isError": answer.isError, "answer": text}))


asyncio.run(main())
