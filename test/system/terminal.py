# Runs a command on a terminal of its own: python3 terminal.py ROWS COLUMNS STEPS COMMAND…
# Each step is what to wait for, then what to type (JSON: [["text", "keys"], …]); "TERM" is that signal. Prints as JSON
# all that came, how it ended, and how the terminal was left.

import fcntl, json, os, pty, select, signal, struct, sys, termios, time

rows, columns, steps = int(sys.argv[1]), int(sys.argv[2]), json.loads(sys.argv[3])
pid, terminal = pty.fork()
if pid == 0:
    fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack('HHHH', rows, columns, 0, 0))
    os.environ.update(TERM='xterm')
    os.environ.pop('NO_COLOR', None)
    os.execvp(sys.argv[4], sys.argv[4:])

came, end = b'', time.monotonic() + 15


def read():
    """Takes in what comes; false when nobody is there any more."""
    global came
    if not select.select([terminal], [], [], 0.02)[0]:
        return time.monotonic() < end
    try:
        part = os.read(terminal, 65536)
    except OSError:
        return False
    came += part
    return len(part) > 0


seen = 0
for expected, keys in steps:
    while expected.encode() not in came[seen:] and read():
        pass
    seen = len(came)
    if keys == 'TERM':
        os.kill(pid, signal.SIGTERM)
    else:
        os.write(terminal, keys.encode())

status = None
while status is None:
    # A terminal keeps its modes for as long as this end is open.
    alive = read()
    ended, code = os.waitpid(pid, os.WNOHANG)
    status = os.waitstatus_to_exitcode(code) if ended else None
    if not alive and status is None and time.monotonic() >= end:
        os.kill(pid, signal.SIGKILL)
try:
    echoes = bool(termios.tcgetattr(terminal)[3] & termios.ECHO)
except termios.error:
    echoes = None
print(json.dumps({'came': came.decode('utf8', 'replace'), 'status': status, 'echoes': echoes}))
