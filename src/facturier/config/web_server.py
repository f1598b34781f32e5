"""`facturier serve`: the web part, one process on one port."""

import gc
import os
import signal
import socket
from collections.abc import Callable
from ipaddress import ip_address
from types import FrameType

from facturier.config.refused import CannotStart

GRACE = 3  # seconds a running page has once the server is told to stop


def listen() -> socket.socket:
    """The listening socket, on HOST and PORT."""
    host, port = os.environ.get("HOST") or "127.0.0.1", os.environ.get("PORT") or "8000"
    if not port.isdigit() or int(port) > 65535:
        raise CannotStart(f"PORT must be a number up to 65535, not {port!r}.")
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family)
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((host, int(port)))
        listening.listen(2048)
    except PermissionError:
        listening.close()
        raise CannotStart(
            f"Port {port} is reserved to the administrator: choose one above 1023 with PORT, "
            "behind a proxy for 443 (docs/operations.md)."
        ) from None
    except OSError as error:
        listening.close()
        raise CannotStart(
            f"Port {port} of {host} cannot be used ({error.strerror}): stop the program that holds "
            f"it, or choose another, for example `PORT={(int(port) or 8000) + 1} make run`."
        ) from None
    return listening


def address(listening: socket.socket) -> str:
    """What to type in the browser."""
    host, port = listening.getsockname()[:2]
    # A name where there is one: a passkey is bound to a name, never to a number.
    if host in ("127.0.0.1", "0.0.0.0", "::"):  # noqa: S104
        shown = "localhost"
    else:
        shown = f"[{host}]" if ":" in host else host
    return f"http://{shown}:{port}/"


def on_loopback(listening: socket.socket) -> bool:
    """Whether nobody but this machine can reach us."""
    return ip_address(listening.getsockname()[0]).is_loopback


def serve(
    listening: socket.socket, on_ready: Callable[[], None], wait: Callable[[], None] = lambda: None
) -> None:
    """Load everything, wait for the database if asked to, then answer until told to stop."""
    import uvicorn

    from facturier.config.asgi import OnePort
    from facturier.config.bounded_http import BoundedHttp

    application = OnePort(on_ready)
    # What is loaded now stays for ever: no later collection need walk through it.
    gc.freeze()
    gc.enable()
    wait()
    config = uvicorn.Config(
        application,
        http=BoundedHttp,
        ws="none",
        lifespan="on",
        proxy_headers=False,  # the bridge reads them, and only from a proxy we trust
        server_header=False,
        access_log=False,
        log_level="warning",
        timeout_graceful_shutdown=GRACE,
        timeout_keep_alive=30,
    )

    class Server(uvicorn.Server):
        """Ends the event streams first: uvicorn waits for open connections before anything else."""

        def handle_exit(self, sig: int, frame: FrameType | None) -> None:
            application.end_streams()
            super().handle_exit(sig, frame)

    # uvicorn raises the signal again at its end; a stop we were asked for is no failure.
    signal.signal(signal.SIGTERM, lambda *_: None)
    signal.signal(signal.SIGINT, lambda *_: None)
    Server(config).run(sockets=[listening])
