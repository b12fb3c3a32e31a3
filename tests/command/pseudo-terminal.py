"""Runs a program in a pseudo terminal and types into it.

Takes JSON: `argv`; `keys`, a list of [text to wait for, text to type]; `output`, a file for standard
output in the terminal's place, or null. Prints JSON: `code`, and what the terminal showed as `screen`.
"""

import json
import os
import pty
import sys

given = json.loads(sys.argv[1])
child, terminal = pty.fork()
if child == 0:
    if given["output"] is not None:
        os.dup2(os.open(given["output"], os.O_WRONLY | os.O_CREAT, 0o600), 1)
    os.execv(given["argv"][0], given["argv"])

screen, seen = b"", 0
keys = list(given["keys"])
while True:
    try:
        shown = os.read(terminal, 4096)
    except OSError:  # Linux says this where the program has ended
        break
    if not shown:
        break
    screen += shown
    if keys and (place := screen.find(keys[0][0].encode(), seen)) >= 0:
        seen = place + 1
        os.write(terminal, keys.pop(0)[1].encode())

_, status = os.waitpid(child, 0)
print(json.dumps({"code": os.waitstatus_to_exitcode(status), "screen": screen.decode(errors="replace")}))
