"""The command `facturier`."""

import gc
import os
import signal
import socket
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Sequence

from facturier.config import database, places
from facturier.config.refused import CannotStart

# Answered by a Django command of the same name, which reads its own arguments.
OF_THE_ROOMS = {
    "demo": "make the demo company",
    "verify": "verify the audit chain, the files and the invariants",
    "reindex": "write search entries that are missing, or all anew",
    "seed": "make registers of any size, to measure with",
    "token": "make an API token",
    "createadmin": "make the first administrator and their organisation",
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what was asked; a refused start is one sentence on the error stream and status 2."""
    asked = list(sys.argv[1:] if arguments is None else arguments)
    try:
        if asked and asked[0] in OF_THE_ROOMS:
            return _of_a_room(asked)
        options = _parser().parse_args(asked)
        do: Callable[[Namespace], int | None] = options.do
        return do(options) or 0
    except CannotStart as refused:
        print(f"facturier: {refused}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130


def _parser() -> ArgumentParser:
    parser = ArgumentParser(prog="facturier", description="Facturier, invoicing for a company.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def command(name: str, do: Callable[[Namespace], int | None], help_text: str) -> ArgumentParser:
        sub = commands.add_parser(name, help=help_text, description=help_text)
        sub.set_defaults(do=do)
        return sub

    command("run", _run, "prepare and run everything: database, web, worker")
    serve = command("serve", _serve, "run the web server alone")
    serve.add_argument("--fd", type=int, help="serve on this inherited socket")
    serve.add_argument("--go-fd", type=int, help="once loaded, wait for the end of this pipe")
    serve.add_argument("--ready-fd", type=int, help="write a byte here once ready")
    command("worker", _worker, "run the background jobs alone")
    command("migrate", _migrate, "bring the tables up to date")
    check = command("check", _check, "check files, or without a file this installation")
    check.add_argument("files", nargs="*", metavar="FILE", help="an electronic invoice to examine")
    check.add_argument("--json", action="store_true", help="one JSON object a line")
    check.add_argument(
        "--ruleset", metavar="NAME", help="judge by these rules, not by its profile's"
    )
    check.add_argument("--language", choices=("fr", "en"), default="fr", help="of the sentences")
    ready = command("prepare", _prepare, "install the front-end files, compile the translations")
    ready.add_argument("--for-tests", action="store_true", help="with what the tests need")
    backup = command("backup", _backup, "write database and files to one archive")
    backup.add_argument("file", help="the archive to write, FILE.tar")
    restore = command("restore", _restore, "read an archive back into an empty installation")
    restore.add_argument("file", help="the archive to read")
    messages = command("messages", _messages, "bring the English catalogue up to date")
    messages.add_argument("--check", action="store_true", help="only say what is missing")
    for name, help_text in OF_THE_ROOMS.items():
        commands.add_parser(name, help=help_text, add_help=False)
    return parser


def load_django(*, as_owner: bool = False) -> None:
    """Load the settings and the rooms; the addresses of the database must be known."""
    if as_owner:
        os.environ["FACTURIER_AS"] = "owner"
    places.lay_out()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "facturier.config.settings")
    import django

    django.setup()


def _of_a_room(asked: list[str]) -> int:
    with database.connected():
        load_django()
        from django.core.management import execute_from_command_line, get_commands

        if asked[0] not in get_commands():
            raise CannotStart(f"The command `{asked[0]}` is not part of this release.")
        try:
            execute_from_command_line(["facturier", *asked])
        except SystemExit as ended:
            return ended.code if isinstance(ended.code, int) else int(bool(ended.code))
    return 0


def _run(_: Namespace) -> int:
    from facturier.config import running

    # Told to stop while it still prepares, it leaves as by Ctrl-C: nothing stays behind.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    return running.run()


def _serve(options: Namespace) -> None:
    from facturier.config import supervisor, web_server

    supervisor.hold_lifeline()

    def ready() -> None:
        if options.ready_fd is not None:
            os.write(options.ready_fd, b"1")
        else:
            print(f"Facturier: {web_server.address(listening)}", flush=True)

    def wait() -> None:
        if options.go_fd is not None:
            os.read(options.go_fd, 1)
        _refuse_overpowered()

    listening = socket.socket(fileno=options.fd) if options.fd is not None else web_server.listen()
    gc.disable()  # until all code is loaded (web_server.serve): a tenth of the start otherwise
    with listening, database.connected():
        load_django()
        web_server.serve(listening, ready, wait)


def _worker(_: Namespace) -> None:
    from facturier.config import supervisor

    supervisor.hold_lifeline()
    with database.connected():
        load_django()
        _refuse_overpowered()
        from facturier.config import worker

        worker.work()


def _refuse_overpowered() -> None:
    from facturier.config import installation

    installation.refuse_overpowered(os.environ["DATABASE_URL"])


def _migrate(_: Namespace) -> None:
    with database.connected(as_owner=True):
        load_django(as_owner=True)
        database.migrate()


def _check(options: Namespace) -> int:
    if options.files:
        from facturier.config.file_check import check_files, wants_json

        return check_files(
            options.files,
            ruleset=options.ruleset,
            language=options.language,
            as_json=wants_json(options.json),
        )
    with database.connected():
        load_django()
        from facturier.config import installation

        return installation.check()


def _prepare(options: Namespace) -> None:
    from facturier.config import front_end, translations

    front_end.install(for_tests=options.for_tests)
    translations.compile_changed()


def _backup(options: Namespace) -> None:
    from facturier.config import backup

    with database.connected():
        backup.write(options.file)


def _restore(options: Namespace) -> int:
    from facturier.config import restore

    with database.connected(as_owner=True):
        restore.read(options.file)
        load_django()
        return _of_a_room(["verify"])


def _messages(options: Namespace) -> int:
    from facturier.config import translations

    return translations.check() if options.check else translations.update()


if __name__ == "__main__":
    # A start interrupted from the keyboard ends at once, without the traceback of an import.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    sys.exit(main())
