"""A process that is started again when it dies, as systemd would."""

import os
import subprocess
import threading
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

PAUSE_SECONDS = 0.5
STOP_SECONDS = 30.0


class Supervised:
    """One process, from its start until it is stopped; whenever it ends by itself it is started again.

    Args:
        command: What to run.
        environment: On top of ours.
        log: Where its output goes.
    """

    def __init__(self, command: Sequence[str], environment: Mapping[str, str], log: Path) -> None:
        self._command, self._environment, self.log = list(command), dict(environment), log
        self._stopping = threading.Event()
        self.starts = 0
        self._process = self._start()
        self._watcher = threading.Thread(target=self._watch, name=f"watch {log.name}", daemon=True)
        self._watcher.start()

    @property
    def pid(self) -> int:
        """Of the process that runs now."""
        return self._process.pid

    def kill(self) -> None:
        """Send SIGKILL to the process that runs now; it is started again."""
        self._process.kill()

    def ask_to_stop(self) -> None:
        """Ask the process to end; it is not started again."""
        self._stopping.set()
        self._watcher.join()
        self._process.terminate()

    def stop(self) -> None:
        """Ask the process to end, and make sure that it does."""
        self.ask_to_stop()
        try:
            self._process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def _start(self) -> "subprocess.Popen[bytes]":
        self.starts += 1
        with self.log.open("ab") as output:
            # A session of its own: Ctrl+C reaches us, and we end the parts in order.
            return subprocess.Popen(
                ["setpriv", "--pdeathsig", "TERM", *self._command],  # also where we are killed
                env={**os.environ, **self._environment},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )

    def _watch(self) -> None:
        while not self._stopping.wait(0.05):
            if self._process.poll() is not None:
                time.sleep(PAUSE_SECONDS)
                if not self._stopping.is_set():
                    self._process = self._start()
