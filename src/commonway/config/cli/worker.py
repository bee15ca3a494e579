"""``commonway worker``: deliver what is due, and run background work."""

import os
import signal
import socket
import subprocess
import sys
import threading

import click

from commonway.config.cli.setup import django_ready
from commonway.kernel.errors import CommonwayError

_LOOK_EVERY = 0.5  # seconds between looks at child processes
_STOP_WITHIN = 30.0


class WorkerFailed(CommonwayError):
    """The part of the worker that runs tasks ended on its own."""


@click.command()
@click.option("--exchange-only", is_flag=True, help="Only deliver; leave background tasks to other workers.")
@click.option("--processes", default=1, show_default=True, type=click.IntRange(1, 64), help="How many of them.")
@click.option("--until-empty", is_flag=True, help="End when nothing waits for delivery; no tasks.")
@click.option("--with-parent", is_flag=True, hidden=True, help="Stop when standard input is closed.")
def worker(*, exchange_only: bool, processes: int, until_empty: bool, with_parent: bool) -> None:
    """Deliver what is due and run background work, until SIGTERM or Ctrl-C.

    Start as many as wanted, here or on other machines: they share the work through the database. One that dies
    loses nothing; what it held is taken over when its lease runs out.
    """
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    if with_parent:
        threading.Thread(target=_stop_with_parent, args=(stop,), daemon=True).start()
    django_ready()
    if processes > 1:
        _supervise(processes, stop, exchange_only=exchange_only, until_empty=until_empty)
    else:
        _work(stop, exchange_only=exchange_only or until_empty, until_empty=until_empty)


def _work(stop: threading.Event, *, exchange_only: bool, until_empty: bool) -> None:
    from commonway.exchange.delivering import Dispatcher

    tasks = None
    if not exchange_only:
        from commonway.config.background import TaskWorker

        tasks = TaskWorker(name=f"{socket.gethostname()}-{os.getpid()}")
        tasks.start()
        threading.Thread(target=_stop_when_ended, args=(tasks, stop), daemon=True).start()
    try:
        Dispatcher().run(stop, until_empty=until_empty)
    finally:
        if tasks is not None:
            tasks.finish()
    if tasks is not None and tasks.failure is not None:
        raise WorkerFailed(
            f"running tasks ended: {tasks.failure}", where="worker", remedy="The log has more; start it again."
        )


def _stop_with_parent(stop: threading.Event) -> None:
    with open(0, "rb", closefd=False) as held:
        held.read()  # returns when the parent is gone, however it went
    stop.set()


def _stop_when_ended(tasks: threading.Thread, stop: threading.Event) -> None:
    tasks.join()
    stop.set()


def _supervise(processes: int, stop: threading.Event, *, exchange_only: bool, until_empty: bool) -> None:
    """Keep so many workers running, each a process; one that dies is started again."""
    options = ["--exchange-only"] * exchange_only + ["--until-empty"] * until_empty
    command = [sys.executable, "-m", "commonway", "worker", "--with-parent", *options]
    running = [subprocess.Popen(command, stdin=subprocess.PIPE) for _ in range(processes)]
    try:
        while not stop.wait(_LOOK_EVERY):
            ended = [each for each in running if each.poll() is not None]
            if until_empty:
                if len(ended) == len(running):
                    break
                continue
            for each in ended:
                click.echo(f"A worker ended with {each.returncode}; starting another.", err=True)
                running[running.index(each)] = subprocess.Popen(command, stdin=subprocess.PIPE)
    finally:
        for each in running:
            if each.poll() is None:
                each.terminate()
        for each in running:
            try:
                each.wait(_STOP_WITHIN)
            except subprocess.TimeoutExpired:
                each.kill()
                each.wait()
