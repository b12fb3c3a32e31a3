"""Runs a program in a pseudo terminal and types into it.

Takes JSON: `argv`; `keys`, a list of [text to wait for, action]; and `output`, a file for standard output instead
of the terminal, or null. An action is a text to type, the number of a signal to send, or null to type the next line
of standard input, which is a JSON string. Prints JSON: the exit `code`, the terminal's output as `screen`, and as
`echoes` whether the terminal echoes input at the end.
"""

import json
import os
import pty
import sys
import termios

given = json.loads(sys.argv[1])
child, terminal = pty.fork()
if child == 0:
    if given["output"] is not None:
        os.dup2(os.open(given["output"], os.O_WRONLY | os.O_CREAT, 0o600), 1)
    os.execv(given["argv"][0], given["argv"])


def act(what):
    if isinstance(what, int):
        os.kill(child, what)
    else:
        os.write(terminal, (what if what is not None else json.loads(sys.stdin.readline())).encode())


screen, seen = b"", 0
keys = list(given["keys"])
while True:
    try:
        shown = os.read(terminal, 4096)
    except OSError:  # Linux reports the end of the program this way
        break
    if not shown:
        break
    screen += shown
    if keys and (place := screen.find(keys[0][0].encode(), seen)) >= 0:
        seen = place + 1
        act(keys.pop(0)[1])

_, status = os.waitpid(child, 0)
code = os.waitstatus_to_exitcode(status)
echoes = bool(termios.tcgetattr(terminal)[3] & termios.ECHO)
print(json.dumps({"code": code, "screen": screen.decode(errors="replace"), "echoes": echoes}))
